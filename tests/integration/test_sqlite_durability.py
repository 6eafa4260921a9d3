"""The SQLite file with many openers, a full or read-only disk, and damage of every kind."""

import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.event import listen

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.revision_codec import decode, encode
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from application.ports.event_store import Append
from domain.bars import RawBars
from domain.errors import IntegrityError, InvalidInput, StoreUnavailable
from domain.price_events import PricesIngested
from domain.prices import COLUMNS
from domain.sessions import to_date
from tests.contracts.event_store import AT, META, bars, request, revision
from tests.integration.test_sqlite import tamper

OPENER = """
import sys
from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from tests.contracts.event_store import request
print("ready", flush=True)
sys.stdin.readline()
SqlEventStore(open_engine(sys.argv[1])).append(request(sys.argv[2], 0, sys.argv[2]))
"""
FILLER = """
import resource, sys
from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from domain.errors import StoreUnavailable
from tests.contracts.event_store import request
store = SqlEventStore(open_engine(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
version = 0
try:
    while True:
        version = store.append(request("a", version, f"c{version}")).version
except StoreUnavailable as refusal:
    print(version, bool(refusal.remedy), store.head())
"""
TEXTS = ("stream", "type", "command_id", "recorded_at", "prev_hash", "hash")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A new database."""
    return f"sqlite:///{tmp_path / 'home' / 'ledger.db'}"


def test_processes_that_open_at_once_share_one_schema(url: str) -> None:
    """Four processes that create the same database all succeed, with one schema."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, url, f"s{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.close()

    assert [process.wait() for process in processes] == [0, 0, 0, 0]
    assert list(SqlEventStore(open_engine(url)).verify()) == [(n, "") for n in range(1, 5)]


def test_a_file_that_may_not_grow_refuses_and_keeps_what_it_acknowledged(url: str) -> None:
    """The limit of the operating system becomes StoreUnavailable with a remedy; reads work."""
    filler = subprocess.run([sys.executable, "-c", FILLER, url], capture_output=True, text=True, check=True)
    acknowledged, remedy, head = filler.stdout.split()

    store = SqlEventStore(open_engine(url))

    assert remedy == "True"
    assert int(acknowledged) > 0
    assert int(acknowledged) == int(head) == store.head()
    assert store.append(request("a", store.head(), "later")).version == int(acknowledged) + 1
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_read_only_database_is_read_and_not_written(url: str) -> None:
    """Appends are refused with a remedy, and reads work."""
    engine = open_engine(url)
    store = SqlEventStore(engine)
    store.append(request("a", 0, "c1"))
    listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    engine.dispose()

    with pytest.raises(StoreUnavailable, match="readonly") as refusal:
        store.append(request("a", 1, "c2"))

    assert "writable" in refusal.value.remedy
    assert store.head() == 1


@pytest.mark.parametrize("column", TEXTS)
def test_a_byte_that_is_no_text_is_found_at_its_position(url: str, column: str) -> None:
    """Verification names the event whose column is not UTF-8, and continues."""
    store = SqlEventStore(open_engine(url))
    store.append(request("a", 0, "c", 5))
    tamper(url, f"UPDATE events SET {column} = CAST(x'ff' || substr({column}, 2) AS TEXT) WHERE position = 3")

    walk = list(store.verify())

    assert [position for position, _ in walk] == [1, 2, 3, 4, 5]
    assert next(position for position, problem in walk if problem) == 3


def test_a_moved_event_is_reported_where_it_is_missing(url: str) -> None:
    """The hash covers the position: the gap and the new place are named."""
    store = SqlEventStore(open_engine(url))
    store.append(request("a", 0, "c", 5))
    tamper(url, "UPDATE events SET position = 300 WHERE position = 3")

    assert [(p, problem) for p, problem in store.verify() if problem] == [
        (4, "position 3 is missing"),
        (300, "position 6 is missing"),
    ]


@pytest.mark.parametrize(
    "damage",
    [
        "data = x'7b'",
        "data = replace(data, 'tracked.v1', 'tracked.v9')",
        "data = x'ff'",
        "meta = x'5b5d'",
        "recorded_at = 'some day'",
    ],
)
def test_an_event_of_unknown_type_stops_its_reader(url: str, damage: str) -> None:
    """The error names position and type, nothing is skipped, and other streams can be read."""
    store = SqlEventStore(open_engine(url))
    store.append(request("a", 0, "c1"))
    store.append(request("b", 0, "c2"))
    tamper(url, f"UPDATE events SET {damage} WHERE position = 1")

    with pytest.raises(IntegrityError, match=r"event 1 \(ticker.tracked.v1\)"):
        store.read_all()
    assert len(store.read_stream("b")) == 1


def test_a_changed_revision_is_never_served(url: str) -> None:
    """Reading prices compares the digest first."""
    engine = open_engine(url)
    SqlEventStore(engine).append(request("a", 0, "c", revision=revision(1, bars([1], [2.0]))))
    first_open = "CAST(substr(payload, 1, 20) || x'08' || substr(payload, 22) AS BLOB)"
    tamper(url, f"UPDATE price_revisions SET payload = {first_open}")

    with pytest.raises(IntegrityError, match="revision 1 of VALE3"):
        SqlPriceHistory(engine).bars("VALE3")


REWRITTEN = bars([10, 11], [1.0, 99.0])


@pytest.mark.parametrize(
    ("deed", "problem"),
    [
        ("DELETE FROM price_revisions WHERE number = 1", "it is missing"),
        (
            "UPDATE price_revisions SET recorded_at = '1999' WHERE number = 1",
            "differs from the event that announced it",
        ),
        ("UPDATE price_revisions SET rows = 7 WHERE number = 1", "differs from the event that announced it"),
        (
            f"UPDATE price_revisions SET payload = x'{encode(REWRITTEN).hex()}', "
            f"digest = '{REWRITTEN.digest}' WHERE number = 1",
            "differs from the event that announced it",
        ),
        ("DELETE FROM events WHERE position = 1", "no event announces it"),
    ],
    ids=["removed", "redated", "recounted", "rewritten", "unannounced"],
)
def test_a_revision_must_match_its_event(url: str, deed: str, problem: str) -> None:
    """The chain covers price revisions: one that its event did not announce is reported."""
    engine = open_engine(url)
    store, history = SqlEventStore(engine), SqlPriceHistory(engine)
    for number in (1, 2):
        store.append(ingestion(number, bars([10, 11], [1.0, number])))
    assert list(history.verify()) == [("VALE3", 1, ""), ("VALE3", 2, "")]

    tamper(url, deed)

    first, second = history.verify()
    assert first[:2] == ("VALE3", 1)
    assert problem in first[2]
    assert second == ("VALE3", 2, "")


def ingestion(number: int, rows: RawBars) -> Append:
    """The append of a refresh: an event and the revision it announces."""
    event = PricesIngested(
        ticker="VALE3",
        revision=number,
        source="test",
        synthetic=False,
        first=to_date(rows.sessions[0]),
        last=to_date(rows.sessions[-1]),
        rows=len(rows),
        added=len(rows),
        changed=0,
        vanished=0,
        findings={},
        digest=rows.digest,
        at=AT,
    )
    return Append(
        stream="ticker-VALE3",
        expected_version=number - 1,
        events=(event,),
        command_id=f"c{number}",
        meta=META,
        recorded_at=AT,
        revision=revision(number, rows),
    )


def test_rows_come_back_bit_for_bit() -> None:
    """NaN payloads, signed zeros and infinities are kept; cut or foreign bytes are refused."""
    odd = np.frombuffer(
        np.array([0x7FF8000000000BAD, 1 << 63, 0x7FF0000000000000, 1], "<u8").tobytes(), "<f8"
    )
    rows = RawBars(
        np.array([-1, 0, 0, 9], np.int32), dict.fromkeys(COLUMNS, odd), np.arange(4, dtype=np.int32)
    )
    payload = encode(rows)

    assert encode(decode(payload)) == payload
    assert decode(payload).columns["split"].tobytes() == odd.tobytes()
    for damaged in (
        b"",
        payload[:-1],
        payload + b"\0",
        b"X" + payload[1:],
        payload[:4] + b"\2" + payload[5:],
    ):
        with pytest.raises(IntegrityError):
            decode(damaged)


@pytest.mark.parametrize(
    "url",
    ["", "sqlite://", "sqlite:///:memory:", "sqlite+aiosqlite:///x.db", "mysql://u:pw@h/d", "x://h:p/d"],
)
def test_only_a_file_is_a_database(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error for any other URL names the setting, repeats no password, and leaves no file."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(InvalidInput) as refusal:
        open_engine(url)

    assert (refusal.value.field, bool(refusal.value.remedy)) == ("PREVISTO_DATABASE_URL", True)
    assert "pw" not in str(refusal.value)
    assert list(tmp_path.iterdir()) == []
