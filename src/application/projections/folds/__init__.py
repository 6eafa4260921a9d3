"""Folds: one file for each projection, and the registry of all projections."""

from application.projections.folds.backtests import BACKTESTS
from application.projections.folds.calibration import CALIBRATION
from application.projections.folds.challengers import CHALLENGERS
from application.projections.folds.champions import CHAMPIONS_FOLD
from application.projections.folds.clients import CLIENTS
from application.projections.folds.forecasts import FORECASTS
from application.projections.folds.job_ends import JOB_ENDS
from application.projections.folds.jobs import JOBS
from application.projections.folds.models import MODELS
from application.projections.folds.monitoring import MONITORING
from application.projections.folds.outcomes import OUTCOMES
from application.projections.folds.outlooks import OUTLOOKS
from application.projections.folds.record import RECORD
from application.projections.folds.schedules import SCHEDULES
from application.projections.folds.shadows import SHADOWS
from application.projections.folds.skill import SKILL
from application.projections.folds.tickers import TICKERS
from application.projections.folds.tunings import TUNINGS
from application.projections.folds.users import USERS
from application.projections.folds.webhooks import WEBHOOKS

PROJECTIONS = {
    "tickers": TICKERS,
    "models": MODELS,
    "forecasts": FORECASTS,
    "outlooks": OUTLOOKS,
    "outcomes": OUTCOMES,
    "record": RECORD,
    "skill": SKILL,
    "calibration": CALIBRATION,
    "monitoring": MONITORING,
    "challengers": CHALLENGERS,
    "shadows": SHADOWS,
    "champions": CHAMPIONS_FOLD,
    "job-ends": JOB_ENDS,
    "backtests": BACKTESTS,
    "tunings": TUNINGS,
    "jobs": JOBS,
    "schedules": SCHEDULES,
    "clients": CLIENTS,
    "users": USERS,
    "webhooks": WEBHOOKS,
}
