"""The ARIMA strategy finds structure where there is some, and none where there is none."""

import numpy as np
import pytest

from adapters.forecasting.arima import ArimaForecaster, AutoArimaForecaster
from adapters.forecasting.arima.recursion import innovations_of, means_after, spreads_after
from adapters.forecasting.scale import ScaleForecaster
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
    shocks = np.random.default_rng(8).standard_normal(300)
    scaled = np.zeros(300)
    for t in range(300):
        scaled[t] = shocks[t] + (0.5 * scaled[t - 1] + 0.3 * shocks[t - 1] if t else 0.0)

    assert innovations_of(scaled, (0.5,), (0.3,)) == pytest.approx(shocks)


def test_mean_and_spread_of_sums_are_those_of_an_autoregression() -> None:
    """AR(1): the mean of the next h values is x Σ φ^i; the variance of their sum is known in closed form."""
    phi, steps = 0.5, np.arange(1, 6)
    means = means_after(np.array([0.3, -1.0, 2.0]), (phi,), (), 5)
    lags = [2 * sum((h - k) * phi**k for k in range(1, h)) for h in steps]

    assert means == pytest.approx(2.0 * np.cumsum(phi**steps))
    # Without the variance that is known at the origin: x of the last session is given.
    known = np.cumsum(phi**steps) ** 2
    assert spreads_after((phi,), (), 5) ** 2 * steps == pytest.approx(steps + lags - known)


def test_a_mean_that_is_worth_nothing_is_left_out() -> None:
    """Coefficients that fit the first part only are dropped; the answer is then that of closes alone."""
    rng = np.random.default_rng(11)
    returns = 0.01 * rng.standard_normal(1500)
    for t in range(1, 900):
        returns[t] += 0.4 * returns[t - 1]
    series = series_of(returns)
    fitted = fit(series, max_q=0)
    plain = ScaleForecaster().fit([series], 10, ScaleForecaster.settings, 1, lambda *_, **__: None)
    levels = np.array([0.1, 0.5, 0.9])

    assert (fitted.ar, fitted.ma) == ((), ())
    assert not fitted.gain.kept
    assert np.array_equal(fitted.predict(series, 10, levels), plain.predict(series, 10, levels))


def test_statsforecast_can_choose_the_order() -> None:
    """`search=auto` hands the choice to AutoARIMA."""
    pytest.importorskip("statsforecast", reason="needs the extra `auto-arima`")
    fitted = fit(series_of(0.01 * np.random.default_rng(3).standard_normal(600)), search="auto")

    assert len(fitted.ar) <= 1
    assert len(fitted.ma) <= 1


def test_auto_arima_is_arima_with_the_order_of_statsforecast() -> None:
    """Both give the same fit for the same choice of the order."""
    pytest.importorskip("statsforecast", reason="needs the extra `auto-arima`")
    auto, series = AutoArimaForecaster(), series_of(0.01 * np.random.default_rng(3).standard_normal(600))
    found = auto.fit([series], 10, auto.settings, 1, lambda fraction, text, **figures: None)
    same = ArimaForecaster().fit(
        [series], 10, {**ArimaForecaster.settings, "search": "auto"}, 1, lambda *_, **__: None
    )

    assert found == same
