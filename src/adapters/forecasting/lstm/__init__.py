"""`lstm`: a recurrent network on volatility-scaled returns of one ticker or of a panel."""

from adapters.forecasting.lstm.forecaster import LstmForecaster

__all__ = ["LstmForecaster"]
