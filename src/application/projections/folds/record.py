"""Record: the totals over all forecasts, and one row for each scored forecast."""

from application.projections.folds.projection import Projection
from application.projections.track_record import TOTALS, record
from domain.forecast import ForecastIssued, ForecastScored

RECORD = Projection((ForecastIssued, ForecastScored), ("forecast",), record, (TOTALS,))
