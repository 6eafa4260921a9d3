"""Appends of a ticker that is tracked, then refreshed again and again: events, revisions, projected rows."""

from collections.abc import Iterator
from datetime import datetime

from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from application.ports.event_store import Append
from application.ports.price_history import PriceRevision
from domain.bars import RawBars
from domain.events import Event
from domain.price_events import PricesIngested
from domain.sessions import to_date
from tests.contracts.event_store import AT, META, bars, tracked


def ingestions(store: SqlEventStore, history: SqlPriceHistory, ticker: str) -> Iterator[Append]:
    """The next append of the ticker, from where the ledger stands; ask again only after it succeeded."""
    stream = f"ticker-{ticker}"
    version, number = len(store.read_stream(stream)), len(history.revisions(ticker))
    while True:
        request = ingestion(stream, ticker, version, number + 1) if version else start(stream, ticker)
        yield request
        version += len(request.events)
        number += request.revision is not None


def start(stream: str, ticker: str) -> Append:
    """The append that tracks it."""
    return append(stream, 0, [tracked(ticker)])


def ingestion(stream: str, ticker: str, version: int, number: int) -> Append:
    """A refresh with the revision it announces; every third also tracks anew, so groups differ in size."""
    rows = bars([number, number + 1], [1.0, float(number)])
    revision = PriceRevision(ticker=ticker, number=number, recorded_at=AT, bars=rows, digest=rows.digest)
    more = [tracked(ticker)] if number % 3 == 0 else []
    return append(stream, version, [ingested(ticker, number, rows, AT), *more], revision)


def ingested(ticker: str, number: int, rows: RawBars, at: datetime) -> PricesIngested:
    """The event that announces a revision."""
    return PricesIngested(
        ticker=ticker,
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
        at=at,
    )


def append(stream: str, version: int, events: list[Event], revision: PriceRevision | None = None) -> Append:
    """An append whose command is named after the place it takes."""
    return Append(
        stream=stream,
        expected_version=version,
        events=events,
        command_id=f"{stream}-{version}",
        meta=META,
        recorded_at=AT,
        revision=revision,
    )
