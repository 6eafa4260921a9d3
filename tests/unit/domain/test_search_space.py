"""The space of a tuning: what a strategy recommends, narrowed or widened within its bounds."""

from typing import Any

import pytest

from domain.errors import InvalidInput
from domain.search_space import Span, space_of

DEFAULTS = {"hidden": 32, "rate": 0.002, "layers": 1, "weights": "latest"}
BOUNDS = {"hidden": (1, 512), "rate": (1e-6, 1.0), "layers": (1, 8)}
SEARCH = {"hidden": (8, 64), "rate": (1e-3, 2e-3)}


def test_the_space_is_what_the_strategy_recommends() -> None:
    """Whole settings stay whole; the logarithm is varied where the ends are far apart."""
    space = space_of(DEFAULTS, BOUNDS, SEARCH, {})

    assert space == {
        "hidden": Span(low=8, high=64, whole=True),
        "rate": Span(low=1e-3, high=2e-3, whole=False),
    }
    assert not space["hidden"].logarithmic
    assert Span(low=4, high=64, whole=True).logarithmic


def test_a_value_is_kept_and_a_range_is_varied() -> None:
    """Other settings with bounds may be varied too, and settings without bounds may be given."""
    space = space_of(DEFAULTS, BOUNDS, SEARCH, {"hidden": 16, "layers": "1:3", "weights": "old"})

    assert list(space) == ["rate", "layers"]
    assert space["layers"] == Span(low=1, high=3, whole=True)


def test_the_nearest_value_is_inside() -> None:
    """Of a whole span it is whole."""
    assert Span(low=8, high=64, whole=True).nearest(70.0) == 64
    assert Span(low=0.5, high=0.9, whole=False).nearest(0.97) == 0.9


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"hidden": "64:8"}, "settings.hidden", "is empty"),
        ({"hidden": "0:8"}, "settings.hidden", "wider than the bounds"),
        ({"hidden": "8:513"}, "settings.hidden", "wider than the bounds"),
        ({"hidden": "a:b"}, "settings.hidden", "not a range"),
        ({"hidden": "1:2:3"}, "settings.hidden", "not a range"),
        ({"hidden": "nan:3"}, "settings.hidden", "is empty"),
        ({"weights": "a:b"}, "settings.weights", "no bounds"),
        ({"width": "1:2"}, "settings.width", "no bounds"),
        ({"hidden": 16, "rate": 0.001}, "settings", "the space is empty"),
        ({"hidden": "16:16", "rate": 0.001}, "settings", "the space is empty"),
    ],
)
def test_a_bad_space_is_refused_with_its_field(given: dict[str, Any], field: str, words: str) -> None:
    """One message with the setting and what is accepted."""
    with pytest.raises(InvalidInput, match=words) as refused:
        space_of(DEFAULTS, BOUNDS, SEARCH, given)

    assert refused.value.field == field
    assert refused.value.remedy
