"""Spikes: errors that are gone on the next row, and excursions of the market that are not errors."""

import numpy as np
import pytest

from domain.bars import RawBars
from domain.judgement.spikes import spikes
from domain.judgement.surroundings import Surroundings
from tests.support.faults import with_column
from tests.support.histories import a_history, times

HISTORY = a_history(120)


def found(bars: RawBars) -> list[int]:
    """The rows that are spikes."""
    return np.flatnonzero(spikes(Surroundings(bars, np.arange(len(bars))))).tolist()


def test_a_good_history_has_none() -> None:
    """Neither does a history of no or of one row."""
    assert found(HISTORY) == []
    assert found(HISTORY.take(np.arange(0))) == found(HISTORY.take(np.arange(1))) == []


@pytest.mark.parametrize("factor", [0.1, 0.5, 0.75, 1.3, 2.0, 10.0])
@pytest.mark.parametrize("row", [1, 50, 118])
def test_one_row_at_another_price_is_a_spike(factor: float, row: int) -> None:
    """It leaves the level overnight and is back at the next open."""
    assert found(times(HISTORY, factor, slice(row, row + 1))) == [row]


@pytest.mark.parametrize("row", [0, 119])
def test_the_ends_have_one_neighbour_only(row: int) -> None:
    """The first and the newest row cannot be told from a step."""
    assert found(times(HISTORY, 2.0, slice(row, row + 1))) == []


def test_a_small_or_usual_move_is_none() -> None:
    """Ten percent, and twenty percent of a share that moves by eight a day."""
    assert found(times(HISTORY, 1.1, slice(50, 51))) == []
    wild = a_history(120, daily=0.08)
    assert found(times(wild, 1.25, slice(50, 51))) == []


def test_an_excursion_that_was_traded_is_none() -> None:
    """Five times the usual turnover moved the price, unless no market makes such a move."""
    traded = with_column(HISTORY, "volume", 2e7, slice(50, 51))
    assert found(times(traded, 1.5, slice(50, 51))) == []
    assert found(times(traded, 6.0, slice(50, 51))) == [50]


def test_a_price_that_comes_back_during_the_day_is_none() -> None:
    """The next row opens at the far price and trades back."""
    bars = times(HISTORY, 1.5, slice(50, 51))
    back = with_column(bars, "open", float(bars.columns["close"][50]), slice(51, 52))
    assert found(back) == []


def test_a_price_that_comes_back_by_half_is_none() -> None:
    """It settles on a new level."""
    bars = times(times(HISTORY, 2.0, slice(50, 51)), 1.4, slice(51, None))
    assert found(bars) == []
