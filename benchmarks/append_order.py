"""One append lock, or a barrier of snapshots? Six processes on PostgreSQL decide.

    python benchmarks/append_order.py [--seconds 10] [--postgres URL]

Six processes of four threads append single events, each thread to a stream of its own, while a subscriber
polls. Three ways: `lock` is the event store of this project (advisory lock, group commit, one chain);
`lock, one by one` takes the same lock for each event; `barrier` takes none: positions come from a
sequence, each stream is chained, and the subscriber reads what lies behind `pg_snapshot_xmin` in the order
of (xid, position). A barrier still owes the common chain, which a sealer would have to add behind it.
"""

import argparse
import hashlib
import math
import multiprocessing
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
from embedded_postgres import Server
from ledger_load import META, NOON, an_event, event_bytes

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from application.ports.event_store import Append

PROCESSES, THREADS, POLL = 6, 4, 0.005
TABLE = """
    CREATE TABLE proto (position bigserial PRIMARY KEY, xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    stream text NOT NULL, version bigint NOT NULL, data bytea NOT NULL, hash text NOT NULL,
    UNIQUE (stream, version))"""
ADD = "INSERT INTO proto (stream, version, data, hash) VALUES (%s, %s, %s, %s)"
BEHIND = """
    SELECT xid::text::bigint, position, stream, version FROM proto
    WHERE (xid, position) > (%s::text::xid8, %s) AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, position LIMIT 1000"""


def main() -> None:
    """Every way in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--postgres")
    given = parser.parse_args()
    print(f"{PROCESSES} processes × {THREADS} threads, {given.seconds:g} s each")
    head = ("appends/s", "p50 ms", "p99 ms", "lag p50", "lag p99", "missed", "doubled")
    print(f"{'':18}" + "".join(f"{column:>10}" for column in head))
    with Server(given.postgres) as server:
        for name in ("lock", "lock, one by one", "barrier"):
            print(f"{name:18}{measure(name, server.database(), given.seconds)}", flush=True)


def measure(name: str, url: str, seconds: float) -> str:
    """A row of the table."""
    prepare(name, url)
    context = multiprocessing.get_context("spawn")
    results: Any = context.Queue()
    writers = [context.Process(target=write, args=(name, url, seconds, results)) for _ in range(PROCESSES)]
    heard: list[tuple[str, float]] = []
    stop = threading.Event()
    listener = threading.Thread(target=listen, args=(name, url, stop, heard))
    listener.start()
    for writer in writers:
        writer.start()
    written = [results.get() for _ in writers]
    for writer in writers:
        writer.join()
    time.sleep(1)
    stop.set()
    listener.join()
    acknowledged = {key: at for part in written for key, at, _ in part}
    taken = sorted(took for part in written for _, _, took in part)
    keys = [key for key, _ in heard]
    lags = sorted(max(0.0, at - acknowledged[key]) for key, at in heard if key in acknowledged)
    row = [len(acknowledged) / seconds, *(1000 * quantile(taken, q) for q in (0.5, 0.99))]
    lag = [1000 * quantile(lags, q) for q in (0.5, 0.99)]
    missed, doubled = len(acknowledged.keys() - set(keys)), len(keys) - len(set(keys))
    return "".join(f"{value:10.1f}" for value in (*row, *lag)) + f"{missed:10}{doubled:10}"


def quantile(ordered: list[float], share: float) -> float:
    """The value below which a share of them lies."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else math.nan


def prepare(name: str, url: str) -> None:
    """The tables of a way."""
    if name == "barrier":
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(TABLE)
    else:
        open_engine(url).dispose()


def write(name: str, url: str, seconds: float, results: Any) -> None:
    """A process: its threads append until the time is over; (stream, version), when, how long."""
    shared = SqlEventStore(open_engine(url)) if name == "lock" else None
    done: list[tuple[tuple[str, int], float, float]] = []
    until = time.time() + seconds

    def work() -> None:
        append, stream, version = appender(name, url, shared), uuid.uuid4().hex, 0
        while time.time() < until:
            started = time.time()
            append(stream, version)
            version += 1
            done.append(((stream, version), time.time(), time.time() - started))

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(done)


def appender(name: str, url: str, shared: SqlEventStore | None) -> Callable[[str, int], None]:
    """How one event is appended."""
    if name == "barrier":
        connection, data = psycopg.connect(url, autocommit=True), event_bytes()
        last: dict[str, bytes] = {}

        def append(stream: str, version: int) -> None:
            digest = hashlib.sha256(last.get(stream, b"") + data).hexdigest()
            connection.execute(ADD, (stream, version + 1, data, digest))
            last[stream] = digest.encode()

        return append
    store = shared or SqlEventStore(open_engine(url))  # a store a thread shares no transaction

    def append_event(stream: str, version: int) -> None:
        store.append(
            Append(
                stream=stream,
                expected_version=version,
                events=(an_event(),),
                command_id=uuid.uuid4().hex,
                meta=META,
                recorded_at=NOON,
            )
        )

    return append_event


def listen(name: str, url: str, stop: threading.Event, heard: list[tuple[tuple[str, int], float]]) -> None:
    """The subscriber: every (stream, version) and when it was read."""
    if name == "barrier":
        xid, position = 0, 0
        with psycopg.connect(url, autocommit=True) as connection:
            while not stop.is_set():
                rows = connection.execute(BEHIND, (str(xid), position)).fetchall()
                heard += [((stream, version), time.time()) for _, _, stream, version in rows]
                xid, position = rows[-1][:2] if rows else (xid, position)
                stop.wait(0 if rows else POLL)
        return
    store, after = SqlEventStore(open_engine(url)), 0
    while not stop.is_set():
        page = store.read_all(after)
        heard += [((recorded.stream, recorded.version), time.time()) for recorded in page]
        after = page[-1].position if page else after
        stop.wait(0 if page else POLL)


if __name__ == "__main__":
    main()
