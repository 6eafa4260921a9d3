"""Every persistence port in memory, with the promises of the SQL ones: for tests and experiments."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from threading import RLock
from typing import Any

import msgspec

from adapters.persistence.event_codec import GENESIS, StoredEvent, first_answer, problem, recorded, stored
from application.ports.event_store import Append, Appended, Recorded
from application.ports.price_history import PriceRevision, RevisionRow
from application.ports.read_models import Row
from domain.bars import RawBars
from domain.errors import Conflict, InvalidInput, VersionConflict
from domain.revisions import fold

Data = dict[str, Any]


class InMemoryStore:
    """EventStore and PriceHistory over lists; events live as the same bytes as in a table."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._events: list[StoredEvent] = []
        self._revisions: list[PriceRevision] = []

    def append(self, request: Append) -> Appended:
        """See EventStore."""
        if not request.events:
            raise InvalidInput("an append holds at least one event", field="events")
        with self._lock:
            if past := [row for row in self._events if row.command_id == request.command_id]:
                return first_answer(past, request)
            version = sum(row.stream == request.stream for row in self._events)
            if version != request.expected_version:
                raise VersionConflict(
                    f"{request.stream} is at version {version}, not {request.expected_version}",
                    field="stream",
                )
            self._refuse_known(request.revision)
            rows = self._rows(request)
            self._events.extend(rows)
            if request.revision:
                self._revisions.append(request.revision)
        return Appended(
            first_position=rows[0].position, last_position=rows[-1].position, version=rows[-1].version
        )

    def _refuse_known(self, new: PriceRevision | None) -> None:
        if new and any((r.ticker, r.number) == (new.ticker, new.number) for r in self._revisions):
            raise Conflict(f"{new.ticker} has a price revision {new.number} already", field="revision")

    def _rows(self, request: Append) -> list[StoredEvent]:
        rows: list[StoredEvent] = []
        for number, event in enumerate(request.events, start=1):
            last = rows[-1:] or self._events[-1:]
            rows.append(
                stored(
                    event,
                    request.meta,
                    position=len(self._events) + number,
                    stream=request.stream,
                    version=request.expected_version + number,
                    command_id=request.command_id,
                    at=request.recorded_at,
                    prev=last[0].hash if last else GENESIS,
                )
            )
        return rows

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        """See EventStore."""
        with self._lock:
            return [recorded(row) for row in self._events if row.stream == stream]

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Recorded]:
        """See EventStore."""
        with self._lock:
            return [recorded(row) for row in self._events[after : after + limit]]

    def head(self) -> int:
        """See EventStore."""
        return len(self._events)

    def verify(self) -> Iterator[tuple[int, str]]:
        """See EventStore."""
        prev = GENESIS
        for position, row in enumerate(list(self._events), start=1):
            yield position, problem(row, position, prev)
            prev = row.hash

    def bars(self, ticker: str, known_at: datetime | None = None, revision: int | None = None) -> RawBars:
        """See PriceHistory."""
        return fold(
            [
                kept.bars
                for kept in self._revisions
                if kept.ticker == ticker
                and (known_at is None or kept.recorded_at <= known_at)
                and (revision is None or kept.number <= revision)
            ]
        )

    def revisions(self, ticker: str) -> Sequence[RevisionRow]:
        """See PriceHistory."""
        return [
            RevisionRow(number=r.number, recorded_at=r.recorded_at, rows=len(r.bars), digest=r.digest)
            for r in self._revisions
            if r.ticker == ticker
        ]


class InMemoryReadModels:
    """ReadModels over dictionaries."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._rows: dict[str, dict[str, tuple[str, bytes]]] = {}
        self._positions: dict[str, int] = {}

    def position(self, projection: str) -> int:
        """See ReadModels."""
        return self._positions.get(projection, 0)

    def apply(self, projection: str, rows: Iterable[Row], position: int, expected: int) -> None:
        """See ReadModels."""
        with self._lock:
            if self.position(projection) != expected:
                raise VersionConflict(f"projection {projection} has moved on", field="projection")
            kept = self._rows.setdefault(projection, {})
            kept.update({row.key: (row.ticker, msgspec.json.encode(row.data)) for row in rows})
            self._positions[projection] = position

    def get(self, projection: str, key: str) -> Data | None:
        """See ReadModels."""
        found = self._rows.get(projection, {}).get(key)
        return None if found is None else msgspec.json.decode(found[1], type=Data)

    def find(self, projection: str, ticker: str | None = None) -> Sequence[Data]:
        """See ReadModels."""
        rows = sorted(self._rows.get(projection, {}).items())
        return [
            msgspec.json.decode(data, type=Data)
            for _, (about, data) in rows
            if ticker is None or about == ticker
        ]

    def clear(self, projection: str) -> None:
        """See ReadModels."""
        with self._lock:
            self._rows.pop(projection, None)
            self._positions.pop(projection, None)
