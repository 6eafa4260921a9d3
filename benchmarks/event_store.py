"""The event store against its floor and against the `eventsourcing` library, on SQLite and PostgreSQL.

    python benchmarks/event_store.py [--quick] [--postgres URL]

The floor is raw inserts through the driver, of the same bytes and with the same durability, into a table
with a position, a unique (stream, version), a type and the data; both take turns in the same run. Without
--postgres an embedded server is started (extra `dev`); without the extra `bench` the library is left out.
Nothing here fails on a figure: a goal that is missed is printed as missed.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger_load import (
    Floor,
    Library,
    Ours,
    event_bytes,
    history_milliseconds,
    ingest_seconds,
    rebuild_seconds,
)

GOALS = {
    "sqlite": {"one caller": 0.5, "16 callers": 1.0, "batches of 100": 0.6, "replay": 0.7},
    "postgresql": {"one caller": 0.35, "16 callers": 2.0, "batches of 100": 0.85, "replay": 0.7},
}
ROUNDS = 5


def rate(work: Callable[[], int]) -> float:
    """Things a second."""
    started = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - started)


def median_of(*works: Callable[[], int] | None) -> list[float | None]:
    """The median rate of each piece of work; they take turns, so that a slow moment meets them all."""
    rates: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for kept, work in zip(rates, works, strict=True):
            if work is not None:
                kept.append(rate(work))
    return [statistics.median(kept) if kept else None for kept in rates]


def compare(engine: str, url: str, quick: bool) -> None:
    """One table: every row against the floor."""
    singles, batches = (100, 20) if quick else (400, 100)
    floor, ours, library = Floor(engine, url), Ours(url), Library.open(engine, url)

    def lonely(store: Any) -> Callable[[], int]:
        return lambda: int(store.single(singles))

    rows: dict[str, list[Any]] = {
        "one caller": [lonely(floor), lonely(ours), library and lonely(library)],
        "16 callers": [
            lonely(floor),
            lambda: ours.concurrent(16, singles // 4),
            library and (lambda: library.concurrent(16, singles // 4)),
        ],
        "batches of 100": [
            lambda: floor.batch(batches),
            lambda: ours.batch(batches),
            library and (lambda: library.batch(batches)),
        ],
        "reading": [floor.read, ours.read_rows, library and library.read],
        "replay": [floor.replay, ours.replay, library and library.replay],
    }
    print(f"\n{engine}: events of {len(event_bytes())} bytes, median of {ROUNDS}, events/s")
    print(f"{'row':16}{'floor':>10}{'previsto':>10}{'library':>10}{'÷ floor':>9}{'library':>9}  goal")
    for name, works in rows.items():
        base, mine, other = median_of(*works)
        assert base and mine
        goal = GOALS[engine].get(name)
        said = "" if goal is None else f"{goal} {'met' if mine / base >= goal else 'MISSED'}"
        if other and mine < other:
            said += "  BEHIND THE LIBRARY"
        theirs = f"{other:10.0f}" if other else f"{'-':>10}"
        share = f"{other / base:9.2f}" if other else f"{'-':>9}"
        print(f"{name:16}{base:10.0f}{mine:10.0f}{theirs}{mine / base:9.2f}{share}  {said}", flush=True)
    verified = statistics.median(rate(ours.verify) for _ in range(3))
    print(f"verify: {verified:.0f} events/s (goal 200,000: {'met' if verified >= 200_000 else 'MISSED'})")


def absolute(engine: str, url: str, fresh: Callable[[], str], quick: bool) -> None:
    """What has no peer: rebuilding projections, ingesting and reading price revisions."""
    count = 20_000 if quick else 1_000_000
    seconds = rebuild_seconds(url, count)
    print(
        f"{engine}: rebuild of all projections of {count:,} events: {seconds:.1f} s (goal 60 for 1,000,000)"
    )
    tickers = 50 if quick else 500
    seconds = ingest_seconds(fresh(), tickers)
    print(
        f"{engine}: {tickers} tickers × 6,300 bars: {seconds:.2f} s inside append (goal 5 for 500 on SQLite)"
    )
    for label, milliseconds in history_milliseconds(fresh()).items():
        print(f"{engine}: a series as known at a random time, {label}: {milliseconds:.2f} ms (goal 2)")


def main() -> None:
    """Both engines, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--postgres", help="a server on which databases may be created, as its owner")
    parser.add_argument("--quick", action="store_true", help="a minute instead of ten")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="previsto-bench-"))
    number = iter(range(1000))

    def sqlite() -> str:
        return f"sqlite:///{folder / f'{next(number)}.db'}"

    if given.only != "postgresql":
        compare("sqlite", sqlite(), given.quick)
        absolute("sqlite", sqlite(), sqlite, given.quick)
    if given.only != "sqlite":
        from embedded_postgres import Server

        with Server(given.postgres) as server:
            compare("postgresql", server.database(), given.quick)
            absolute("postgresql", server.database(), server.database, given.quick)


if __name__ == "__main__":
    main()
