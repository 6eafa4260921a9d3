"""QuantilePaths: ranges that nest, and a digest that tells forecasts apart."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.quantiles import INTERVALS, LEVELS, QuantilePaths, check_levels
from tests.support.builders import a_fan

THREE = (0.1, 0.5, 0.9)
NAN, INF = float("nan"), float("inf")
price = st.floats(min_value=0.01, max_value=1e6)
grids = st.lists(st.lists(price, min_size=3, max_size=3), min_size=1, max_size=5)


@given(grids)
def test_exactly_the_ranges_that_never_fall_are_accepted(rows: list[list[float]]) -> None:
    """A grid is accepted if, and only if, no step has a higher level with a lower price."""
    ascending = all(row == sorted(row) for row in rows)
    try:
        paths = QuantilePaths.of(THREE, np.array(rows))
    except InvalidInput as refusal:
        assert refusal.field == "values"
        assert not ascending
    else:
        assert ascending
        assert paths.values == tuple(map(tuple, rows))


@given(grids)
def test_sorted_rows_nest(rows: list[list[float]]) -> None:
    """In accepted ranges every path lies on or above the path of each lower level."""
    paths = QuantilePaths.of(THREE, np.sort(np.array(rows), axis=1))
    low, median, high = (np.array(paths.at(level)) for level in THREE)
    assert (low <= median).all()
    assert (median <= high).all()
    assert paths.horizon == len(rows)


@pytest.mark.parametrize("worst", [NAN, INF, -INF, 0.0, -0.0, -1.0])
def test_only_prices_are_accepted(worst: float) -> None:
    """A quantile that is not a finite positive price is refused wherever it stands."""
    for at in np.ndindex(2, 3):
        grid = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])
        grid[at] = worst
        with pytest.raises(InvalidInput) as caught:
            QuantilePaths.of(THREE, grid)
        assert caught.value.field == "values"


@pytest.mark.parametrize("shape", [(0,), (2, 2), (2, 4), (0, 3), (1, 2, 3), (1, 3, 1)])
def test_the_shape_is_horizon_by_levels(shape: tuple[int, ...]) -> None:
    """A grid of another shape, or without any step, is refused."""
    with pytest.raises(InvalidInput):
        QuantilePaths(THREE, np.ones(shape).tolist())


def test_ragged_rows_are_refused() -> None:
    """Steps with unequal numbers of quantiles are refused like any other wrong shape."""
    with pytest.raises(InvalidInput):
        QuantilePaths(THREE, ((1.0, 2.0, 3.0), (1.0, 2.0)))


@pytest.mark.parametrize(
    ("levels", "saying"),
    [
        ((), "between 0 and 1"),
        ((0.0, 0.5), "between 0 and 1"),
        ((0.5, 1.0), "between 0 and 1"),
        ((-0.1, 0.5), "between 0 and 1"),
        ((NAN, 0.5), "between 0 and 1"),
        ((0.9, 0.5, 0.1), "ascending"),
        ((0.5, 0.5), "ascending"),
        ((0.1, 0.9), "median"),
    ],
)
def test_levels_that_are_refused(levels: tuple[float, ...], saying: str) -> None:
    """Levels lie inside (0, 1), ascend without repeating and hold the median."""
    with pytest.raises(InvalidInput, match=saying) as caught:
        check_levels(levels)
    assert caught.value.field == "levels"
    with pytest.raises(InvalidInput):
        QuantilePaths(levels, (tuple(1.0 for _ in levels),))


def test_the_usual_levels_hold_every_interval() -> None:
    """The levels of all tables are accepted, and each nominal range lies symmetrically in them."""
    check_levels(LEVELS)
    for nominal, (low, high) in INTERVALS.items():
        assert {low, high} <= set(LEVELS)
        assert high - low == pytest.approx(nominal / 100)
        assert low + high == pytest.approx(1)


def test_the_digest_sees_every_number() -> None:
    """Changing any quantile or level, by the smallest step, changes the digest."""
    paths = a_fan(horizon=2)
    assert QuantilePaths.of(paths.levels, paths.grid).digest == paths.digest
    digests = {paths.digest}
    for at in np.ndindex(2, len(LEVELS)):
        grid = paths.grid
        grid[at] = np.nextafter(grid[at], np.inf)
        digests.add(QuantilePaths.of(LEVELS, grid).digest)
    shifted = tuple(np.nextafter(level, 1) if level != 0.5 else level for level in LEVELS)
    digests.add(QuantilePaths.of(shifted, paths.grid).digest)
    assert len(digests) == 1 + 2 * len(LEVELS) + 1


def test_the_digest_sees_where_levels_end() -> None:
    """Ranges of different shapes never share a digest, whatever their numbers."""
    three_steps = QuantilePaths((0.5,), ((0.6,), (1.0,), (2.0,)))
    two_levels = QuantilePaths((0.5, 0.6), ((1.0, 2.0),))
    assert three_steps.digest != two_levels.digest


def test_ranges_survive_their_json_and_are_checked_again() -> None:
    """Ranges read back are equal, and reading forged ones is refused like building them."""
    paths = a_fan()
    data = msgspec.json.encode(paths)
    assert msgspec.json.decode(data, type=QuantilePaths) == paths
    forged = {"levels": [0.5, 0.6], "values": [[2.0, 1.0]]}
    with pytest.raises((InvalidInput, msgspec.ValidationError)):
        msgspec.convert(forged, QuantilePaths)
