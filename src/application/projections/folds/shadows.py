"""Shadows: one row for each answer of a challenger, in the form of the forecasts, which do not hold it."""

from application.projections.folds.forecasts import fold_forecast_events
from application.projections.folds.projection import Projection
from domain.forecast import ShadowIssued, ShadowScored

SHADOWS = Projection((ShadowIssued, ShadowScored), ("forecast",), fold_forecast_events)
