"""ShowMonitoring: the age of prices, the jobs, and the totals of all scored forecasts."""

from datetime import datetime

import msgspec

from application.ports.job_queue import JobQueue
from application.ports.ledger_feed import LedgerFeed
from application.projections.track_record import ScoreTotals
from application.queries.lists import Lists


class Monitoring(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of an installation.

    `oldest_prices_at` is the earliest last revision of any ticker with prices; `jobs` counts open jobs by
    state.
    """

    head: int
    """The position of the last event."""
    version: str
    """The release of the service."""
    tickers: int
    """The number of tracked tickers."""
    oldest_prices_at: datetime | None
    """The earliest last refresh of any ticker with prices; null without prices."""
    jobs: dict[str, int]
    """Open jobs by state."""
    forecasts: int
    """The number of issued forecasts."""
    scored_sessions: int
    """The number of scored sessions."""
    relative_to_naive: float | None
    """Loss divided by that of naive: below 1 is better; null without scores."""
    coverage: dict[str, float]
    """By range, such as `80`, the share of closes inside it."""


class ShowMonitoring:
    """Reads projections and the queue."""

    def __init__(self, feed: LedgerFeed, lists: Lists, queue: JobQueue, release: str) -> None:
        self._feed = feed
        self._lists = lists
        self._queue = queue
        self._release = release

    def __call__(self) -> Monitoring:
        """The current figures."""
        tickers = self._lists.all("tickers")
        totals = msgspec.convert(self._lists.totals(), ScoreTotals)
        times = [msgspec.convert(row["at"], datetime) for row in tickers if row["revision"]]
        states = [row.state for row in self._queue.rows()]
        return Monitoring(
            head=self._feed.head(),
            version=self._release,
            tickers=len(tickers),
            oldest_prices_at=min(times, default=None),
            jobs={state: states.count(state) for state in sorted(set(states))},
            forecasts=totals.forecasts,
            scored_sessions=totals.sessions,
            relative_to_naive=totals.relative_to_naive,
            coverage=totals.coverage,
        )
