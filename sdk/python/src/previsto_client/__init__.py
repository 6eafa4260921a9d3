"""Previsto in Python: forecasts of stock prices with calibrated ranges.

Example:
    from previsto_client import Previsto

    with Previsto() as previsto:
        forecast = previsto.forecasts.create("VALE3", horizon=10)
        print(forecast.interval(0.80)[-1])
"""

from . import codes, errors, models, webhooks
from ._async.client import AsyncPrevisto
from ._async.job import AsyncJob
from ._async.ticker import AsyncTicker
from ._forecast import Basis, NoSuchRange, Score
from ._retry import Retries
from ._sync.client import Previsto, Raw
from ._sync.job import Job
from ._sync.ticker import Ticker
from ._version import VERSION as __version__
from .codes import *  # noqa: F403
from .errors import (
    ApiError,
    DeadlineExceeded,
    FieldError,
    JobCancelled,
    JobFailed,
    LoginError,
    NetworkError,
    PrevistoError,
    SettingsError,
    UnexpectedAnswer,
)
from .models import Forecast

__all__ = [
    "ApiError",
    "AsyncJob",
    "AsyncPrevisto",
    "AsyncTicker",
    "Basis",
    "DeadlineExceeded",
    "FieldError",
    "Forecast",
    "Job",
    "JobCancelled",
    "JobFailed",
    "LoginError",
    "NetworkError",
    "NoSuchRange",
    "Previsto",
    "PrevistoError",
    "Raw",
    "Retries",
    "Score",
    "SettingsError",
    "Ticker",
    "UnexpectedAnswer",
    "__version__",
    "codes",
    "errors",
    "models",
    "webhooks",
]
__all__ += codes.__all__
