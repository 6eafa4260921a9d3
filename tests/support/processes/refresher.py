"""Appends until it is killed: `python -m tests.support.processes.refresher URL NAME THREADS`.

Each thread refreshes a ticker of its own and prints what was acknowledged, `stream version position`,
before it goes on; one more thread keeps the projection of the tickers at the head meanwhile.
"""

import os
import sys
from threading import Thread

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from adapters.persistence.sql_read_models import SqlReadModels
from application.projections.projector import Projector
from domain.errors import StoreUnavailable
from tests.support.processes.ingestions import ingestions


def refresh(store: SqlEventStore, history: SqlPriceHistory, ticker: str) -> None:
    """Append and print each acknowledgement in one write, until the server is gone."""
    for request in ingestions(store, history, ticker):
        answer = store.append(request)
        line = f"{request.stream} {answer.version} {answer.last_position}\n"
        os.write(sys.stdout.fileno(), line.encode())


def project(projector: Projector) -> None:
    """Keep the projection at the head."""
    while True:
        projector.catch_up("tickers")


def until_gone(*call: object) -> None:
    """Repeat until the server is gone; any other error is printed and ends the process."""
    act, *arguments = call
    try:
        act(*arguments)  # type: ignore[operator]
    except StoreUnavailable:
        return
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def main(url: str, name: str, threads: str) -> None:
    """Start the threads and wait for them."""
    engine = open_engine(url)
    store, history = SqlEventStore(engine), SqlPriceHistory(engine)
    calls = [(refresh, store, history, f"{name}{n}") for n in range(int(threads))]
    running = [
        Thread(target=until_gone, args=call)
        for call in [*calls, (project, Projector(store, SqlReadModels(engine)))]
    ]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
