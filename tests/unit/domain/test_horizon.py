"""Horizon: accepted horizons and their families."""

import pytest

from domain.errors import InvalidInput
from domain.horizon import DEFAULT, MAX_HORIZON, HorizonFamily, family_of, horizon


@pytest.mark.parametrize(
    ("sessions", "family"),
    [
        (1, HorizonFamily.WEEK),
        (5, HorizonFamily.WEEK),
        (6, HorizonFamily.FORTNIGHT),
        (10, HorizonFamily.FORTNIGHT),
        (11, HorizonFamily.MONTH),
        (20, HorizonFamily.MONTH),
        (21, HorizonFamily.QUARTER),
        (60, HorizonFamily.QUARTER),
    ],
)
def test_a_horizon_belongs_to_the_shortest_family_that_reaches_it(
    sessions: int, family: HorizonFamily
) -> None:
    """A champion answers for every horizon up to its family's, and above the family before."""
    assert family_of(sessions) is family


@pytest.mark.parametrize("sessions", range(1, MAX_HORIZON + 1))
def test_every_served_horizon_has_a_family(sessions: int) -> None:
    """Every horizon from 1 to the maximum belongs to a family."""
    assert horizon(sessions) == sessions
    assert family_of(sessions).value >= sessions


@pytest.mark.parametrize("sessions", [0, -1, MAX_HORIZON + 1, 10_000])
def test_other_horizons_are_refused(sessions: int) -> None:
    """The error of both functions names the field and the range."""
    for act in (horizon, family_of):
        with pytest.raises(InvalidInput) as caught:
            act(sessions)
        assert caught.value.field == "horizon"
        assert f"1 to {MAX_HORIZON}" in caught.value.remedy


def test_the_longest_family_reaches_the_longest_horizon() -> None:
    """The bounds of horizon and families agree, and the default is served."""
    assert max(family.value for family in HorizonFamily) == MAX_HORIZON
    assert family_of(DEFAULT) is HorizonFamily.FORTNIGHT


def test_labels_are_the_names_in_streams() -> None:
    """Labels are single lower-case words, because they stand between dashes in ids."""
    assert [f.label for f in HorizonFamily] == ["week", "fortnight", "month", "quarter"]
