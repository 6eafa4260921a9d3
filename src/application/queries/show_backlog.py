"""ShowBacklog: what waits: jobs that no worker has begun, and events that no projection has read."""

import msgspec

from application.ports.clock import Clock
from application.ports.job_queue import JobQueue
from application.ports.ledger_feed import LedgerFeed
from application.ports.read_models import Place
from application.projections.folds.job_ends import ENDS
from application.projections.projector import Projector
from application.queries.lists import Data, Lists

UNREAD = Place(generation=1)


class KindBacklog(msgspec.Struct, frozen=True, kw_only=True):
    """The jobs of a kind that no worker has begun."""

    waiting: int
    """The number of jobs."""
    oldest: float
    """The age of the oldest one in seconds."""


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """The events after the place of a projection, and whether it has stopped at one that it cannot fold."""

    events: int
    stopped: bool


class ShowBacklog:
    """Reads the queue and the places of projections."""

    def __init__(
        self, feed: LedgerFeed, projector: Projector, lists: Lists, queue: JobQueue, clock: Clock
    ) -> None:
        self._feed = feed
        self._projector = projector
        self._lists = lists
        self._queue = queue
        self._clock = clock

    def jobs(self) -> dict[str, KindBacklog]:
        """The backlog by kind of job.

        A job that was begun and waits for another attempt or for its child jobs is not in it.
        """
        now, ages = self._clock.now().timestamp(), dict[str, list[float]]()
        fresh = [r for r in self._queue.rows() if (r.state, r.attempt, r.progress.step) == ("queued", 0, "")]
        submitted = self._lists.named("job-ends", [row.job for row in fresh])
        for row in fresh:
            at = submitted.get(row.job, {}).get("at", now)
            ages.setdefault(row.kind, []).append(max(0.0, now - at))
        return {kind: KindBacklog(waiting=len(found), oldest=max(found)) for kind, found in ages.items()}

    def ends(self) -> dict[str, dict[str, Data]]:
        """By kind and outcome: the number of jobs that ended, and the sums of their attempts and seconds."""
        return self._lists.named("job-ends", [ENDS]).get(ENDS, {})

    def lags(self) -> dict[str, Lag]:
        """By projection. One that no query reads stays behind; the next query reads the rest first."""
        places, head = self._projector.rows.places(), self._feed.head()
        known = {name: places.get(name, UNREAD) for name in self._projector.names}
        return {
            name: Lag(events=head - place.position, stopped=bool(place.problem))
            for name, place in known.items()
        }
