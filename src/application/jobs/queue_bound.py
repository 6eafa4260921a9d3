"""QueueBound: how many jobs of one owner may be open at a time."""

from collections.abc import Callable

from application.ports.job_queue import JobQueue
from domain.errors import TooManyRequests
from domain.running_settings import RunningSettings

RETRY_SECONDS = 30


class QueueBound:
    """Refuses a submission of an owner that has as many open jobs as the running settings allow.

    Queued, waiting and running jobs count, those of schedules and child jobs included; the latter are
    never refused. Submissions at the same moment may pass the bound by their number.
    """

    def __init__(self, queue: JobQueue, settings: Callable[[], RunningSettings]) -> None:
        self._queue = queue
        self._settings = settings

    def __call__(self, owner: str) -> None:
        """Raise TooManyRequests when the owner has no room for one more job."""
        most = self._settings().queued_jobs_per_owner
        if most and self._queue.count(owner) >= most:
            raise TooManyRequests(
                f"{most} jobs of {owner} have not ended, and an owner may have no more",
                field="job",
                remedy=f"try again in {RETRY_SECONDS} s, or raise the setting queued_jobs_per_owner",
                wait=RETRY_SECONDS,
            )
