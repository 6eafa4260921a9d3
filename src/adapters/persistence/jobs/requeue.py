"""Rebuilds the job queue from the events of a restored or imported ledger."""

from typing import get_args

from sqlalchemy import Connection, delete, select

from adapters.persistence.database.tables import events, job_queue
from adapters.persistence.ledger.event_codec import TAGS, decode_event
from adapters.persistence.ledger.queue_changes import changes_of
from domain.job import JobEvent

JOB_TAGS = tuple(TAGS[kind] for kind in get_args(JobEvent))
PLACEHOLDER = {"sqlite": "?", "postgresql": "%s"}


def requeue(connection: Connection) -> None:
    """Replace all rows of the queue by the open jobs of the ledger; each waits for its first attempt."""
    connection.execute(delete(job_queue))
    found = select(events).where(events.c.type.in_(JOB_TAGS)).order_by(events.c.position)
    for row in connection.execute(found).all():
        for change in changes_of([decode_event(row).event]):
            statement = change.statement.format(PLACEHOLDER[connection.dialect.name])
            connection.exec_driver_sql(statement, change.at(row.position))
