"""Backups: made while a writer appends, identical after every restore, refused when damaged."""

import shutil
import sqlite3
import subprocess
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from adapters.persistence.copies.backup import Backups
from adapters.persistence.copies.ledger_copy import LEDGER_TABLES
from adapters.persistence.database.engine import open_engine
from adapters.persistence.database.tables import metadata
from adapters.persistence.jobs.sql_job_queue import SqlJobQueue
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from adapters.system.clock import SystemClock
from domain.errors import Conflict, IntegrityError, InvalidInput, NotFound, PrevistoError
from domain.job import JobCancelRequested, JobSucceeded
from tests.contracts.event_store import request
from tests.contracts.job_queue import say, submit
from tests.support.builders import NOON
from tests.support.ledgers import fill, truth


def backups(engine: Engine) -> Backups:
    """The backup adapter of a database."""
    return Backups(engine, SystemClock())


@pytest.fixture
def sqlite(tmp_path: Path) -> Engine:
    """An empty SQLite file."""
    return open_engine(f"sqlite:///{tmp_path / 'sqlite' / 'ledger.db'}")


@pytest.fixture
def made(sqlite: Engine, tmp_path: Path) -> Path:
    """A backup of a filled ledger."""
    fill(sqlite)
    backups(sqlite).make(tmp_path / "backup.db")
    return tmp_path / "backup.db"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Engine:
    """Another empty SQLite file."""
    return open_engine(f"sqlite:///{tmp_path / 'elsewhere' / 'ledger.db'}")


def test_a_backup_restores_on_either_engine(any_url: str, other_url: str, tmp_path: Path) -> None:
    """Every stored byte of events and price revisions is restored, from and to both engines."""
    source, other = open_engine(any_url), open_engine(other_url)
    store = fill(source)
    manifest, _ = backups(source).make(tmp_path / "backup.db")
    before = truth(source)

    restored = backups(other).restore(tmp_path / "backup.db")

    assert truth(other) == before
    assert (restored.head, restored.hash) == (manifest.head, before[0][-1][-1])
    assert [problem for _, problem in SqlEventStore(other).verify() if problem] == []
    assert [problem for *_, problem in SqlPriceHistory(other).verify() if problem] == []
    assert SqlEventStore(other).append(request("later", 0, "later")).first_position == store.head() + 1
    other.dispose()
    source.dispose()


def test_a_backup_is_one_private_file_with_a_checksum(made: Path) -> None:
    """Mode 0600, a checksum file that sha256sum accepts, and no temporary files."""
    names = sorted(path.name for path in made.parent.glob("backup.db*"))
    said = subprocess.run(
        ["sha256sum", "-c", "backup.db.sha256"], cwd=made.parent, capture_output=True, text=True, check=True
    )

    assert names == ["backup.db", "backup.db.sha256"]
    assert made.stat().st_mode & 0o777 == 0o600
    assert said.stdout == "backup.db: OK\n"


def test_checking_a_backup_does_not_change_it(made: Path, sqlite: Engine) -> None:
    """A file on a read-only medium can be checked, and its bytes stay equal."""
    before = made.read_bytes()
    made.chmod(0o400)

    assert backups(sqlite).check(made).revisions == 8
    assert made.read_bytes() == before
    assert sorted(path.name for path in made.parent.glob("backup.db*")) == ["backup.db", "backup.db.sha256"]


def test_nothing_is_overwritten(made: Path, sqlite: Engine) -> None:
    """A backup does not replace a backup, and a restore does not replace a ledger."""
    with pytest.raises(Conflict, match="exists"):
        backups(sqlite).make(made)
    with pytest.raises(Conflict, match="holds a ledger already"):
        backups(sqlite).restore(made)


def test_a_backup_is_consistent_beside_a_writer(any_url: str, tmp_path: Path) -> None:
    """A backup made while a thread appends holds a whole ledger up to one position."""
    engine = open_engine(any_url)
    store, stop = fill(engine), Event()

    def write() -> None:
        version = 0
        while not stop.is_set():
            version = store.append(request("busy", version, f"b{version}")).version

    writer = Thread(target=write)
    writer.start()
    before = store.head()
    manifests = [backups(engine).make(tmp_path / f"{number}.db")[0] for number in range(3)]
    after = store.head()
    stop.set()
    writer.join()

    assert before <= manifests[0].head <= manifests[1].head <= manifests[2].head <= after
    assert all(backups(engine).check(tmp_path / f"{n}.db") == manifests[n] for n in range(3))
    engine.dispose()


def test_every_flipped_byte_is_seen(made: Path, elsewhere: Engine) -> None:
    """The checksum detects any byte; without it, the hash detects a changed byte of an event."""
    whole = made.read_bytes()
    at = whole.index(b'"exchange":"BVMF"')
    made.write_bytes(whole[:at] + b"X" + whole[at + 1 :])

    with pytest.raises(IntegrityError, match="SHA-256"):
        backups(elsewhere).check(made)
    made.with_name("backup.db.sha256").unlink()
    with pytest.raises(IntegrityError, match=r"event \d+: its hash"):
        backups(elsewhere).restore(made)
    assert truth(elsewhere) == [[], []]


@pytest.mark.parametrize("left", [0, 10, 4096, 0.5, -1])
def test_a_cut_file_is_refused(made: Path, elsewhere: Engine, left: float) -> None:
    """A cut at any place is detected, also without the checksum file."""
    whole = made.read_bytes()
    made.with_name("backup.db.sha256").unlink()
    made.write_bytes(whole[: int(left * len(whole)) if isinstance(left, float) else left])

    with pytest.raises((IntegrityError, InvalidInput)):
        backups(elsewhere).restore(made)
    assert truth(elsewhere) == [[], []]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE backup_manifest SET manifest = json_set(manifest, '$.head', 3)", "the end: "),
        ("UPDATE backup_manifest SET manifest = json_set(manifest, '$.hash', 'x')", "the end: "),
        ("UPDATE backup_manifest SET manifest = 'x'", "the manifest of"),
        ("DELETE FROM backup_manifest", "the manifest of"),
        ("DELETE FROM events WHERE position > 5", "no event announces it"),
        ("DELETE FROM events WHERE position = 7", "position 7 is missing"),
        ("DELETE FROM price_revisions WHERE number = 2", "price revision 2 of AAPL: it is missing"),
        ("UPDATE price_revisions SET rows = 7 WHERE number = 3", "differs from the event that announced it"),
        ("UPDATE price_revisions SET payload = x'00' WHERE number = 4", "price revision 4 of AAPL"),
        ("UPDATE events SET stream = CAST(x'ff' AS TEXT) WHERE position = 2", "event 2"),
    ],
)
def test_a_changed_backup_is_refused_and_leaves_nothing(
    made: Path, elsewhere: Engine, statement: str, said: str
) -> None:
    """A change made in a SQLite shell is detected even without the checksum; the target stays empty."""
    made.with_name("backup.db.sha256").unlink()
    change(made, statement)

    with pytest.raises(IntegrityError, match=said):
        backups(elsewhere).check(made)
    with pytest.raises(IntegrityError, match=said):
        backups(elsewhere).restore(made)
    assert truth(elsewhere) == [[], []]


def test_a_plain_copy_of_a_database_is_refused(sqlite: Engine, elsewhere: Engine, tmp_path: Path) -> None:
    """`cp` of a live database loses the contents of its log; the error names the right command."""
    fill(sqlite)
    shutil.copy(str(sqlite.url.database), tmp_path / "copy.db")

    with pytest.raises(PrevistoError) as refusal:
        backups(elsewhere).restore(tmp_path / "copy.db")
    assert "previsto db backup" in refusal.value.remedy


def test_a_file_that_is_no_backup_is_refused(elsewhere: Engine, tmp_path: Path) -> None:
    """A text file and an empty file are refused."""
    (tmp_path / "notes.txt").write_text("not a database at all, but some lines of text\n")

    with pytest.raises(InvalidInput, match="not a backup"):
        backups(elsewhere).check(tmp_path / "notes.txt")
    with pytest.raises(NotFound):
        backups(elsewhere).check(tmp_path / "nothing.db")


def test_a_damaged_ledger_is_not_backed_up(sqlite: Engine, tmp_path: Path) -> None:
    """Damage is reported while older backups exist, and no file is left."""
    fill(sqlite)
    change(Path(str(sqlite.url.database)), "UPDATE events SET data = x'7b7d' WHERE position = 4")

    with pytest.raises(IntegrityError, match="event 4"):
        backups(sqlite).make(tmp_path / "backup.db")
    with pytest.raises(IntegrityError, match="event 4"):
        backups(sqlite).check_live()
    assert list(tmp_path.glob("backup.db*")) == []


def test_an_interrupted_backup_does_not_stop_the_next(sqlite: Engine, tmp_path: Path) -> None:
    """The .part file of a killed process is replaced."""
    fill(sqlite)
    (tmp_path / "backup.db.part").write_bytes(b"half of it")
    (tmp_path / "backup.db.part-wal").write_bytes(b"and some more")

    backups(sqlite).make(tmp_path / "backup.db")

    assert backups(sqlite).check(tmp_path / "backup.db").head == backups(sqlite).check_live().head
    assert list(tmp_path.glob("*.part*")) == []


def test_every_table_is_copied_or_derived() -> None:
    """A new table must be copied, or be listed here as one that can be recomputed."""
    true = {table.name for table, _ in LEDGER_TABLES}

    assert set(metadata.tables) - true == {
        "price_segments",
        "projections",
        "rows",
        "job_queue",
        "job_turns",
        "webhook_deliveries",  # told again from the events of the last 30 days
        "leases",
        "revoked_tokens",
        # people log in again after a restore; their users and clients are in the ledger
        "token_families",
        "authorization_codes",
        "refresh_tokens",
        "device_codes",
        "web_sessions",
        "failed_attempts",
        "keyed_requests",
        "audit_trail",
        "persons",  # copied to a file of its own, so that the copy of the ledger names nobody
    }


def test_any_file_name_is_accepted(sqlite: Engine, tmp_path: Path) -> None:
    """Characters with a meaning in URLs are accepted in a file name."""
    fill(sqlite)
    file = tmp_path / "50% of what? #1 & more.db"
    backups(sqlite).make(file)

    assert backups(sqlite).check(file).events == backups(sqlite).check_live().events


def test_an_empty_ledger_can_be_backed_up(sqlite: Engine, elsewhere: Engine, tmp_path: Path) -> None:
    """A backup works before the first event."""
    backups(sqlite).make(tmp_path / "backup.db")

    assert backups(elsewhere).restore(tmp_path / "backup.db").head == 0


def change(file: Path, statement: str) -> None:
    """Change a database after removing its triggers."""
    with sqlite3.connect(file) as db:
        triggers = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            db.execute(f'DROP TRIGGER "{name}"')
        assert db.execute(statement).rowcount > 0
    db.close()


def test_open_jobs_wait_again_after_a_restore(any_url: str, other_url: str, tmp_path: Path) -> None:
    """Open jobs are queued in order with cancel requests marked; ended jobs stay ended."""
    engine, other = open_engine(any_url), open_engine(other_url)
    store, queue = SqlEventStore(engine), SqlJobQueue(engine)
    submit(store, "done", "old", "tired")
    submit(store, "urgent", priority=5, kind="score", owner="rui")
    say(store, "done", 1, JobSucceeded(job="done", result={}, attempts=1, at=NOON))
    say(store, "tired", 1, JobCancelRequested(job="tired", by="ana", at=NOON))
    before = queue.rows()
    queue.claim("w", 30.0)

    Backups(engine, SystemClock()).make(tmp_path / "jobs.backup")
    Backups(other, SystemClock()).restore(tmp_path / "jobs.backup")

    after = SqlJobQueue(other).rows()
    assert [(r.job, r.number, r.kind, r.owner, r.priority, r.state, r.attempt) for r in after] == [
        (r.job, r.number, r.kind, r.owner, r.priority, r.state, r.attempt) for r in before
    ]
    assert [row.job for row in after] == ["urgent", "old", "tired"]
