"""Appends to many streams as fast as it can: `python -m … URL PROCESS PROCESSES THREADS STREAMS COUNT`.

Every process has a share of COUNT appends and of the streams, and every thread a share of that; so two
threads never write one stream, but all write one ledger.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from tests.contracts.event_store import request


def write(store: SqlEventStore, streams: range, count: int) -> None:
    """`count` appends, taking the streams in turn."""
    for number in range(count):
        version, at = divmod(number, len(streams))
        name = f"s{streams[at]}"
        store.append(request(name, version, f"{name}-{version}"))


def main(url: str, process: int, processes: int, threads: int, streams: int, count: int) -> None:
    """Share the work out; ends when all of it is acknowledged."""
    store, writers = SqlEventStore(open_engine(url)), processes * threads
    with ThreadPoolExecutor(threads) as pool:
        shares = [
            pool.submit(write, store, range(writer, streams, writers), count // writers)
            for writer in range(process * threads, (process + 1) * threads)
        ]
        for share in shares:
            share.result()


if __name__ == "__main__":
    url, *numbers = sys.argv[1:]
    main(url, *map(int, numbers))
