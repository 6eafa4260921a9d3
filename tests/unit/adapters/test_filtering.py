"""Recursive filters have the bits of SciPy, so that versions and forecasts of before replay."""

import re
from pathlib import Path

import numpy as np
import pytest

from adapters.forecasting.arima.filtering import filtered
from adapters.forecasting.returns import MIN_VOLATILITY, ewma_variance

SRC = Path(__file__).resolve().parents[3] / "src"


@pytest.mark.parametrize("ahead", range(4))
@pytest.mark.parametrize("back", range(4))
def test_a_filter_has_the_bits_of_scipy(ahead: int, back: int) -> None:
    """Every order of an ARMA up to three, on heavy tails and on a pulse."""
    signal = pytest.importorskip("scipy.signal", reason="SciPy comes with the extra `dev`")
    rng = np.random.default_rng(10 * ahead + back)
    before, after = ([1.0, *rng.uniform(-0.5, 0.5, order)] for order in (ahead, back))
    pulse = np.eye(1, 400)[0]
    for values in (0.02 * rng.standard_t(3, 700), pulse):
        assert np.array_equal(filtered(values, before, after), signal.lfilter(before, after, values))


@pytest.mark.parametrize("decay", [0.5, 0.97, 0.999])
def test_a_variance_has_the_bits_of_scipy(decay: float) -> None:
    """The recursion v' = λ·v + (1 - λ)·r², from the same start."""
    signal = pytest.importorskip("scipy.signal", reason="SciPy comes with the extra `dev`")
    returns = 0.02 * np.random.default_rng(3).standard_t(3, 900)
    returns[400:450] = 0.0
    start = float(np.mean(returns[:50] ** 2))
    later, _ = signal.lfilter([1 - decay], [1, -decay], returns**2, zi=[decay * start])
    assert np.array_equal(ewma_variance(returns, decay, 50), np.maximum([start, *later], MIN_VOLATILITY**2))


def test_no_module_imports_scipy() -> None:
    """An installation without the extra `arima` does not have it: it is a third of what is left out."""
    found = [
        file for file in SRC.rglob("*.py") if re.search(r"^\s*(from|import) scipy", file.read_text(), re.M)
    ]
    assert found == []
