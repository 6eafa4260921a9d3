"""A subscriber gets every event once and in order, soon after the append, on both engines."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from application.projections.subscription import subscribe
from tests.contracts.event_store import request
from tests.support.processes.crew import eventually


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlEventStore]:
    """A ledger on each engine."""
    sqlite = f"sqlite:///{tmp_path / 'ledger.db'}"
    yield SqlEventStore(
        open_engine(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    )


def test_a_subscriber_misses_nothing_while_others_write(store: SqlEventStore) -> None:
    """Four writers, and a late subscriber that begins after position 5."""
    store.append(request("first", 0, "c", 8))
    stop, heard = Event(), []

    def listen() -> None:
        for recorded in subscribe(store, 5, stop, poll=0.01):
            heard.append(recorded.position)

    def write(writer: int) -> None:
        for version in range(25):
            store.append(request(f"s{writer}", version, f"{writer}-{version}"))

    threads = [Thread(target=listen), *(Thread(target=write, args=(n,)) for n in range(4))]
    for thread in threads:
        thread.start()
    for thread in threads[1:]:
        thread.join()
    try:
        eventually(lambda: len(heard) >= 103)
    finally:
        stop.set()
        threads[0].join()

    assert heard == list(range(6, 109))
