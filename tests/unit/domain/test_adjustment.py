"""Adjustment: an `adj_close` that follows the declared dividends is told from one that does not."""

from datetime import date

import numpy as np
import pytest

from domain.bars import Finding, RawBars
from domain.basis import Basis, as_traded, later_dividends
from domain.cleaning import clean
from domain.prices import Column
from domain.revisions import delta
from domain.sessions import Days, to_date
from tests.support.histories import a_history

HISTORY = a_history(100)
MISMATCH = int(Finding.DIVIDEND_MISMATCH)
PAID = {30: 1.0, 60: 2.0}


def a_table(
    paid: dict[int, float] = PAID, splits: dict[int, float] | None = None, traded: bool = False
) -> RawBars:
    """Rows with dividends and splits, and the `adj_close` that follows from them."""
    columns = dict(HISTORY.columns)
    for name, events in (("dividend", paid), ("split", splits or {})):
        columns[name] = np.array([events.get(row, np.nan) for row in range(len(HISTORY))])
    bars = RawBars(HISTORY.sessions, columns)
    columns["adj_close"] = columns["close"] * later_dividends(bars)
    bars = RawBars(HISTORY.sessions, columns)
    return as_traded(bars) if traded else bars


def changed(bars: RawBars, name: str, values: Column) -> RawBars:
    """The rows with another column."""
    return RawBars(bars.sessions, {**bars.columns, name: values})


def found(bars: RawBars, basis: Basis | None = None) -> list[int]:
    """The rows that cleaning marks; all of them stay usable."""
    cleaned = clean(bars, bars.sessions, to_date(bars.sessions[-1]), basis)
    marked = cleaned.findings & MISMATCH != 0
    assert (cleaned.usable | (cleaned.findings & ~MISMATCH != 0))[marked].all()
    return np.flatnonzero(marked).tolist()


@pytest.mark.parametrize("traded", [False, True])
def test_an_adjustment_that_follows_the_events_is_not_marked(traded: bool) -> None:
    """Dividends and a split, with a split-adjusted and with an as-traded close."""
    assert found(a_table(splits={45: 4.0}, traded=traded)) == []


@pytest.mark.parametrize("factor", [100.0, 1.5, 0.5, 0.01])
def test_a_declared_dividend_that_is_another_one_is_marked(factor: float) -> None:
    """A hundred times too large, half too large, half too small, a hundred times too small."""
    bars = a_table()
    declared = bars.columns["dividend"].copy()
    declared[60] *= factor
    assert found(changed(bars, "dividend", declared)) == [60]


def test_a_dividend_without_a_change_is_marked() -> None:
    """The adjusted close is the close, on all rows."""
    bars = a_table()
    assert found(changed(bars, "adj_close", bars.columns["close"])) == [30, 60]


def test_a_change_without_a_dividend_is_marked_after_the_first_dividend() -> None:
    """Before it, the source perhaps does not declare what was paid."""
    bars = a_table()
    for left_out, rows in ((60, [60]), (30, [])):
        declared = bars.columns["dividend"].copy()
        declared[left_out] = np.nan
        assert found(changed(bars, "dividend", declared)) == rows


def test_nothing_is_found_where_no_dividend_is_declared() -> None:
    """No dividends, no `adj_close`, and prices that contain the dividends."""
    bars = a_table()
    nothing = np.full(len(bars), np.nan)
    assert found(changed(bars, "dividend", nothing)) == []
    assert found(changed(bars, "dividend", np.zeros(len(bars)))) == []
    assert found(changed(bars, "adj_close", nothing)) == []
    assert found(changed(bars, "adj_close", bars.columns["close"]), Basis.TOTAL_RETURN) == []


def test_absurd_values_are_no_trouble() -> None:
    """An endless dividend pays nothing; prices at the ends of a number are compared."""
    bars = a_table()
    columns = {name: column.copy() for name, column in bars.columns.items()}
    columns["dividend"][50], columns["dividend"][55] = np.inf, -1.0
    assert found(RawBars(bars.sessions, columns)) == []
    columns["adj_close"][70], columns["close"][80] = 1e308, 1e-308
    assert found(RawBars(bars.sessions, columns)) == [70, 71, 80, 81]


@pytest.mark.parametrize("decimals", [1, 2, 6])
def test_rounding_is_not_marked(decimals: int) -> None:
    """A rounded `adj_close` of about 40, beside a close with all digits."""
    bars = a_table()
    assert found(changed(bars, "adj_close", np.round(bars.columns["adj_close"], decimals))) == []


def test_a_dividend_on_a_row_without_a_price_belongs_to_the_next_one() -> None:
    """A repeated session pays once."""
    bars = a_table({61: 2.0})
    columns = {name: column.copy() for name, column in bars.columns.items()}
    columns["dividend"][60], columns["dividend"][61] = 2.0, np.nan
    columns["close"][60] = columns["adj_close"][60] = np.nan
    columns["adj_close"][:60] = columns["close"][:60] - 2 * columns["close"][:60] / columns["close"][59]
    assert found(RawBars(bars.sessions, columns)) == []
    twice = a_table().take(np.sort(np.append(np.arange(100), 60)))
    assert found(twice) == []


def cleaned(bars: RawBars, first: int = 0) -> RawBars:
    """The cleaned rows of a delivery from a row on."""
    part = bars.take(np.arange(first, len(bars)))
    return clean(part, part.sessions, date(2100, 1, 1))


def changed_rows(known: RawBars, fetched: RawBars) -> Days:
    """The sessions that a delivery changes."""
    return delta(known, fetched)[0].sessions


def test_a_later_delivery_that_cannot_tell_changes_nothing() -> None:
    """It starts with the marked row, or it has no dividend."""
    bars = a_table()
    wrong = changed(bars, "adj_close", bars.columns["close"])
    known = cleaned(wrong)
    assert (known.findings & MISMATCH).sum() == 2 * MISMATCH
    for first in (59, 60, 61):
        assert not changed_rows(known, cleaned(wrong, first)).size


def test_a_repaired_adjustment_replaces_the_marked_rows() -> None:
    """The rows of the dividends, with their new `adj_close`."""
    bars = a_table()
    known = cleaned(changed(bars, "adj_close", bars.columns["close"]))
    assert changed_rows(known, cleaned(bars)).tolist() == bars.sessions[[30, 60]].tolist()
