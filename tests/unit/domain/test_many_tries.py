"""Many tries: Holm's p-values, and superior predictive ability on versions without skill."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.many_tries import holm, spa

shares = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def test_holm_multiplies_by_the_number_that_is_left() -> None:
    """Four tries: the smallest p-value times 4, the next times 3, and none below the one before."""
    p_values = [0.01, 0.04, 0.03, 0.005]
    assert [holm(p_values, one) for one in range(4)] == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert [holm([0.03, 0.03, None], one) for one in range(3)] == pytest.approx([0.09, 0.09, 1.0])


@given(shares, st.integers(0, 11))
def test_another_try_never_lowers_a_p_value(p_values: list[float], more: int) -> None:
    """Tries without a known p-value count too."""
    alone = holm(p_values, 0)
    assert p_values[0] <= alone <= holm([*p_values, *[None] * more], 0) <= 1


def test_the_best_of_many_without_skill_is_seldom_found() -> None:
    """Of 30 sets of 30 versions with equal losses, few have a best version with a p-value of at most 0.05."""
    rng = np.random.default_rng(5)
    found = 0
    for _ in range(30):
        gains = 0.5 * rng.standard_normal((98, 1)) + rng.standard_normal((98, 30))
        best = int(np.argmax(gains.mean(axis=0) / gains.std(axis=0)))
        found += spa(gains, best, 0.0) <= 0.05
    assert found <= 5


def test_a_version_with_skill_is_found_among_many() -> None:
    """One of 30 gains five errors; one without gain is not found, and versions far behind cost nothing."""
    rng = np.random.default_rng(6)
    gains = rng.standard_normal((98, 30))
    gains[:, 0] += 0.5
    crowd = spa(gains, 0, 1e-5)
    assert crowd < 0.02
    assert spa(gains, 1, 0.3) > 0.2

    gains[:, 1:] -= 2
    assert spa(gains, 0, 1e-5) <= crowd


def test_81_versions_count_by_how_much_they_differ() -> None:
    """The p-value alone is raised about 30 times for 30 different versions, and hardly for 30 alike."""
    rng = np.random.default_rng(8)
    gains = rng.standard_normal((98, 30))
    gains[:, 0] += 1
    alike = gains[:, :1] + 0.01 * rng.standard_normal((98, 30))
    assert 20 < spa(gains, 0, 1e-3) / 1e-3 < 45
    assert spa(alike, 0, 1e-3) / 1e-3 < 2


def test_equal_gains_give_equal_p_values() -> None:
    """The draws are the same each time, and a version that is never better has no skill."""
    gains = np.random.default_rng(7).standard_normal((60, 25))
    gains[:, 3] = 0.0
    assert spa(gains, 2, 0.1) == spa(gains.copy(), 2, 0.1)
    assert spa(gains, 3, 0.5) == 1.0
