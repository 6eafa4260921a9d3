"""Steps: changes of the basis, told from moves of the market by the trading of the day."""

import numpy as np
import pytest

from domain.bars import Finding, RawBars
from domain.judgement.steps import step_findings
from domain.judgement.surroundings import Surroundings
from tests.support.faults import with_column, with_prices
from tests.support.histories import a_history, times

HISTORY = a_history(120)
UNADJUSTED, DOUBLED = Finding.SPLIT_UNADJUSTED, Finding.SPLIT_DOUBLED


def found(bars: RawBars) -> list[tuple[Finding, int]]:
    """The steps of the rows."""
    return list(step_findings(Surroundings(bars, np.arange(len(bars)))))


def stepped(ratio: float, split: float = np.nan) -> RawBars:
    """Rows before row 80 at a multiple, with an event on row 80."""
    return with_column(times(HISTORY, ratio, slice(0, 80)), "split", split, slice(80, 81))


def test_a_good_history_has_none() -> None:
    """Neither does an applied split, nor one of the first row."""
    assert found(HISTORY) == []
    assert found(a_history(120, splits={0: 4.0, 80: 4.0})) == []


@pytest.mark.parametrize("ratio", [0.1, 0.5, 1.5, 2.0, 50.0])
def test_an_overnight_move_on_an_ordinary_day_is_a_step(ratio: float) -> None:
    """Nobody traded the difference."""
    assert found(stepped(ratio)) == [(UNADJUSTED, 80)]


@pytest.mark.parametrize(
    ("ratio", "split", "steps"),
    [
        (1.2, 1.2, [(UNADJUSTED, 80)]),
        (1 / 1.2, 1.2, [(DOUBLED, 80)]),
        (4.0, 4.0, [(UNADJUSTED, 80)]),
        (0.25, 4.0, [(DOUBLED, 80)]),
        (1.0, 1.02, []),
        (1.0, 4.0, []),
        (1.2, np.nan, []),
        (4.0, 0.0, [(UNADJUSTED, 80)]),
    ],
)
def test_a_declared_split_names_the_step(
    ratio: float, split: float, steps: list[tuple[Finding, int]]
) -> None:
    """A declared split is found from 10 % on, an undeclared one from 28 %."""
    assert found(stepped(ratio, split)) == steps


@pytest.mark.parametrize("column", ["volume", "high", "open"])
def test_a_move_of_the_market_is_none(column: str) -> None:
    """Much trading, a wide range, or a move after the open."""
    bars = stepped(1.5)
    value = {"volume": 1e7, "high": 60.0, "open": float(bars.columns["close"][79])}[column]
    assert found(with_column(bars, column, value, slice(80, 81))) == []


def test_a_share_with_one_price_a_day_moves_in_steps() -> None:
    """Half of the rows before have no range, so a far move overnight is nothing special."""
    bars = stepped(1.5)
    for row in range(20, 80, 2):
        bars = with_prices(bars, float(bars.columns["close"][row]), slice(row, row + 1))
    assert found(bars) == []


def test_each_step_is_found() -> None:
    """The rows before the later step are suspect for both."""
    bars = times(times(HISTORY, 2.0, slice(0, 40)), 3.0, slice(0, 80))
    assert found(bars) == [(UNADJUSTED, 40), (UNADJUSTED, 80)]
