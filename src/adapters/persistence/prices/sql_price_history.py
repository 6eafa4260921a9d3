"""PriceHistory over SQLAlchemy Core."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, select

from adapters.persistence.database.tables import price_revisions
from adapters.persistence.database.transactions import deriving, reading
from adapters.persistence.prices.price_segments import compact, cover, segment_problems
from adapters.persistence.prices.revision_codec import decode_checked
from adapters.persistence.prices.revision_problems import revision_problems
from application.ports.price_history import RevisionRow
from domain.bars import RawBars
from domain.revisions import fold

REVISION = price_revisions.c


class SqlPriceHistory:
    """Reads the price revisions that the event store writes with their events."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def bars(
        self, ticker: str, known_at: datetime | None = None, revision: int | None = None, first: int = 1
    ) -> RawBars:
        with reading(self._engine) as connection:
            last = _last(connection, ticker, known_at, revision)
            parts = cover(connection, ticker, last, first)
        return fold([decode_checked(ticker, *part) for part in parts])

    def revisions(self, ticker: str) -> Sequence[RevisionRow]:
        query = select(REVISION.number, REVISION.recorded_at, REVISION.rows, REVISION.digest)
        with reading(self._engine) as connection:
            found = connection.execute(query.where(REVISION.ticker == ticker).order_by(REVISION.number)).all()
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
        with deriving(self._engine) as connection:
            compact(connection, ticker)

    def verify(self) -> Iterator[tuple[str, int, str]]:
        yield from revision_problems(self._engine)
        yield from segment_problems(self._engine)


def _last(connection: Connection, ticker: str, known_at: datetime | None, revision: int | None) -> int:
    """Return the number of the last revision before the first one that is later than `known_at`."""
    mine = REVISION.ticker == ticker
    newest = select(func.max(REVISION.number)).where(mine)
    # "9" sorts after every stored time.
    limit = "9" if known_at is None else known_at.astimezone(UTC).isoformat(timespec="microseconds")
    later = select(func.min(REVISION.number)).where(mine, REVISION.recorded_at > limit)
    query = select(newest.scalar_subquery(), later.scalar_subquery())
    last, first_unknown = connection.execute(query).one()
    known = int(last or 0) if first_unknown is None else int(first_unknown) - 1
    return known if revision is None else min(known, revision)
