"""CheckSource finds each promise that a source breaks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import numpy as np
import pytest

from application.queries.check_source import check
from domain.bars import RawBars
from domain.basis import Basis
from domain.delivery import Delivery
from domain.errors import NoData, SourceError, UnknownSymbol
from domain.sessions import to_day
from domain.ticker import Ticker

VALE3, LAST = Ticker.parse("VALE3"), date(2024, 3, 1)
DAYS = np.array([to_day(date(2024, 1, 1)) + n for n in range(60) if n % 7 < 5], dtype=np.int32)


class Honest:
    """A source that keeps every promise."""

    name, synthetic, remote = "honest", False, False

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """The rows of VALE3 in the range."""
        if ticker != VALE3:
            raise UnknownSymbol(f"no {ticker}", field="ticker")
        inside = (to_day(first or date(1970, 1, 1)) <= DAYS) & (to_day(last) >= DAYS)
        if not inside.any():
            raise NoData("no row")
        return Delivery(bars=RawBars(DAYS, {"close": DAYS / 100}).take(inside), basis=Basis.AS_TRADED)


class Changed(Honest):
    """The honest source, with its answers changed by a function of the delivery and the asked range."""

    def __init__(self, change: Callable[[Delivery, date | None, date], Any]) -> None:
        self._change = change

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """The changed delivery."""
        delivery: Delivery = self._change(super().fetch(ticker, first, last), first, last)
        return delivery


class Inventive(Honest):
    """Answers everything with the rows of VALE3."""

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Any ticker has a history, and a range without a row an empty one."""
        try:
            return super().fetch(VALE3, first, last)
        except NoData:
            return Delivery(bars=RawBars(np.array([], np.int32), {}))


def with_bars(delivery: Delivery, bars: RawBars) -> Delivery:
    """The delivery with other rows."""
    return msgspec.structs.replace(delivery, bars=bars)


def ignoring_first(delivery: Delivery, first: date | None, last: date) -> Delivery:
    """Always from the first row on."""
    return Honest().fetch(VALE3, None, last)


def ignoring_last(delivery: Delivery, first: date | None, last: date) -> Delivery:
    """Always up to the last row."""
    return Honest().fetch(VALE3, first, LAST)


def backwards(delivery: Delivery, first: date | None, last: date) -> Delivery:
    """The latest row comes first."""
    return with_bars(delivery, delivery.bars.take(np.arange(len(delivery.bars))[::-1]))


def scaled_to_the_first(delivery: Delivery, first: date | None, last: date) -> Delivery:
    """Closes depend on what was asked for."""
    bars = delivery.bars
    return with_bars(delivery, RawBars(bars.sessions, {"close": bars.columns["close"] / len(bars)}))


def without_closes(delivery: Delivery, first: date | None, last: date) -> Delivery:
    """No row has a price."""
    return with_bars(delivery, RawBars(delivery.bars.sessions, {}))


def short_column(delivery: Delivery, first: date | None, last: date) -> Delivery:
    """Volumes lack the last row."""
    bars = delivery.bars
    return with_bars(
        delivery, RawBars(bars.sessions, {"close": bars.columns["close"], "volume": np.ones(len(bars) - 1)})
    )


def judged(delivery: Delivery, first: date | None, last: date) -> Delivery:
    """Rows come with findings."""
    bars = delivery.bars
    return with_bars(delivery, RawBars(bars.sessions, bars.columns, np.ones(len(bars), np.int32)))


def other_basis(delivery: Delivery, first: date | None, last: date) -> Delivery:
    """The basis is a word of its own."""
    return msgspec.structs.replace(delivery, basis="adjusted")  # type: ignore[arg-type]


def broken(source: Honest) -> dict[str, str]:
    """The problems of a source by promise."""
    return {one.promise: one.problem for one in check(source, VALE3, LAST) if one.problem}


def test_an_honest_source_breaks_nothing() -> None:
    """Every check passes, and two say what they found."""
    checks = check(Honest(), VALE3, LAST)
    assert [one.problem for one in checks] == [""] * 11
    assert [one.note for one in checks if one.note] == ["44 rows from 2024-01-01 to 2024-02-29", "as-traded"]


def test_a_basis_that_is_not_stated_is_said() -> None:
    """It is no problem, because a source may not know it."""
    checks = check(Changed(lambda delivery, *_: msgspec.structs.replace(delivery, basis=None)), VALE3, LAST)
    assert [one.note for one in checks if one.promise == "the basis is known"] == ["not stated by the source"]


@pytest.mark.parametrize(
    ("change", "promise", "problem"),
    [
        (ignoring_first, "no row is before the first asked day", "it was asked from 2024-02-01 and delivers"),
        (ignoring_last, "no row is after the last asked day", "it was asked up to 2024-02-01 and delivers"),
        (backwards, "rows ascend by session", "the row of 2024-02-28 comes after that of 2024-02-29"),
        (scaled_to_the_first, "a part equals the whole", "from 2024-02-01 it delivers other values"),
        (without_closes, "every row has all columns", "no row has a close"),
        (short_column, "every row has all columns", "volume: not as many values as there are rows, 44"),
        (judged, "rows have no findings", "rows have findings"),
        (other_basis, "the basis is known", "the basis 'adjusted' is none of as-traded"),
    ],
)
def test_a_broken_promise_is_found(change: Any, promise: str, problem: str) -> None:
    """The problem says what was asked and what was delivered."""
    assert broken(Changed(change))[promise].startswith(problem)


def test_a_source_that_refuses_nothing_is_found() -> None:
    """An unknown ticker with rows and an empty delivery are two problems."""
    assert broken(Inventive()) == {
        "an unknown ticker is refused": "it delivers 44 rows; raise UnknownSymbol instead",
        "an empty range is refused": "it delivers 0 rows; raise NoData instead",
    }


def test_a_source_without_a_history_is_checked_no_further() -> None:
    """The refusal is the problem of the second check."""

    def refuse(*_: object) -> Delivery:
        raise SourceError("the vendor is closed")

    assert broken(Changed(refuse)) == {"the history of the ticker is delivered": "the vendor is closed"}
