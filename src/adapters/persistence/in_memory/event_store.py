"""EventStore and PriceHistory in memory, with the promises of the SQL ones: for tests and experiments."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from threading import RLock
from typing import Any

import msgspec

from adapters.persistence.ledger.admission import Standing, admit, admitted
from adapters.persistence.ledger.event_codec import GENESIS, problem, recorded
from adapters.persistence.ledger.paging import page, readable
from adapters.persistence.ledger.preparation import Prepared, prepared
from adapters.persistence.ledger.queue_changes import END, PUT, QueueChange
from application.ports.event_store import Append, Appended, Recorded
from application.ports.job_queue import Progress
from application.ports.ledger_feed import Page
from application.ports.price_history import PriceRevision, RevisionRow
from domain.bars import RawBars
from domain.errors import PrevistoError
from domain.revisions import fold

Data = dict[str, Any]


class QueuedJob(msgspec.Struct, kw_only=True):
    """A row of the queue (see `job_queue` in tables.py)."""

    job: str
    kind: str
    owner: str
    rank: int
    number: int
    unwanted: bool = False
    attempt: int = 0
    failures: int = 0
    token: str = ""
    worker: str = ""
    free_at: float = 0.0
    progress: Progress = Progress()
    checkpoint: str = ""


class InMemoryStore:
    """EventStore and PriceHistory over lists; events live as the same bytes as in a table."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._events: list[tuple[Any, ...]] = []
        self._revisions: list[PriceRevision] = []
        self.queue: dict[str, QueuedJob] = {}

    def append(self, request: Append) -> Appended:
        """See EventStore."""
        ready = prepared(request)
        with self.lock:
            (outcome,), rows = admit(self._standing(ready), [ready])
            self._events.extend(rows)
            if rows and request.revision:
                self._revisions.append(request.revision)
            for new, position in admitted([ready], [outcome]):
                for change in new.changes:
                    self._queue_up(change, position)
        if isinstance(outcome, PrevistoError):
            raise outcome
        return outcome

    def append_all(self, requests: Sequence[Append]) -> Sequence[Appended | PrevistoError]:
        """See EventStore."""
        return [self._outcome(request) for request in requests]

    def _outcome(self, request: Append) -> Appended | PrevistoError:
        try:
            return self.append(request)
        except PrevistoError as refusal:
            return refusal

    def _queue_up(self, change: QueueChange, position: int) -> None:
        job = str(change.arguments[0])
        if change.statement is PUT:
            _, kind, owner, rank, number = change.at(position)
            self.queue[job] = QueuedJob(
                job=job, kind=str(kind), owner=str(owner), rank=int(rank), number=int(number)
            )
        elif change.statement is END:
            self.queue.pop(job, None)
        else:
            self.queue[job].unwanted = True

    def _standing(self, request: Prepared) -> Standing:
        standing = Standing(len(self._events), self._events[-1][-1] if self._events else GENESIS)
        standing.tokens = {job: kept.token for job, kept in self.queue.items()}
        standing.revisions = {(kept.ticker, kept.number) for kept in self._revisions}
        for position, stream, version, *_, command, _at, _prev, _hash in self._events:
            standing.versions[stream] = version
            if command == request.command_id:
                standing.remember(command, stream, position, version)
        return standing

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        """See EventStore."""
        return [recorded(row) for row in self._events if row[1] == stream]

    def version(self, stream: str) -> int:
        """See EventStore."""
        return max((row[2] for row in self._events if row[1] == stream), default=0)

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Recorded]:
        """See EventStore."""
        return readable(self._events[after : after + limit])

    def read_kinds(self, kinds: Sequence[str], after: int = 0, limit: int = 1000) -> Page:
        """See EventStore."""
        with self.lock:
            wanted = [row for row in self._events[after:] if row[3] in kinds][:limit]
            head = len(self._events)
        return page(wanted, after, limit, head)

    def head(self) -> int:
        """See EventStore."""
        return len(self._events)

    def hash_at(self, position: int) -> str:
        """See EventStore."""
        return str(self._events[position - 1][-1]) if 0 < position <= len(self._events) else ""

    def verify(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See EventStore."""
        prev = self.hash_at(after) if after else GENESIS
        for position, row in enumerate(self._events[after:], start=after + 1):
            yield position, problem(row, position, prev)
            prev = row[-1]

    def bars(self, ticker: str, known_at: datetime | None = None, revision: int | None = None) -> RawBars:
        """See PriceHistory."""
        known: list[RawBars] = []
        for kept in self._revisions:
            if kept.ticker != ticker or (revision is not None and kept.number > revision):
                continue
            if known_at is not None and kept.recorded_at > known_at:
                break
            known.append(kept.bars)
        return fold(known)

    def revisions(self, ticker: str) -> Sequence[RevisionRow]:
        """See PriceHistory."""
        return [
            RevisionRow(number=r.number, recorded_at=r.recorded_at, rows=len(r.bars), digest=r.digest)
            for r in self._revisions
            if r.ticker == ticker
        ]

    def compact(self, ticker: str) -> None:
        """See PriceHistory. Here nothing is slow."""
