"""`arima` and `auto-arima`: a conditional mean where it is worth something, in the range of `scale`."""

from adapters.forecasting.arima.forecaster import ArimaForecaster, AutoArimaForecaster

__all__ = ["ArimaForecaster", "AutoArimaForecaster"]
