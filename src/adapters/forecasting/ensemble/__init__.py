"""`ensemble`: the weighted average of the quantiles of strategies and trained versions."""

from adapters.forecasting.ensemble.forecaster import EnsembleForecaster

__all__ = ["EnsembleForecaster"]
