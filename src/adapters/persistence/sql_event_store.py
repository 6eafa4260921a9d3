"""EventStore over SQLAlchemy Core."""

from collections.abc import Iterator, Sequence
from datetime import UTC

from sqlalchemy import Connection, Engine, func, insert, select

from adapters.persistence.engine import reading, writing
from adapters.persistence.event_codec import GENESIS, StoredEvent, first_answer, problem, recorded, stored
from adapters.persistence.revision_codec import encode
from adapters.persistence.tables import events, price_revisions
from application.ports.event_store import Append, Appended, Recorded
from application.ports.price_history import PriceRevision
from domain.errors import Conflict, InvalidInput, VersionConflict

PAGE = 2000


class SqlEventStore:
    """One append order: the write lock is held from reading the head to the commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def append(self, request: Append) -> Appended:
        """See EventStore."""
        if not request.events:
            raise InvalidInput("an append holds at least one event", field="events")
        with writing(self._engine) as connection:
            if repeated := self._answer(connection, request):
                return repeated
            version = self._version(connection, request.stream)
            if version != request.expected_version:
                raise VersionConflict(
                    f"{request.stream} is at version {version}, not {request.expected_version}",
                    field="stream",
                    remedy="read it again and retry",
                )
            self._refuse_known(connection, request.revision)
            rows = self._rows(connection, request)
            connection.execute(insert(events), [_columns(row) for row in rows])
            if request.revision:
                connection.execute(insert(price_revisions).values(_revision(request.revision)))
        return Appended(
            first_position=rows[0].position, last_position=rows[-1].position, version=rows[-1].version
        )

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        """See EventStore."""
        query = select(events).where(events.c.stream == stream).order_by(events.c.version)
        with reading(self._engine) as connection:
            return [recorded(StoredEvent(*row)) for row in connection.execute(query)]

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Recorded]:
        """See EventStore."""
        with reading(self._engine) as connection:
            return [recorded(row) for row in _page(connection, after, limit)]

    def head(self) -> int:
        """See EventStore."""
        with reading(self._engine) as connection:
            return int(connection.execute(select(func.coalesce(func.max(events.c.position), 0))).scalar_one())

    def verify(self) -> Iterator[tuple[int, str]]:
        """See EventStore."""
        position, prev = 0, GENESIS
        while True:
            with reading(self._engine) as connection:
                page = _page(connection, position, PAGE)
            for row in page:
                yield row.position, problem(row, position + 1, prev)
                position, prev = row.position, row.hash
            if len(page) < PAGE:
                return

    def _answer(self, connection: Connection, request: Append) -> Appended | None:
        query = select(events).where(events.c.command_id == request.command_id).order_by(events.c.position)
        past = [StoredEvent(*row) for row in connection.execute(query)]
        return first_answer(past, request) if past else None

    def _version(self, connection: Connection, stream: str) -> int:
        query = select(func.coalesce(func.max(events.c.version), 0)).where(events.c.stream == stream)
        return int(connection.execute(query).scalar_one())

    def _refuse_known(self, connection: Connection, new: PriceRevision | None) -> None:
        if new is None:
            return
        known = price_revisions.c
        query = select(known.number).where(known.ticker == new.ticker, known.number == new.number)
        if connection.execute(query).first():
            raise Conflict(f"{new.ticker} has a price revision {new.number} already", field="revision")

    def _rows(self, connection: Connection, request: Append) -> list[StoredEvent]:
        query = select(events.c.position, events.c.hash).order_by(events.c.position.desc()).limit(1)
        last = connection.execute(query).first()
        position, prev = (last.position, last.hash) if last else (0, GENESIS)
        rows: list[StoredEvent] = []
        for number, event in enumerate(request.events, start=1):
            row = stored(
                event,
                request.meta,
                position=position + number,
                stream=request.stream,
                version=request.expected_version + number,
                command_id=request.command_id,
                at=request.recorded_at,
                prev=rows[-1].hash if rows else prev,
            )
            rows.append(row)
        return rows


def _page(connection: Connection, after: int, limit: int) -> list[StoredEvent]:
    query = select(events).where(events.c.position > after).order_by(events.c.position).limit(limit)
    return [StoredEvent(*row) for row in connection.execute(query)]


def _columns(row: StoredEvent) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def _revision(revision: PriceRevision) -> dict[str, object]:
    return {
        "ticker": revision.ticker,
        "number": revision.number,
        "recorded_at": revision.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "rows": len(revision.bars),
        "payload": encode(revision.bars),
        "digest": revision.digest,
    }
