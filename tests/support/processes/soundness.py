"""Conditions that hold in a database whatever was done to its writers."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing

import psycopg

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from adapters.persistence.sql_read_models import SqlReadModels
from application.ports.event_store import Recorded
from application.ports.ledger_feed import LedgerFeed
from application.projections.projector import Projector
from tests.support.postgres import libpq

Acknowledged = tuple[str, int, int]
COUNT = "SELECT count(*), sum(position), sum(version) FROM events"


def everything(store: LedgerFeed) -> list[Recorded]:
    """All events of the ledger."""
    found: list[Recorded] = []
    while page := store.read_all(found[-1].position if found else 0, 5000):
        found += page
    return found


def assert_sound(url: str, acknowledged: Iterable[Acknowledged]) -> None:
    """Nothing acknowledged is missing, chain and revisions are whole, and rows equal those of a rebuild."""
    engine = open_engine(url)
    store = SqlEventStore(engine)
    stored = everything(store)
    assert set(acknowledged) <= {(r.stream, r.version, r.position) for r in stored}
    assert list(store.verify()) == [(position, "") for position in range(1, len(stored) + 1)]
    assert_versions(stored)
    assert [problem for *_, problem in SqlPriceHistory(engine).verify() if problem] == []
    assert_rebuild_changes_nothing(Projector(store, SqlReadModels(engine)))
    engine.dispose()
    assert_undamaged(url)


def assert_versions(stored: Iterable[Recorded]) -> None:
    """Every stream has versions 1, 2, 3…, in the order of positions."""
    versions: dict[str, int] = {}
    for event in stored:
        assert event.version == versions.get(event.stream, 0) + 1
        versions[event.stream] = event.version


def assert_rebuild_changes_nothing(projector: Projector) -> None:
    """The incrementally built rows equal a fold of the whole ledger."""
    for name in projector.names:
        projector.catch_up(name)
        live = list(projector.rows.find(name))
        projector.rebuild(name)
        assert list(projector.rows.find(name)) == live


def assert_undamaged(url: str) -> None:
    """SQLite checks its pages itself; PostgreSQL must find the same rows by the heap and by an index."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return
    with psycopg.connect(libpq(url), autocommit=True) as server:
        server.execute("SET enable_seqscan = off")
        by_index = server.execute(COUNT).fetchone()
        server.execute("SET enable_seqscan = on; SET enable_indexscan = off; SET enable_bitmapscan = off")
        assert server.execute(COUNT).fetchone() == by_index
