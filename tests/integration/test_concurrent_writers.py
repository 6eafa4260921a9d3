"""Concurrent writers: no event missed or doubled, and one winner for each version.

`PREVISTO_TEST_SOAK_SECONDS` says how long a subscriber follows restless writers (default 3; `make soak`
takes 60), `PREVISTO_TEST_SOAK_APPENDS` how many appends go to 100 streams (default 1,600; soak 100,000).
"""

import os
import random
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from application.ports.event_store import Recorded
from domain.errors import StoreUnavailable, VersionConflict
from tests.contracts.event_store import request
from tests.support.postgres import fresh_database, libpq
from tests.support.processes.child import Child, Start, go, line
from tests.support.processes.soundness import assert_versions, everything

SECONDS = float(os.environ.get("PREVISTO_TEST_SOAK_SECONDS", "3"))
APPENDS = int(os.environ.get("PREVISTO_TEST_SOAK_APPENDS", "1600"))
WRITERS, THREADS, STREAMS = 8, 2, 100
STANDS = ("append", "rows", "transaction")
END_A_SESSION = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'previsto' AND datname = current_database() ORDER BY random() LIMIT 1"""


def test_a_subscriber_misses_and_doubles_nothing(postgres_url: str, start: Start) -> None:
    """Eight writers hold, roll back and lose their connections; sessions are ended at random."""
    store = SqlEventStore(open_engine(postgres_url))
    writers = [start("restless_writer", postgres_url, f"w{n}", SECONDS) for n in range(WRITERS)]
    assert [line(writer) for writer in writers] == ["ready"] * WRITERS

    seen = followed(store, writers, postgres_url)

    carried_out = sum(int(line(writer)) for writer in writers)
    assert [writer.wait() for writer in writers] == [0] * WRITERS
    assert len(seen) == carried_out > 0
    assert seen == everything(store)
    assert [r.position for r in seen] == list(range(1, carried_out + 1))
    assert len({r.command_id for r in seen}) == carried_out
    assert_versions(seen)
    assert all(problem == "" for _, problem in store.verify())


def followed(store: SqlEventStore, writers: Sequence[Child], url: str) -> list[Recorded]:
    """The events of a subscriber that reads after its last event until all writers are done."""
    seen: list[Recorded] = []
    chance, writing = random.Random(2), True
    with psycopg.connect(libpq(url), autocommit=True) as owner:
        while writing:
            writing = any(writer.poll() is None for writer in writers)
            if chance.random() < 0.02:
                owner.execute(END_A_SESSION)
            try:
                seen += store.read_all(seen[-1].position if seen else 0)
            except StoreUnavailable:
                continue  # its own session was ended; it asks again for the same
    return seen + list(store.read_all(seen[-1].position if seen else 0))


def test_a_stalled_writer_loses_the_lock(postgres_server: str, start: Start) -> None:
    """A process stopped under the append lock loses its transaction, and the others continue.

    They would be refused after 30 s (`lock_timeout`); they wait 4 s.
    """
    with ExitStack() as databases, ThreadPoolExecutor(len(STANDS)) as pool:
        urls = [databases.enter_context(fresh_database(postgres_server)) for _ in STANDS]
        for url in urls:
            open_engine(url).dispose()
        for position, fate in pool.map(overtaken, urls, STANDS, [start] * len(STANDS)):
            assert position == 1
            assert fate.startswith("refused")


def overtaken(url: str, where: str, start: Start) -> tuple[int, str]:
    """The position that another writer gets, and the error of the stalled writer when it continues."""
    store = SqlEventStore(open_engine(url))
    stalled = start("stalled_writer", url, where)
    assert line(stalled) == "stopped"
    answer = store.append(request("a", 0, "c"))
    stalled.send_signal(signal.SIGCONT)
    fate = line(stalled)
    assert store.append(request("a", 1, "d")).version == store.head() == 2
    return answer.first_position, fate


def test_one_of_eight_grouped_callers_wins_a_version(any_url: str) -> None:
    """Of eight threads that expect the same version one wins, and seven get a typed conflict."""
    store = SqlEventStore(open_engine(any_url))

    def attempt(number: int, version: int) -> bool:
        try:
            store.append(request("race", version, f"{version}-{number}"))
        except VersionConflict as conflict:
            assert conflict.retriable
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        for version in range(25):
            assert sum(pool.map(attempt, range(WRITERS), [version] * WRITERS)) == 1

    assert [r.version for r in store.read_stream("race")] == list(range(1, 26))


def test_one_of_eight_processes_wins_a_version(any_url: str, start: Start) -> None:
    """Of eight processes that expect the same version one wins."""
    open_engine(any_url).dispose()
    racers = [start("race", any_url, f"r{n}") for n in range(WRITERS)]
    assert [line(racer) for racer in racers] == ["ready"] * WRITERS
    for racer in racers:
        go(racer)

    assert sorted(line(racer) for racer in racers) == ["version-conflict"] * 7 + ["won"]
    assert [racer.wait() for racer in racers] == [0] * WRITERS
    assert SqlEventStore(open_engine(any_url)).head() == 1


def test_many_streams_are_one_ledger_without_a_gap(any_url: str, start: Start) -> None:
    """Eight processes with two threads append to 100 streams: versions 1…n, positions 1…N, a whole chain."""
    open_engine(any_url).dispose()
    numbers = (WRITERS, THREADS, STREAMS, APPENDS)
    writers = [start("bulk_writer", any_url, n, *numbers) for n in range(WRITERS)]

    assert [writer.wait() for writer in writers] == [0] * WRITERS
    store = SqlEventStore(open_engine(any_url))
    stored = everything(store)
    assert [r.position for r in stored] == list(range(1, APPENDS + 1))
    assert len({r.stream for r in stored}) == STREAMS
    assert_versions(stored)
    assert list(store.verify()) == [(position, "") for position in range(1, APPENDS + 1)]
