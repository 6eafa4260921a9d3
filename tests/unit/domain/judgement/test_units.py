"""Units: rows in cents or in another thousand, and which unit is that of the ticker."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bars import RawBars
from domain.judgement.surroundings import Surroundings
from domain.judgement.units import unit_factors
from tests.support.faults import with_column
from tests.support.histories import a_history, times

HISTORY = a_history(200)


def factors(bars: RawBars) -> list[float]:
    """The factor of each row."""
    return [float(f"{factor:.4g}") for factor in unit_factors(Surroundings(bars, np.arange(len(bars))))]


@settings(deadline=None, max_examples=30)
@given(
    st.integers(1, 10**6),
    st.sampled_from([100.0, 1000.0, 0.01, 0.001]),
    st.sets(st.integers(0, 199), min_size=1, max_size=30),
)
def test_single_rows_and_runs_in_another_unit_are_found(seed: int, factor: float, rows: set[int]) -> None:
    """Up to 30 of 200 rows, anywhere, also the newest ones."""
    bars = times(a_history(200, seed), factor, np.array(sorted(rows)))
    assert factors(bars) == [factor if row in rows else 1.0 for row in range(200)]


@pytest.mark.parametrize(("newest", "changed"), [(4, True), (39, True), (60, False), (120, False)])
def test_many_newest_rows_are_the_unit_of_the_ticker(newest: int, changed: bool) -> None:
    """60 rows in the new unit are no error of the source; the rows before are in the old one."""
    found = factors(times(HISTORY, 100.0, slice(200 - newest, None)))
    assert found == [1.0 if changed else 0.01] * (200 - newest) + [100.0 if changed else 1.0] * newest


@pytest.mark.parametrize(("newest", "unit"), [(59, 100.0), (60, 1.0)])
def test_sixty_newest_rows_suffice_in_a_long_history(newest: int, unit: float) -> None:
    """They are fewer than a fifth of 400 rows."""
    found = factors(times(a_history(400), 100.0, slice(400 - newest, None)))
    assert set(found[-newest:]) == {unit}


def test_a_move_of_the_market_is_no_unit() -> None:
    """A split of 10:1 and a rise by half."""
    assert set(factors(times(HISTORY, 10.0, slice(100, None)))) == {1.0}
    assert set(factors(times(HISTORY, 1.5, slice(100, None)))) == {1.0}
    assert factors(HISTORY.take(np.arange(0))) == []


def test_rows_with_a_trade_decide() -> None:
    """Eight of ten rows are in cents and have no volume; the traded ones tell the unit."""
    bars = with_column(
        times(HISTORY.take(np.arange(10)), 100.0, slice(2, None)), "volume", 0.0, slice(2, None)
    )
    assert factors(bars) == [1.0] * 2 + [100.0] * 8
