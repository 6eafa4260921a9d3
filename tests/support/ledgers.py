"""Ledgers with events and price revisions, and the rows that a copy must preserve."""

from itertools import islice
from typing import Any

from sqlalchemy import Engine, select

from adapters.persistence.copies.ledger_copy import LEDGER_TABLES
from adapters.persistence.database.engine import reading
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from tests.contracts.event_store import request
from tests.support.processes.ingestions import ingestions


def fill(engine: Engine, streams: int = 10, revisions: int = 4) -> SqlEventStore:
    """Append some streams, then two tickers with price revisions."""
    store = SqlEventStore(engine)
    for number in range(streams):
        store.append(request(f"s{number}", 0, f"c{number}", 1 + number % 3))
    for ticker in ("VALE3", "AAPL"):
        for append in islice(ingestions(store, SqlPriceHistory(engine), ticker), 1 + revisions):
            store.append(append)
    return store


def truth(engine: Engine) -> list[list[tuple[Any, ...]]]:
    """Every row that is not derived, byte for byte."""
    with reading(engine) as connection:
        return [
            [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table, _ in LEDGER_TABLES
        ]
