"""The queue made again from a ledger that came in one piece: what was asked for and has not ended."""

from typing import get_args

from sqlalchemy import Connection, delete, select

from adapters.persistence.database.tables import events, job_queue
from adapters.persistence.ledger.event_codec import TAGS, recorded
from adapters.persistence.ledger.queue_changes import changes_of
from domain.job import JobEvent

JOB_TAGS = tuple(TAGS[kind] for kind in get_args(JobEvent))
PLACE = {"sqlite": "?", "postgresql": "%s"}


def requeue(connection: Connection) -> None:
    """Replace all rows by what the events of jobs do to them; every open job waits for its first attempt."""
    connection.execute(delete(job_queue))
    found = select(events).where(events.c.type.in_(JOB_TAGS)).order_by(events.c.position)
    for row in connection.execute(found).all():
        for change in changes_of([recorded(row).event]):
            statement = change.statement.format(PLACE[connection.dialect.name])
            connection.exec_driver_sql(statement, change.at(row.position))
