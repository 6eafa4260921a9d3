"""`naive` is the log random walk that others publish."""

import numpy as np
import pytest

from adapters.forecasting.naive import NaiveForecaster
from application.queries.check_forecaster import synthetic_series
from domain.quantiles import LEVELS


@pytest.mark.thorough
def test_naive_equals_an_independent_implementation() -> None:
    """statsforecast's Naive on log prices gives the same quantiles."""
    models = pytest.importorskip("statsforecast.models", reason="needs the extra `auto-arima`")
    series = synthetic_series(500)
    answer = models.Naive().forecast(y=np.log(series.close), h=10, level=[50, 80, 95])
    names = ("lo-95", "lo-80", "lo-50", "mean", "hi-50", "hi-80", "hi-95")
    expected = np.exp(np.stack([np.asarray(answer[name]) for name in names], axis=1))

    fitted = NaiveForecaster().fit([series], 10, {}, 1, lambda fraction, text, **figures: None)

    assert fitted.predict(series, 10, np.asarray(LEVELS)) == pytest.approx(expected, rel=1e-6)
