"""The SQLite file: durable, private and append-only, and changes are detected."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.event import listen

from adapters.persistence.database.engine import open_engine, reading, writing
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from domain.errors import StoreUnavailable
from tests.contracts.event_store import bars, request, revision

WRITER = """
import sys
from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from tests.contracts.event_store import request
store = SqlEventStore(open_engine(sys.argv[1]))
version = store.head()
while True:
    answer = store.append(request("a", version, f"c{version}"))
    version = answer.version
    print(answer.last_position, flush=True)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A new database."""
    return f"sqlite:///{tmp_path / 'home' / 'ledger.db'}"


def file_of(url: str) -> Path:
    """The file of a URL."""
    return Path(url.removeprefix("sqlite:///"))


def test_every_commit_is_synced_and_the_file_is_private(url: str) -> None:
    """WAL with synchronous=FULL, and mode 0600."""
    engine = open_engine(url)

    with reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    assert file_of(url).stat().st_mode & 0o777 == 0o600
    assert file_of(url).parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET data = x'00'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events",
        "UPDATE price_revisions SET payload = x'00'",
        "DELETE FROM price_revisions",
        "INSERT OR REPLACE INTO price_revisions SELECT * FROM price_revisions",
    ],
)
def test_the_ledger_is_append_only(url: str, statement: str) -> None:
    """The database refuses to change or remove stored rows."""
    SqlEventStore(open_engine(url)).append(request("a", 0, "c", revision=revision(1, bars([1], [2.0]))))

    with (
        sqlite3.connect(file_of(url)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)


@pytest.mark.parametrize(
    "column",
    ["stream", "version", "type", "data", "meta", "command_id", "recorded_at", "prev_hash", "hash"],
)
def test_a_changed_column_is_found_at_its_position(url: str, column: str) -> None:
    """With the triggers removed, a change in any column of event 3 is reported there."""
    store = SqlEventStore(open_engine(url))
    store.append(request("a", 0, "c", 5))
    tamper(url, f"UPDATE events SET {column} = CAST({column} || '0' AS TEXT) WHERE position = 3")

    assert next(position for position, problem in store.verify() if problem) == 3


def test_a_removed_event_and_a_changed_revision_are_found(url: str) -> None:
    """A gap is reported at its start, a changed payload with its ticker and number."""
    engine = open_engine(url)
    store = SqlEventStore(engine)
    store.append(request("a", 0, "c", 5, revision=revision(1, bars([1], [2.0]))))
    tamper(url, "DELETE FROM events WHERE position = 2")
    tamper(url, "UPDATE price_revisions SET payload = CAST(payload || x'01' AS BLOB)")

    assert "position 2 is missing" in [problem for _, problem in store.verify()]
    assert [(t, n) for t, n, problem in SqlPriceHistory(engine).verify() if problem] == [("VALE3", 1)]


def tamper(url: str, statement: str) -> None:
    """Act as the owner of the file who removes the triggers first."""
    with sqlite3.connect(file_of(url)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)


def test_what_was_acknowledged_survives_kill_9(url: str) -> None:
    """After ten writers are killed every acknowledged event is there and the chain is whole."""
    store = SqlEventStore(open_engine(url))
    acknowledged = 0
    for kill in range(10):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True, env=os.environ
        )
        assert writer.stdout
        for _ in range(3 + 7 * kill):
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().split()
        acknowledged = int(rest[-1]) if rest else acknowledged
        writer.wait()
        assert store.head() >= acknowledged

    assert all(problem == "" for _, problem in store.verify())
    with sqlite3.connect(file_of(url)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_full_disk_is_refused_and_writing_resumes(url: str) -> None:
    """The error is typed and nothing is lost; reads work, and writes work once there is space."""
    engine = open_engine(url)
    store = SqlEventStore(engine)
    room = "PRAGMA max_page_count = 40"
    listen(engine, "connect", lambda connection, _: connection.execute(room))
    engine.dispose()
    acknowledged = 0

    with pytest.raises(StoreUnavailable, match="full"):
        for version in range(5000):
            acknowledged = store.append(request("a", version, f"c{version}")).version
    seen = store.head()
    room = "PRAGMA max_page_count = 4000"
    engine.dispose()

    assert seen == acknowledged > 0
    assert store.append(request("a", acknowledged, "later")).version == acknowledged + 1


def test_a_newer_schema_and_a_foreign_file_are_refused(url: str, tmp_path: Path) -> None:
    """The error names a database of a later release, or a file of another kind."""
    open_engine(url).dispose()
    with sqlite3.connect(file_of(url)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    text = tmp_path / "text.db"
    text.write_text("no database, but long enough to look at" * 40)

    with pytest.raises(StoreUnavailable, match="schema 0099"):
        open_engine(url)
    with pytest.raises(StoreUnavailable, match="not a database"):
        open_engine(f"sqlite:///{text}")


def test_opening_twice_in_a_process_keeps_the_locks(url: str) -> None:
    """A second engine of one process must not release the lock of the first one."""
    first = open_engine(url)
    with writing(first):
        open_engine(url)
        intruder = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"

        outcome = subprocess.run(
            [sys.executable, "-c", intruder, str(file_of(url))], capture_output=True, text=True
        )

    assert "database is locked" in outcome.stderr
