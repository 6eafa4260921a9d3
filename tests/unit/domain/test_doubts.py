"""Doubts: what is said about the prices of a forecast, and what is not worth a word."""

import msgspec
import numpy as np

from domain.bars import Finding, RawBars
from domain.doubts import doubts, idle_sessions
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
    assert doubts(found(Finding.JUMP, slice(200, 230)), None) == ()


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
    assert doubts(found(Finding.UNTRADED, slice(297, 300)), None) == (
        "nothing was traded in the last 3 sessions",
    )
    thin = doubts(found(Finding.UNTRADED, slice(200, 251)), None)
    assert thin == ("the share is thin: 51 of the last 250 sessions had no trade",)
    assert doubts(found(Finding.UNTRADED, slice(200, 250)), None) == ()


def test_no_rows_raise_no_doubt() -> None:
    """An empty table is judged without an error."""
    nothing = a_history(300).take(np.arange(0))
    assert (doubts(nothing, None), idle_sessions(nothing)) == ((), 0)
