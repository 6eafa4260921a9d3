"""EventStore on SQLite and PostgreSQL."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import Engine

from adapters.persistence.ledger.admission import Admitted, LedgerState, Outcome, admit, select_admitted
from adapters.persistence.ledger.event_codec import GENESIS, StoredEvent, decode_event, find_problem
from adapters.persistence.ledger.group_commit import GroupCommit
from adapters.persistence.ledger.paging import build_page, decode_readable
from adapters.persistence.ledger.preparation import Prepared, prepare
from adapters.persistence.ledger.sqlite_journal import SqliteJournal
from application.ports.event_store import Append, Appended, Recorded
from application.ports.ledger_feed import Page
from domain.errors import PrevistoError

# Events for each query of `verify`; pages that fit in the processor cache are faster than larger ones.
PAGE_EVENTS = 1000


class SqlEventStore:
    """Appends have one order: the append lock is held from reading the head to the commit.

    Callers in one process share a transaction (GroupCommit); other processes wait for the lock.
    `committed` is told the number of appends of a transaction and its seconds.
    """

    def __init__(
        self, engine: Engine, committed: Callable[[int, float], None] = lambda appends, seconds: None
    ) -> None:
        self._journal = _journal(engine)
        self._committed = committed
        self._group: GroupCommit[Sequence[Prepared], Sequence[Outcome]] = GroupCommit(self._commit_all)

    def append(self, request: Append) -> Appended:
        (outcome,) = self._group((prepare(request),))
        if isinstance(outcome, PrevistoError):
            raise outcome
        return outcome

    def append_all(self, requests: Sequence[Append]) -> Sequence[Outcome]:
        ready = [_try_prepare(request) for request in requests]
        group = [one for one in ready if isinstance(one, Prepared)]
        outcomes = iter(self._group(group) if group else ())
        return [next(outcomes) if isinstance(one, Prepared) else one for one in ready]

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        return [decode_event(row) for row in self._journal.stream(stream)]

    def read_streams(self, streams: Sequence[str]) -> Sequence[Sequence[Recorded]]:
        return [self.read_stream(stream) for stream in streams]

    def version(self, stream: str) -> int:
        return self._journal.version(stream)

    def versions(self, streams: Sequence[str]) -> Sequence[int]:
        found = self._journal.versions(streams)
        return [found.get(stream, 0) for stream in streams]

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Recorded]:
        return decode_readable(self._journal.page(after, limit))

    def read_kinds(self, kinds: Sequence[str], after: int = 0, limit: int = 1000) -> Page:
        head = self._journal.head()  # read first, so that the rows read next include all events up to it
        return build_page(self._journal.page(after, limit, kinds), after, limit, head)

    def head(self) -> int:
        return self._journal.head()

    def hash_at(self, position: int) -> str:
        return next((str(row[9]) for row in self._journal.page(position - 1, 1) if row[0] == position), "")

    def verify(self, after: int = 0) -> Iterator[tuple[int, str]]:
        position, prev = after, self.hash_at(after) if after else GENESIS
        while True:
            rows = self._journal.page(position, PAGE_EVENTS)
            for row in rows:
                yield row[0], find_problem(row, position + 1, prev)
                position, prev = row[0], row[9]
            if len(rows) < PAGE_EVENTS:
                return

    def _commit_all(self, groups: Sequence[Sequence[Prepared]]) -> Sequence[Sequence[Outcome]]:
        outcomes = iter(self._commit([request for group in groups for request in group]))
        return [list(islice(outcomes, len(group))) for group in groups]

    def _commit(self, group: Sequence[Prepared]) -> Sequence[Outcome]:
        begun = time.perf_counter()
        try:
            return self._write(group)
        finally:
            self._committed(len(group), time.perf_counter() - begun)

    def _write(self, group: Sequence[Prepared]) -> Sequence[Outcome]:
        if outcomes := self._journal.try_append(group):
            return outcomes
        with self._journal.appending() as db:
            outcomes, rows = admit(self._journal.read_state(db, group), group)
            self._journal.write(db, rows, select_admitted(group, outcomes))
        return outcomes


def _try_prepare(request: Append) -> Prepared | PrevistoError:
    try:
        return prepare(request)
    except PrevistoError as refusal:
        return refusal


class Journal(Protocol):
    """Reads and writes the ledger of one engine; see the two implementations."""

    def try_append(self, group: Sequence[Prepared]) -> Sequence[Outcome] | None: ...

    def appending(self) -> Any: ...

    def read_state(self, db: Any, group: Sequence[Prepared]) -> LedgerState: ...

    def write(self, db: Any, rows: Sequence[StoredEvent], done: Sequence[Admitted]) -> None: ...

    def head(self) -> int: ...

    def version(self, stream: str) -> int: ...

    def versions(self, streams: Sequence[str]) -> dict[str, int]: ...

    def stream(self, stream: str) -> list[tuple[Any, ...]]: ...

    def page(self, after: int, limit: int, kinds: Sequence[str] | None = None) -> list[tuple[Any, ...]]: ...


def _journal(engine: Engine) -> Journal:
    if engine.dialect.name == "sqlite":
        return SqliteJournal(engine)
    from adapters.persistence.ledger.postgres_journal import PostgresJournal  # psycopg takes 0.1 s to import

    return PostgresJournal(engine)
