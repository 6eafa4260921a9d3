"""PriceHistory over SQLAlchemy Core."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine, select

from adapters.persistence.engine import reading
from adapters.persistence.revision_codec import decode
from adapters.persistence.tables import price_revisions
from application.ports.price_history import RevisionRow
from domain.bars import RawBars
from domain.errors import IntegrityError
from domain.revisions import fold

TABLE = price_revisions.c


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

    def verify(self) -> Iterator[tuple[str, int, str]]:
        """Every revision with "" or what is wrong with it."""
        query = select(TABLE.ticker, TABLE.number).order_by(TABLE.ticker, TABLE.number)
        with reading(self._engine) as connection:
            keys = connection.execute(query).all()
        content = select(TABLE.payload, TABLE.digest)
        for ticker, number in keys:
            with reading(self._engine) as connection:
                found = connection.execute(
                    content.where(TABLE.ticker == ticker, TABLE.number == number)
                ).one()
            try:
                _checked(ticker, number, *found)
            except IntegrityError as error:
                yield ticker, number, error.message
            else:
                yield ticker, number, ""


def _checked(ticker: str, number: int, payload: bytes, digest: str) -> RawBars:
    bars = decode(payload)
    if bars.digest != digest:
        raise IntegrityError(
            f"price revision {number} of {ticker} is not what was written",
            field="ledger",
            remedy="restore a backup",
        )
    return bars
