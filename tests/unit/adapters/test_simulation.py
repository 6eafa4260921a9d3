"""Ranges of shares that hardly traded: one return after a calm year must not decide the range."""

import numpy as np
import pytest

from adapters.forecasting.arima import ArimaForecaster
from adapters.forecasting.simulation import centre
from adapters.forecasting.volatility import VolatilityForecaster
from domain.prices import PriceSeries
from domain.quantiles import LEVELS


def thin_then_traded() -> PriceSeries:
    """300 returns of 0 or ±1e-4, then 300 of 2 %."""
    rng = np.random.default_rng(7)
    returns = np.concatenate([rng.choice([0.0, 1e-4, -1e-4], 300), 0.02 * rng.standard_normal(300)])
    close = 30.0 * np.exp(np.cumsum(np.concatenate([[0.0], returns])))
    days = np.arange(close.size, dtype=np.int32) + 18_000
    return PriceSeries(days, close, close, close, close, np.full(close.size, 1e6))


@pytest.mark.parametrize(
    "forecaster",
    [
        pytest.param(VolatilityForecaster(), id="volatility"),
        pytest.param(ArimaForecaster(), id="arima", marks=pytest.mark.thorough),
    ],
)
def test_a_share_that_hardly_traded_is_forecast_around_its_price(forecaster: VolatilityForecaster) -> None:
    """The median stays at the last close, and ten sessions at 2 % a day give a 95 % range of some 13 %."""
    series = thin_then_traded()
    fitted = forecaster.fit([series], 10, forecaster.settings, 1, lambda fraction, text, **figures: None)

    relative = fitted.predict(series, 10, np.asarray(LEVELS)) / series.close[-1]

    assert relative[-1, len(LEVELS) // 2] == pytest.approx(1.0, abs=0.02)
    assert 0.75 < relative[-1, 0] < 0.95
    assert 1.05 < relative[-1, -1] < 1.30


def test_shocks_are_cut_before_they_are_centred() -> None:
    """A shock of 5,000 volatilities moves the mean of 100 by 0.08, not by 50."""
    pool = centre(np.array([5000.0] + [0.0] * 99))

    assert pool.mean() == pytest.approx(0.0, abs=1e-12)
    assert pool[-1] == pytest.approx(-0.08)
