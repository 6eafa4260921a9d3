"""Resources with more than the operations of the document."""

import importlib
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import Any

import msgspec

from .. import models
from .._moments import aware
from .._problem import item_error
from ..errors import PrevistoError
from ..models import Forecast
from . import operations
from .gather import as_completed
from .job import WAIT_SECONDS, Job
from .parts import Iterator
from .streams import messages

TICKERS_PER_REQUEST = 500
ARROW = "application/vnd.apache.arrow.stream"


class Given(msgspec.Struct, frozen=True):
    """The outcome for one ticker of many: either `forecast` or `problem` is None."""

    ticker: str
    forecast: Forecast | None
    problem: PrevistoError | None


class Forecasts(operations.Forecasts):
    """Forecasts: issue, list, show, replay and score them."""

    def create_many(
        self,
        tickers: Iterable[str],
        *,
        horizon: int | None = None,
        levels: Sequence[float] | None = None,
        adapt: bool | None = None,
    ) -> Iterator[Given]:
        """Issue forecasts for any number of tickers, 500 in a request; one that fails does not stop the others.

        Example:
            for g in previsto.forecasts.create_many(["VALE3", "PETR4", "AAPL"]):
                print(g.ticker, g.forecast or g.problem.code)
        """
        names = list(tickers)
        for first in range(0, len(names), TICKERS_PER_REQUEST):
            part = names[first : first + TICKERS_PER_REQUEST]
            found = self.create_batch(part, horizon=horizon, levels=levels, adapt=adapt)
            for item in found.items:
                problem = None if item.problem is None else item_error(item.problem)
                yield Given(item.ticker, item.forecast, problem)


class Jobs(operations.Jobs):
    """Jobs: list, show, follow and cancel them."""

    def as_completed(self, jobs: Iterable[Job[Any]], timeout: float = WAIT_SECONDS) -> Iterator[Job[Any]]:
        """Jobs in the order in which they end; `timeout` in seconds. Raises DeadlineExceeded.

        Example:
            for job in previsto.jobs.as_completed(jobs, timeout=600):
                print(job.id, job.state)
        """
        for job in as_completed(jobs, timeout):
            yield job


class Events(operations.Events):
    """Events of the ledger."""

    def follow(self, after: int = 0, timeout: float | None = None) -> Iterator[models.Event]:
        """Events from the one behind position `after` on, without a gap over broken connections.

        Raises NetworkError when the service is away for five minutes, and DeadlineExceeded after `timeout` seconds.

        Example:
            for event in previsto.events.follow(after=position):
                print(event.position, event.type)
        """
        found = messages(self._transport, "/v1/events/stream", {}, str(after), timeout)
        with closing(found):
            for message in found:
                yield msgspec.json.decode(message.data, type=models.Event)


class Prices(operations.Prices):
    """Prices as known now, or at any time."""

    def table(
        self,
        symbol: str,
        *,
        start: date | None = None,
        end: date | None = None,
        known_at: datetime | None = None,
        last: int | None = None,
        timeout: float | None = None,
    ) -> Any:
        """Bars as an Arrow table, which needs pyarrow. `known_at` needs a zone.

        Example:
            previsto.prices.table("VALE3", last=250)
        """
        try:
            arrow = importlib.import_module("pyarrow")
        except ImportError:
            raise PrevistoError("pyarrow is not installed", remedy="pip install pyarrow") from None
        query = {"start": start, "end": end, "known_at": aware(known_at), "last": last}
        found = self._transport.send(
            "GET", f"/v1/tickers/{symbol}/prices", query=query, headers={"accept": ARROW}, timeout=timeout
        )
        return arrow.ipc.open_stream(found.content).read_all()
