"""The ARIMA strategy finds structure where there is some, and none where there is none."""

import numpy as np
import pytest

from adapters.forecasting.arima import ArimaForecaster
from domain.prices import PriceSeries

pytest.importorskip("statsmodels", reason="arima needs the extra `arima`")


def series_of(returns: np.ndarray) -> PriceSeries:
    """A series with the given log returns."""
    closes = 20 * np.exp(np.concatenate([[0.0], np.cumsum(returns)]))
    return PriceSeries.of_closes(np.arange(closes.size, dtype=np.int32), closes)


def fit(series: PriceSeries, **changes: object):
    """Fit with a small grid."""
    arima = ArimaForecaster()
    settings = {**arima.settings, "max_p": 1, "max_q": 1, **changes}
    return arima.fit([series], 10, settings, 1, lambda fraction, text, **figures: None)


def test_an_autoregression_is_found_with_its_sign() -> None:
    """Returns that tend to continue give a positive coefficient and a median that moves on."""
    rng = np.random.default_rng(5)
    returns = np.zeros(1500)
    for t in range(1, 1500):
        returns[t] = 0.4 * returns[t - 1] + 0.01 * rng.standard_normal()
    returns[-1] = 0.03
    series = series_of(returns)
    fitted = fit(series, max_q=0)

    assert fitted.ar[0] == pytest.approx(0.4, abs=0.08)
    assert fitted.predict(series, 1, np.array([0.5]))[0, 0] > series.close[-1] * 1.005


def test_noise_gets_no_coefficients() -> None:
    """For independent returns the criterion prefers the random walk."""
    fitted = fit(series_of(0.01 * np.random.default_rng(3).standard_normal(1500)))

    assert (fitted.ar, fitted.ma) == ((), ())


def test_innovations_undo_the_recursion() -> None:
    """Filtering an ARMA(1,1) with its own coefficients gives back its shocks."""
    from adapters.forecasting.arima import FittedArima

    shocks = np.random.default_rng(8).standard_normal(300)
    scaled = np.zeros(300)
    for t in range(300):
        scaled[t] = shocks[t] + (0.5 * scaled[t - 1] + 0.3 * shocks[t - 1] if t else 0.0)
    fitted = FittedArima(ar=(0.5,), ma=(0.3,), lam=0.97, window=500, paths=100, seed=1)

    assert fitted._innovations(scaled) == pytest.approx(shocks)


def test_statsforecast_can_choose_the_order() -> None:
    """`search=auto` hands the choice to AutoARIMA."""
    pytest.importorskip("statsforecast", reason="needs the extra `auto-arima`")
    fitted = fit(series_of(0.01 * np.random.default_rng(3).standard_normal(600)), search="auto")

    assert len(fitted.ar) <= 1
    assert len(fitted.ma) <= 1
