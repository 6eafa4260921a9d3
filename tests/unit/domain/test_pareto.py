"""The front of several results, and the volume that they dominate."""

import itertools
import random

import pytest

from domain.pareto import front, hypervolume


def test_the_front_is_what_nothing_dominates() -> None:
    """Ordered by the first objective; of equal results the first one stays."""
    results = {0: (2.0, 2.0), 1: (1.0, 3.0), 2: (3.0, 1.0), 3: (2.0, 3.0), 4: (2.0, 2.0)}

    assert front(results) == (1, 0, 2)
    assert front({7: (1.0,), 3: (1.0,), 5: (2.0,)}) == (3,)
    assert front({}) == ()


@pytest.mark.parametrize("objectives", [1, 2, 3])
def test_the_volume_is_that_of_a_count_of_cells(objectives: int) -> None:
    """Points on a grid of ten cells: a cell counts where a point is below it in every objective."""
    chance = random.Random(objectives)
    points = [tuple(chance.randrange(12) for _ in range(objectives)) for _ in range(6)]
    cells = itertools.product(range(10), repeat=objectives)
    counted = sum(
        any(all(value <= cell for value, cell in zip(one, at, strict=True)) for one in points) for at in cells
    )

    assert hypervolume(points, (10,) * objectives) == counted
