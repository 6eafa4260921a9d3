"""`scale`: pooled shapes of quantiles, scaled by what closes, ranges and volumes tell."""

from adapters.forecasting.scale.forecaster import ScaleForecaster

__all__ = ["ScaleForecaster"]
