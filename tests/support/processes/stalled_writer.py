"""A writer that stops while it holds the append lock: `python -m … URL append|rows|transaction`.

It stops itself (SIGSTOP) after saying `stopped`; when it is continued it says what became of it.
"""

import signal
import sys

from sqlalchemy import insert

from adapters.persistence.database.engine import open_engine, writing
from adapters.persistence.database.tables import projections
from adapters.persistence.ledger.admission import admit
from adapters.persistence.ledger.postgres_journal import PostgresJournal
from adapters.persistence.ledger.postgres_statements import ADD_EVENTS
from adapters.persistence.ledger.preparation import prepare
from domain.errors import StoreUnavailable
from tests.contracts.event_store import request


def append(url: str) -> None:
    """The path of an append, between taking the lock and writing the rows."""
    journal = PostgresJournal(open_engine(url))
    group = [prepare(request("stalled", 0, "stalled"))]
    with journal.appending() as db:
        _, rows = admit(journal.read_state(db, group), group)
        stand_still()
        journal.write(db, rows, [])


def writing_rows(url: str) -> None:
    """The same path with the rows sent, and the commit to come."""
    journal = PostgresJournal(open_engine(url))
    group = [prepare(request("stalled", 0, "stalled"))]
    with journal.appending() as db:
        _, rows = admit(journal.read_state(db, group), group)
        db.execute(ADD_EVENTS, [list(column) for column in zip(*rows, strict=True)])
        stand_still()
        db.execute("COMMIT")


def transaction(url: str) -> None:
    """Any other transaction under the lock."""
    with writing(open_engine(url)) as connection:
        row = {"projection": "stalled", "generation": 1, "position": 0, "live": True, "problem": ""}
        connection.execute(insert(projections).values(row))
        stand_still()


def stand_still() -> None:
    """Print that the process stops, and wait for SIGCONT."""
    print("stopped", flush=True)
    signal.raise_signal(signal.SIGSTOP)


if __name__ == "__main__":
    try:
        {"append": append, "rows": writing_rows, "transaction": transaction}[sys.argv[2]](sys.argv[1])
    except StoreUnavailable as refusal:
        print("refused", refusal.remedy)
    else:
        print("committed")
