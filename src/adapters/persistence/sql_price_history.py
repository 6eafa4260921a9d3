"""PriceHistory over SQLAlchemy Core."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection, Engine, select

from adapters.persistence.revision_codec import decode
from adapters.persistence.tables import events, price_revisions
from adapters.persistence.transactions import reading
from application.ports.price_history import RevisionRow
from domain.bars import RawBars
from domain.errors import IntegrityError
from domain.revisions import fold
from domain.tracked_ticker import PricesIngested

TABLE = price_revisions.c
_ingested = msgspec.json.Decoder(PricesIngested)


class SqlPriceHistory:
    """Reads the revisions that the event store wrote beside their events."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def bars(self, ticker: str, known_at: datetime | None = None, revision: int | None = None) -> RawBars:
        """See PriceHistory."""
        query = select(TABLE.number, TABLE.payload, TABLE.digest).where(TABLE.ticker == ticker)
        if known_at is not None:
            limit = known_at.astimezone(UTC).isoformat(timespec="microseconds")
            query = query.where(TABLE.recorded_at <= limit)
        if revision is not None:
            query = query.where(TABLE.number <= revision)
        with reading(self._engine) as connection:
            stored = connection.execute(query.order_by(TABLE.number)).all()
        return fold([_checked(ticker, *row) for row in stored])

    def revisions(self, ticker: str) -> Sequence[RevisionRow]:
        """See PriceHistory."""
        query = select(TABLE.number, TABLE.recorded_at, TABLE.rows, TABLE.digest)
        with reading(self._engine) as connection:
            found = connection.execute(query.where(TABLE.ticker == ticker).order_by(TABLE.number)).all()
        return [
            RevisionRow(
                number=row.number,
                recorded_at=datetime.fromisoformat(row.recorded_at),
                rows=row.rows,
                digest=row.digest,
            )
            for row in found
        ]

    def compact(self, ticker: str) -> None:
        """See PriceHistory."""

    def verify(self) -> Iterator[tuple[str, int, str]]:
        """Every revision, stored or announced, with "" or what is wrong with it.

        The chain covers the events only, so each revision is held against the event that announced it.
        """
        with reading(self._engine) as connection:
            announced = _announced(connection)
            found = connection.execute(select(TABLE.ticker, TABLE.number)).all()
        for ticker, number in sorted(announced.keys() | {(row.ticker, row.number) for row in found}):
            yield ticker, number, self._problem(ticker, number, announced.get((ticker, number)))

    def _problem(self, ticker: str, number: int, announced: PricesIngested | None) -> str:
        query = select(TABLE.payload, TABLE.digest, TABLE.rows, TABLE.recorded_at)
        with reading(self._engine) as connection:
            row = connection.execute(query.where(TABLE.ticker == ticker, TABLE.number == number)).first()
        if row is None:
            return "it is missing"
        if announced is None:
            return "no event announces it"
        try:
            _checked(ticker, number, row.payload, row.digest)
        except IntegrityError as error:
            return error.message
        at = announced.at.astimezone(UTC).isoformat(timespec="microseconds")
        same = (row.digest, row.rows, row.recorded_at) == (announced.digest, announced.rows, at)
        return "" if same else "it is not what its event announced"


def _announced(connection: Connection) -> dict[tuple[str, int], PricesIngested]:
    query = select(events.c.data).where(events.c.type == str(PricesIngested.__struct_config__.tag))
    found: dict[tuple[str, int], PricesIngested] = {}
    for data in connection.execute(query).scalars():
        with suppress(msgspec.DecodeError):  # the walk over the chain reports damaged events
            event = _ingested.decode(data)
            found[event.ticker, event.revision] = event
    return found


def _checked(ticker: str, number: int, payload: bytes, digest: str) -> RawBars:
    bars = decode(payload)
    if bars.digest != digest:
        raise IntegrityError(
            f"price revision {number} of {ticker} is not what was written",
            field="ledger",
            remedy="restore a backup",
        )
    return bars
