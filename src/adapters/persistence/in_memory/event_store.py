"""EventStore and LedgerFeed in memory, with the behaviour of SqlEventStore, for tests and experiments."""

from collections.abc import Iterator, Sequence
from threading import RLock
from typing import Any

import msgspec

from adapters.persistence.in_memory.price_history import InMemoryPriceHistory
from adapters.persistence.ledger.admission import LedgerState, admit, select_admitted
from adapters.persistence.ledger.event_codec import GENESIS, decode_event, find_problem
from adapters.persistence.ledger.paging import build_page, decode_readable
from adapters.persistence.ledger.preparation import Prepared, prepare
from adapters.persistence.ledger.queue_changes import DELETE_JOB, INSERT_JOB, QueueChange
from application.ports.event_store import Append, Appended, Recorded
from application.ports.job_queue import Progress
from application.ports.ledger_feed import Page
from domain.errors import PrevistoError


class QueuedJob(msgspec.Struct, kw_only=True):
    """A row of the job queue; see `job_queue` in database/tables.py."""

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
    progress: Progress | None = None
    checkpoint: str = ""


class InMemoryStore:
    """Events in a list, encoded as in the table; `history` receives the price revisions of appends."""

    def __init__(self, history: InMemoryPriceHistory | None = None) -> None:
        self.lock = RLock()
        self.history = history or InMemoryPriceHistory()
        self._events: list[tuple[Any, ...]] = []
        self.queue: dict[str, QueuedJob] = {}
        self.turns: dict[str, int] = {}  # by owner, the number of its last claim

    def append(self, request: Append) -> Appended:
        ready = prepare(request)
        with self.lock:
            (outcome,), rows = admit(self._read_state(ready), [ready])
            self._events.extend(rows)
            if rows and request.revision:
                self.history.add(request.revision)
            for new, position in select_admitted([ready], [outcome]):
                for change in new.changes:
                    self._change_queue(change, position)
        if isinstance(outcome, PrevistoError):
            raise outcome
        return outcome

    def append_all(self, requests: Sequence[Append]) -> Sequence[Appended | PrevistoError]:
        return [self._outcome(request) for request in requests]

    def _outcome(self, request: Append) -> Appended | PrevistoError:
        try:
            return self.append(request)
        except PrevistoError as refusal:
            return refusal

    def _change_queue(self, change: QueueChange, position: int) -> None:
        job = str(change.arguments[0])
        if change.statement is INSERT_JOB:
            _, kind, owner, rank, number = change.at(position)
            self.queue[job] = QueuedJob(
                job=job, kind=str(kind), owner=str(owner), rank=int(rank), number=int(number)
            )
        elif change.statement is DELETE_JOB:
            self.queue.pop(job, None)
        else:
            self.queue[job].unwanted = True

    def _read_state(self, request: Prepared) -> LedgerState:
        state = LedgerState(len(self._events), self._events[-1][-1] if self._events else GENESIS)
        state.tokens = {job: kept.token for job, kept in self.queue.items()}
        state.revisions = self.history.numbers()
        for position, stream, version, *_, command, _at, _prev, _hash in self._events:
            state.versions[stream] = version
            if command == request.command_id:
                state.remember(command, stream, position, version)
        return state

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        return [decode_event(row) for row in self._events if row[1] == stream]

    def read_streams(self, streams: Sequence[str]) -> Sequence[Sequence[Recorded]]:
        return [self.read_stream(stream) for stream in streams]

    def versions(self, streams: Sequence[str]) -> Sequence[int]:
        return [self.version(stream) for stream in streams]

    def version(self, stream: str) -> int:
        return max((row[2] for row in self._events if row[1] == stream), default=0)

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Recorded]:
        return decode_readable(self._events[after : after + limit])

    def read_kinds(self, kinds: Sequence[str], after: int = 0, limit: int = 1000) -> Page:
        with self.lock:
            wanted = [row for row in self._events[after:] if row[3] in kinds][:limit]
            head = len(self._events)
        return build_page(wanted, after, limit, head)

    def head(self) -> int:
        return len(self._events)

    def hash_at(self, position: int) -> str:
        return str(self._events[position - 1][-1]) if 0 < position <= len(self._events) else ""

    def verify(self, after: int = 0) -> Iterator[tuple[int, str]]:
        prev = self.hash_at(after) if after else GENESIS
        for position, row in enumerate(self._events[after:], start=after + 1):
            yield position, find_problem(row, position, prev)
            prev = row[-1]
