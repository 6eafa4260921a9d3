"""Jobs: what was asked for, how far it is, and how it ended."""

from collections.abc import Sequence
from typing import Any

import msgspec

from application.ports.job_queue import JobQueue, QueueRow
from application.queries.lists import Lists

Data = dict[str, Any]
STATES = ("queued", "running", "cancelling", "succeeded", "failed", "cancelled")


class Jobs:
    """The ledger knows beginnings and ends, the queue what lies between."""

    def __init__(self, lists: Lists, queue: JobQueue) -> None:
        self._lists = lists
        self._queue = queue

    def all(self, state: str | None = None, kind: str | None = None) -> Sequence[Data]:
        """By time of submission."""
        queued = {row.job: row for row in self._queue.rows()}  # first: an end comes after it, never before
        found = [_shown(data, queued.get(data["id"])) for data in self._lists.all("jobs")]
        wanted = [d for d in found if state in (None, d["state"]) and kind in (None, d["kind"])]
        return sorted(wanted, key=lambda data: data["submitted_at"])

    def one(self, job: str) -> Data:
        """One job; raises NotFound."""
        rows = self._queue.rows([job])
        return _shown(self._lists.one("jobs", job, "job"), rows[0] if rows else None)


def _shown(data: Data, row: QueueRow | None) -> Data:
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
