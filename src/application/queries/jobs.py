"""Jobs: their requests, states, progress and results."""

from collections.abc import Sequence
from typing import Any, Literal, get_args

import msgspec

from application.ports.job_queue import JobQueue, QueueRow
from application.queries.lists import Lists

Data = dict[str, Any]
JobState = Literal["queued", "running", "cancelling", "succeeded", "failed", "cancelled"]
JobKind = Literal[
    "train",
    "compress",
    "tune",
    "trial",
    "take",
    "backtest",
    "fold",
    "refresh",
    "track",
    "score",
    "forecast",
    "verify",
    "session",
]
STATES: tuple[JobState, ...] = get_args(JobState)


class Jobs:
    """Submission and end come from the ledger, state and progress between them from the queue."""

    def __init__(self, lists: Lists, queue: JobQueue) -> None:
        self._lists = lists
        self._queue = queue

    def all(self, state: str | None = None, kind: str | None = None) -> Sequence[Data]:
        """Jobs with a state and of a kind, or all, by time of submission."""
        queued = {
            row.job: row for row in self._queue.rows()
        }  # read first, so that a job that ends meanwhile is shown as ended
        found = [_merge(data, queued.get(data["id"])) for data in self._lists.all("jobs")]
        wanted = [d for d in found if state in (None, d["state"]) and kind in (None, d["kind"])]
        return sorted(wanted, key=lambda data: data["submitted_at"])

    def one(self, job: str) -> Data:
        """One job; raises NotFound."""
        rows = self._queue.rows([job])
        return _merge(self._lists.one("jobs", job, "job"), rows[0] if rows else None)


def _merge(data: Data, row: QueueRow | None) -> Data:
    if data["state"] != "queued" or row is None:
        return data
    return {
        **data,
        "state": row.state,
        "worker": row.worker,
        "attempts": row.attempt,
        "wait": round(row.wait, 1),
        "progress": msgspec.to_builtins(row.progress),
    }
