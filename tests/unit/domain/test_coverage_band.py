"""CoverageBand: chance alone leaves the band in about one of ten cases."""

import numpy as np
import pytest

from domain.coverage_band import CoverageVerdict, chance_band, coverage_verdict


@pytest.mark.parametrize(("closes", "horizon"), [(200, 1), (600, 10)])
def test_chance_alone_leaves_the_band_in_one_of_ten_cases(closes: int, horizon: int) -> None:
    """A simulation with a right range; the closes of one forecast are all inside or all outside, the worst
    overlap."""
    rng = np.random.default_rng(1)
    independent = closes // horizon
    hits = horizon * rng.binomial(independent, 0.8, size=4000)
    verdicts = [coverage_verdict(int(one), closes, horizon) for one in hits]
    alarms = sum(one is not CoverageVerdict.FINE for one in verdicts) / len(verdicts)
    assert 0.05 < alarms < 0.15


def test_the_verdict_names_the_direction() -> None:
    """Too few closes inside: too narrow; too many: too wide; few closes: no verdict."""
    assert coverage_verdict(30, 100, 1) is CoverageVerdict.NARROW
    assert coverage_verdict(99, 100, 1) is CoverageVerdict.WIDE
    assert coverage_verdict(80, 100, 1) is CoverageVerdict.FINE
    assert coverage_verdict(0, 40, 10) is CoverageVerdict.FEW
    assert chance_band(49, 10) is None
    assert chance_band(50, 10) is not None
