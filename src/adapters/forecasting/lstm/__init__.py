"""`lstm`: a recurrent network of volatility-scaled returns, trained per ticker or over a panel."""

from adapters.forecasting.lstm.forecaster import LstmForecaster

__all__ = ["LstmForecaster"]
