"""Doubts: what is said about the prices of a forecast, and what is not worth a word."""

import msgspec
import numpy as np
import pytest

from domain.bars import Finding, RawBars
from domain.doubts import doubts, forecast_doubts, idle_sessions, price_doubts
from domain.price_events import PricesHeld
from domain.sessions import to_date
from tests.support.builders import NOON
from tests.support.histories import a_history

HELD = PricesHeld(
    ticker="VALE3",
    held=1,
    source="yahoo",
    synthetic=False,
    basis="",
    doubt="factor",
    message="60 of 60 known closes are delivered 0.97 times as large",
    first=NOON.date(),
    last=NOON.date(),
    rows=60,
    digest="d" * 64,
    at=NOON,
)


def found(finding: Finding, rows: slice) -> RawBars:
    """300 rows of which some have a finding."""
    bars = a_history(300)
    bars.findings[rows] = int(finding)
    return bars


def test_good_prices_raise_no_doubt() -> None:
    """Flags that are common, and findings of long ago, are not mentioned."""
    assert doubts(a_history(300), None) == ()
    assert doubts(found(Finding.NO_OPEN, slice(290, 300)), None) == ()
    assert doubts(found(Finding.SPIKE, slice(0, 40)), None) == ()
    assert doubts(found(Finding.JUMP, slice(150, 200)), None) == ()


def test_a_held_delivery_is_named_first() -> None:
    """The day of the delivery and its contradiction come before the other doubts."""
    told = doubts(found(Finding.JUMP, slice(299, 300)), HELD)
    assert told[0] == f"the delivery of 2024-06-28 is held: {HELD.message}"
    assert len(told) == 2
    assert doubts(a_history(300), msgspec.structs.replace(HELD, message="x"))[0].endswith("held: x")


def test_jumps_are_named_by_their_sessions() -> None:
    """Two of the last 60 usable rows."""
    bars = found(Finding.JUMP, slice(280, 300, 19))
    days = [str(to_date(bars.sessions[row])) for row in (280, 299)]
    assert doubts(bars, None) == (f"the close jumps on {', '.join(days)}",)


def test_suspect_rows_are_counted_by_kind() -> None:
    """Of the last 250 rows."""
    bars = found(Finding.UNIT, slice(290, 300))
    bars.findings[280] = int(Finding.SPIKE)
    assert doubts(bars, None) == ("11 of the last 250 rows are suspect and left out (unit, spike)",)


def test_sessions_without_a_trade_are_counted() -> None:
    """The last ones in a row, and more than a fifth of a year."""
    assert idle_sessions(found(Finding.UNTRADED, slice(297, 300))) == 3
    assert idle_sessions(found(Finding.UNTRADED, slice(290, 299))) == 0
    assert idle_sessions(found(Finding.UNTRADED, slice(0, 300))) == 300
    holiday = found(Finding.UNTRADED, slice(290, 300))
    holiday.findings[298] = int(Finding.NOT_A_SESSION)
    assert idle_sessions(holiday) == 9
    assert doubts(found(Finding.UNTRADED, slice(297, 300)), None) == (
        "nothing was traded in the last 3 sessions",
    )
    thin = doubts(found(Finding.UNTRADED, slice(200, 251)), None)
    assert thin == ("the share is thin: 51 of the last 250 sessions had no trade",)
    assert doubts(found(Finding.UNTRADED, slice(200, 250)), None) == ()


def times(bars: RawBars, name: str, factor: float, rows: slice) -> RawBars:
    """The same rows with one column times a factor on some of them."""
    bars.columns[name][rows] *= factor
    return bars


@pytest.mark.parametrize(
    ("still", "code"), [(13, "hardly-traded"), (12, ""), (20, "no-movement"), (60, "no-movement")]
)
def test_a_close_that_does_not_move_is_doubtful(still: int, code: str) -> None:
    """Twenty last returns of 0 are a standstill; of the last 60, more than a fifth may not be 0."""
    bars = a_history(300)
    rows = slice(299 - still, 300) if still >= 20 else slice(270, 270 + still + 1)
    for name in ("open", "high", "low", "close"):
        bars.columns[name][rows] = bars.columns["close"][rows.start]
    bars.columns["high"][rows] *= 1.01

    assert [doubt.code for doubt in price_doubts(bars, None)] == [code] * bool(code)


def test_ranges_that_cannot_be_believed_are_counted() -> None:
    """Missing, or a high of ten closes, on more than a tenth of the last 60 sessions."""
    text = (
        "high and low are missing, equal or absurd on 7 of the last 60 sessions: only the closes count there"
    )
    for factor in (np.nan, 10.0):
        assert doubts(times(a_history(300), "high", factor, slice(280, 286)), None) == ()
        assert doubts(times(a_history(300), "high", factor, slice(280, 287)), None) == (text,)


def test_each_doubt_has_a_code() -> None:
    """Programs read the codes; `hardly-traded` is told by trades and by closes."""
    assert [d.code for d in price_doubts(found(Finding.JUMP, slice(299, 300)), HELD)] == [
        "delivery-held",
        "recent-jump",
    ]
    assert [d.code for d in price_doubts(found(Finding.UNIT, slice(290, 300)), None)] == ["suspect-rows"]
    assert [d.code for d in price_doubts(found(Finding.UNTRADED, slice(200, 251)), None)] == ["hardly-traded"]


def test_a_forecast_from_few_or_old_sessions_is_doubtful() -> None:
    """Less than a year, and final sessions after the last price."""
    assert tuple(forecast_doubts(250, 0)) == ()
    assert [doubt.code for doubt in forecast_doubts(249, 0)] == ["short-history"]
    (stale,) = forecast_doubts(250, 2)
    assert (stale.code, stale.text) == ("stale", "the prices of the last 2 final sessions are lacking")


def test_no_rows_raise_no_doubt() -> None:
    """An empty table is judged without an error."""
    nothing = a_history(300).take(np.arange(0))
    assert (doubts(nothing, None), idle_sessions(nothing)) == ((), 0)
