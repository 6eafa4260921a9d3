"""The queue made again from a ledger that came in one piece: what was asked for and has not ended."""

from collections.abc import Iterator
from typing import get_args

from sqlalchemy import Connection, delete, insert, select

from adapters.persistence.event_codec import TAGS, recorded
from adapters.persistence.queue_changes import END, PUT, QueueChange, changes_of
from adapters.persistence.tables import events, job_queue
from domain.job import JobEvent

JOB_TAGS = tuple(TAGS[kind] for kind in get_args(JobEvent))


def requeue(connection: Connection) -> None:
    """Replace all rows; every open job waits for its first attempt."""
    connection.execute(delete(job_queue))
    waiting: dict[str, dict[str, object]] = {}
    for change, position in _changes(connection):
        job = str(change.arguments[0])
        if change.statement is PUT:
            names = ("job", "kind", "owner", "rank", "number")
            waiting[job] = {**_FRESH, **dict(zip(names, change.at(position), strict=True))}
        elif change.statement is END:
            waiting.pop(job, None)
        else:
            waiting[job]["unwanted"] = True
    if waiting:
        connection.execute(insert(job_queue), list(waiting.values()))


_FRESH: dict[str, object] = {
    "unwanted": False,
    "attempt": 0,
    "failures": 0,
    "token": "",
    "worker": "",
    "free_at": 0.0,
    "progress": "",
    "checkpoint": "",
}


def _changes(connection: Connection) -> Iterator[tuple[QueueChange, int]]:
    found = select(events).where(events.c.type.in_(JOB_TAGS)).order_by(events.c.position)
    for row in connection.execute(found):
        for change in changes_of([recorded(row).event]):
            yield change, row.position
