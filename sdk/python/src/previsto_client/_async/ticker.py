"""Ticker: a tracked share, and what is usually asked about it."""

from typing import Any

from .. import models
from ..models import Forecast
from .job import AsyncJob
from .resource import AsyncBound


class AsyncTicker(models.Ticker, AsyncBound, dict=True):
    """A tracked ticker.

    Example:
        ticker = await previsto.tickers.track("VALE3")
        await (await ticker.refresh()).wait()
        forecast = await ticker.forecast(horizon=10)
    """

    async def refresh(self) -> "AsyncJob[models.RefreshResult]":
        """Fetch its prices: a job.

        Example:
            job = await ticker.refresh()
        """
        return await self._previsto.tickers.refresh(self.id)

    async def forecast(self, **settings: Any) -> Forecast:
        """Issue a forecast; the arguments are those of `previsto.forecasts.create`.

        Example:
            forecast = await ticker.forecast(horizon=10)
        """
        return await self._previsto.forecasts.create(self.id, **settings)

    async def reload(self) -> "AsyncTicker":
        """The ticker as it is now.

        Example:
            await ticker.reload()
        """
        return await self._previsto.tickers.get(self.id)
