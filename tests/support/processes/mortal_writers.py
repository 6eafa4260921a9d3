"""Writers that are killed before their commit, forked by a process that has one thread.

A fork of the process of the tests could wait for ever: it copies a lock that another of its threads holds.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from sqlalchemy import insert

from adapters.persistence.database.engine import open_engine, writing
from adapters.persistence.database.tables import events, price_revisions
from adapters.persistence.ledger.event_codec import StoredEvent
from adapters.persistence.ledger.preparation import RevisionRow

Death = tuple[str, StoredEvent, RevisionRow]
SECONDS = 120


class MortalWriters:
    """Asks the process that forks."""

    def __init__(self, asked: Connection) -> None:
        self._asked = asked

    def die(self, url: str, row: StoredEvent, revision: RevisionRow) -> int:
        """Let a process write an event and its revision, and die before the commit; its exit code."""
        self._asked.send((url, row, revision))
        if not self._asked.poll(SECONDS):
            raise TimeoutError("the writer neither died nor ended")
        code: int = self._asked.recv()
        return code


@contextmanager
def mortal_writers() -> Iterator[MortalWriters]:
    """The process that forks; it ends with this context."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_fork_on_demand, args=(there,))
    process.start()
    try:
        yield MortalWriters(here)
    finally:
        process.kill()
        process.join()


def _fork_on_demand(asked: Connection) -> None:
    while True:
        death: Death = asked.recv()
        child = os.fork()
        if not child:
            _write_and_die(*death)
        _, status = os.waitpid(child, 0)
        asked.send(os.waitstatus_to_exitcode(status))


def _write_and_die(url: str, row: StoredEvent, revision: RevisionRow) -> None:
    try:
        with writing(open_engine(url)) as connection:
            connection.execute(insert(events).values(row))
            connection.execute(insert(price_revisions).values(revision))
            os.kill(os.getpid(), signal.SIGKILL)
    finally:
        os._exit(1)
