"""Concurrent appends share a commit, and each caller gets its own result."""

import struct
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import psycopg
import pytest

from adapters.persistence.database.engine import open_engine, writing
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from application.ports.event_store import Append, Appended
from domain.errors import Conflict, StoreUnavailable, VersionConflict
from tests.contracts.event_store import bars, request, revision
from tests.support.postgres import libpq
from tests.support.processes.soundness import assert_sound

HEADER, FRAME = 32, 24
CURSE = {
    "sqlite": [
        """CREATE TRIGGER curse BEFORE INSERT ON events WHEN NEW.stream = 'cursed'
        BEGIN SELECT RAISE(ABORT, 'a curse'); END"""
    ],
    "postgresql": [
        """CREATE FUNCTION curse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'a curse'; END $$""",
        """CREATE TRIGGER curse BEFORE INSERT ON events FOR EACH ROW
        WHEN (NEW.stream = 'cursed') EXECUTE FUNCTION curse()""",
    ],
}


def grouped(url: str, store: SqlEventStore, requests: Sequence[Append]) -> list[Future[Appended]]:
    """Appends that waited while another process held the lock, so that they form one group."""
    with ThreadPoolExecutor(len(requests)) as pool:
        with writing(open_engine(url)):
            outcomes = [pool.submit(store.append, request) for request in requests]
            time.sleep(0.3)  # all of them are in the queue long before
        wait(outcomes)
    return outcomes


def commits(url: str) -> int:
    """The number of ledger transactions that the engine counts as committed."""
    if url.startswith("sqlite"):
        return wal_commits(Path(f"{url.removeprefix('sqlite:///')}-wal").read_bytes())
    with psycopg.connect(libpq(url)) as server:
        found = server.execute("SELECT count(DISTINCT xmin::text) FROM events").fetchone()
    assert found
    return int(found[0])


def wal_commits(log: bytes) -> int:
    """The number of commit frames in a SQLite write-ahead log."""
    page_size, _, salts = struct.unpack_from(">8xII8s", log)
    frames = range(HEADER, len(log) - FRAME, FRAME + page_size)
    return sum(log[at + 4 : at + 8] != bytes(4) and log[at + 8 : at + 16] == salts for at in frames)


def test_many_appends_wait_for_few_commits(any_url: str) -> None:
    """Sixty concurrent appends are acknowledged by a few commits, each with one fsync."""
    store = SqlEventStore(open_engine(any_url))
    store.append(request("first", 0, "first"))
    before = commits(any_url)

    outcomes = grouped(any_url, store, [request(f"s{n}", 0, f"c{n}", 2) for n in range(60)])

    assert sorted(o.result().first_position for o in outcomes) == list(range(2, 122, 2))
    assert 1 <= commits(any_url) - before <= 6
    assert_sound(any_url, ((f"s{n}", 2, o.result().last_position) for n, o in enumerate(outcomes)))


def test_a_refusal_in_a_group_is_one_callers_own(any_url: str) -> None:
    """A conflict, a repetition and a taken revision do not affect the other appends of the group."""
    engine = open_engine(any_url)
    store = SqlEventStore(engine)
    rows = bars([10], [1.0])
    first = store.append(request("known", 0, "first", revision=revision(1, rows)))
    good = [request(f"s{n}", 0, f"c{n}", revision=revision(n + 2, rows)) for n in range(5)]
    stale, taken = request("known", 0, "stale"), request("t", 0, "taken", revision=revision(1, rows))

    *fine, repeated, late, refused = grouped(
        any_url, store, [*good, request("known", 0, "first"), stale, taken]
    )

    assert [o.result().version for o in fine] == [1] * 5
    again = repeated.result()
    assert (again.repeated, again.first_position, again.version) == (True, first.first_position, 1)
    assert isinstance(late.exception(), VersionConflict)
    assert isinstance(refused.exception(), Conflict)
    assert {r.stream for r in store.read_all()} == {"known", *(r.stream for r in good)}
    assert [r.number for r in SqlPriceHistory(engine).revisions("VALE3")] == list(range(1, 7))
    assert list(store.verify()) == [(position, "") for position in range(1, 7)]


def test_a_group_admits_its_own_members_in_order(any_url: str) -> None:
    """Of two appends at one version one wins; two appends with one command id get one answer."""
    store = SqlEventStore(open_engine(any_url))
    rivals = [request("race", 0, f"r{n}") for n in range(8)]
    twins = [request("twin", 0, "twin", 2) for _ in range(8)]

    outcomes = grouped(any_url, store, [*rivals, *twins])

    losers = [o.exception() for o in outcomes[:8] if o.exception()]
    assert [type(loser) for loser in losers] == [VersionConflict] * 7
    answers = [o.result() for o in outcomes[8:]]
    assert sum(not answer.repeated for answer in answers) == 1
    assert {(a.last_position - a.first_position, a.version) for a in answers} == {(1, 2)}
    assert store.head() == 3


def test_an_append_that_the_database_refuses_fails_alone(any_url: str) -> None:
    """An append that aborts the transaction does not fail the others of its group."""
    engine = open_engine(any_url)
    store = SqlEventStore(engine)
    with writing(engine) as connection:
        for statement in CURSE[engine.dialect.name]:
            connection.exec_driver_sql(statement)
    good = [request(f"s{n}", 0, f"c{n}") for n in range(6)]

    *fine, cursed = grouped(any_url, store, [*good, request("cursed", 0, "cursed")])

    with pytest.raises(StoreUnavailable, match="a curse"):
        cursed.result()
    assert [o.result().version for o in fine] == [1] * 6
    assert store.append(request("s0", 1, "later")).version == 2
    assert_sound(any_url, ((f"s{n}", 1, o.result().last_position) for n, o in enumerate(fine)))
