"""Ticker: a tracked share, and what is usually asked about it."""

from typing import Any

from .. import models
from ..models import Forecast
from .job import Job
from .resource import Bound


class Ticker(models.Ticker, Bound, dict=True):
    """A tracked ticker.

    Example:
        ticker = previsto.tickers.track("VALE3")
        (ticker.refresh()).wait()
        forecast = ticker.forecast(horizon=10)
    """

    def refresh(self) -> "Job[models.RefreshResult]":
        """Fetch its prices: a job.

        Example:
            job = ticker.refresh()
        """
        return self._previsto.tickers.refresh(self.id)

    def forecast(self, **settings: Any) -> Forecast:
        """Issue a forecast; the arguments are those of `previsto.forecasts.create`.

        Example:
            forecast = ticker.forecast(horizon=10)
        """
        return self._previsto.forecasts.create(self.id, **settings)

    def reload(self) -> "Ticker":
        """The ticker as it is now.

        Example:
            ticker.reload()
        """
        return self._previsto.tickers.get(self.id)
