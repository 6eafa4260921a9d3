"""Basis: conversions between bases are exact, and declared splits tell which one a source uses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bars import Finding
from domain.basis import (
    Basis,
    as_traded,
    dividends_taken,
    infer_basis,
    later_splits,
    split_adjusted,
    split_ratios,
)
from domain.prices import PRICES
from tests.support.histories import a_history, total_return

RATIOS = st.sampled_from([0.01, 0.1, 0.5, 1.05, 1.1, 1.5, 2.0, 3.0, 4.0, 20.0])


@settings(deadline=None)
@given(st.integers(1, 10**6), st.dictionaries(st.integers(0, 59), RATIOS, max_size=5))
def test_conversions_undo_each_other(seed: int, splits: dict[int, float]) -> None:
    """As traded, split-adjusted and as traded again: each price, volume and dividend within 1e-9."""
    adjusted = a_history(60, seed, splits, {10: 0.3, 40: 0.1})
    traded = as_traded(adjusted)
    for there, back in (
        (adjusted, split_adjusted(traded, Basis.AS_TRADED)),
        (traded, as_traded(split_adjusted(traded, Basis.AS_TRADED))),
    ):
        for name in (*PRICES, "volume", "dividend"):
            assert back.columns[name] == pytest.approx(there.columns[name], rel=1e-9, nan_ok=True)


def test_a_split_changes_the_rows_before_it() -> None:
    """A price before a 2:1 split counts half, its volume twice, and the session of the split is as traded."""
    adjusted = a_history(4, splits={2: 2.0})
    traded = as_traded(adjusted)
    assert (traded.columns["close"] / adjusted.columns["close"]).tolist() == [2, 2, 1, 1]
    assert (traded.columns["volume"] / adjusted.columns["volume"]).tolist() == [0.5, 0.5, 1, 1]
    assert later_splits(adjusted).tolist() == [2, 2, 1, 1]


@pytest.mark.parametrize("basis", [Basis.SPLIT_ADJUSTED, Basis.TOTAL_RETURN, None])
def test_only_traded_prices_are_converted(basis: Basis | None) -> None:
    """Rows on another or an unknown basis stay as they are."""
    bars = a_history(4, splits={2: 2.0})
    assert split_adjusted(bars, basis) is bars


@pytest.mark.parametrize("ratio", [0.0, -2.0, np.nan, np.inf, 1e300, 1e-300])
def test_a_ratio_that_no_split_has_counts_as_none(ratio: float) -> None:
    """An error in the column of splits converts no price."""
    bars = a_history(4, splits={2: ratio})
    assert split_ratios(bars).tolist() == [1.0] * 4


@pytest.mark.parametrize("ratio", [0.1, 1.5, 2.0, 10.0])
@pytest.mark.parametrize("shape", [Basis.AS_TRADED, Basis.SPLIT_ADJUSTED])
def test_the_declared_splits_tell_the_basis(ratio: float, shape: Basis) -> None:
    """As-traded prices move by a split, split-adjusted ones do not."""
    bars = a_history(60, splits={30: ratio})
    assert infer_basis(as_traded(bars) if shape is Basis.AS_TRADED else bars) is shape


def test_nothing_tells_the_basis_without_a_split() -> None:
    """No row, no split, a split that is smaller than an ordinary move, or none between usable rows."""
    assert infer_basis(a_history(0)) is None
    assert infer_basis(a_history(60)) is None
    assert infer_basis(a_history(60, splits={30: 1.02})) is None
    assert infer_basis(a_history(60, splits={0: 2.0})) is None


def test_a_split_on_an_unusable_row_is_seen_on_the_next() -> None:
    """The price moves between the usable rows around it."""
    bars = as_traded(a_history(60, splits={30: 4.0}))
    bars.findings[30] = int(Finding.MISSING)
    assert infer_basis(bars) is Basis.AS_TRADED


@settings(deadline=None)
@given(st.integers(1, 10**6), st.dictionaries(st.integers(1, 59), st.floats(0.01, 2.0), max_size=5))
def test_reductions_by_dividends_are_found_in_the_reduced_prices(
    seed: int, dividends: dict[int, float]
) -> None:
    """Total-return prices over their factors are the split-adjusted ones."""
    adjusted = a_history(60, seed, dividends=dividends)
    reduced = total_return(adjusted)
    restored = reduced.columns["close"] / dividends_taken(reduced)
    assert restored == pytest.approx(adjusted.columns["close"], rel=1e-9)


def test_a_dividend_is_against_the_last_usable_close() -> None:
    """A row without a price before the ex-date hides no dividend, and nothing precedes the first row."""
    reduced = total_return(a_history(4, dividends={2: 1.0}))
    whole = dividends_taken(reduced)
    reduced.findings[1] = int(Finding.MISSING)
    assert dividends_taken(reduced)[0] == pytest.approx(whole[0], abs=2e-3)
    assert dividends_taken(a_history(4, dividends={0: 1.0})).tolist() == [1.0] * 4
