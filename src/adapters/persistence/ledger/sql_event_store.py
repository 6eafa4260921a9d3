"""EventStore on SQLite and PostgreSQL."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import Engine

from adapters.persistence.ledger.admission import Admitted, Outcome, Standing, admit, admitted
from adapters.persistence.ledger.event_codec import GENESIS, StoredEvent, problem, recorded
from adapters.persistence.ledger.group_commit import GroupCommit
from adapters.persistence.ledger.paging import page, readable
from adapters.persistence.ledger.preparation import Prepared, prepared
from adapters.persistence.ledger.sqlite_journal import SqliteJournal
from application.ports.event_store import Append, Appended, Recorded
from application.ports.ledger_feed import Page
from domain.errors import PrevistoError

# Pages that stay in the processor's cache are read faster than large ones.
PAGE = 1000


class SqlEventStore:
    """One append order: the append lock is held from reading the head to the commit.

    Callers of one process share that transaction (GroupCommit); other processes wait their turn.
    """

    def __init__(self, engine: Engine) -> None:
        self._journal = _journal(engine)
        self._group: GroupCommit[Sequence[Prepared], Sequence[Outcome]] = GroupCommit(self._commit_all)

    def append(self, request: Append) -> Appended:
        """See EventStore."""
        (outcome,) = self._group((prepared(request),))
        if isinstance(outcome, PrevistoError):
            raise outcome
        return outcome

    def append_all(self, requests: Sequence[Append]) -> Sequence[Outcome]:
        """See EventStore."""
        ready = [_prepared(request) for request in requests]
        group = [one for one in ready if isinstance(one, Prepared)]
        outcomes = iter(self._group(group) if group else ())
        return [next(outcomes) if isinstance(one, Prepared) else one for one in ready]

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        """See EventStore."""
        return [recorded(row) for row in self._journal.stream(stream)]

    def version(self, stream: str) -> int:
        """See EventStore."""
        return self._journal.version(stream)

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Recorded]:
        """See EventStore."""
        return readable(self._journal.page(after, limit))

    def read_kinds(self, kinds: Sequence[str], after: int = 0, limit: int = 1000) -> Page:
        """See EventStore."""
        head = self._journal.head()  # first: whatever stands up to there is in what is read next
        return page(self._journal.page(after, limit, kinds), after, limit, head)

    def head(self) -> int:
        """See EventStore."""
        return self._journal.head()

    def hash_at(self, position: int) -> str:
        """See EventStore."""
        return next((str(row[9]) for row in self._journal.page(position - 1, 1) if row[0] == position), "")

    def verify(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See EventStore."""
        position, prev = after, self.hash_at(after) if after else GENESIS
        while True:
            rows = self._journal.page(position, PAGE)
            for row in rows:
                yield row[0], problem(row, position + 1, prev)
                position, prev = row[0], row[9]
            if len(rows) < PAGE:
                return

    def _commit_all(self, groups: Sequence[Sequence[Prepared]]) -> Sequence[Sequence[Outcome]]:
        outcomes = iter(self._commit([request for group in groups for request in group]))
        return [list(islice(outcomes, len(group))) for group in groups]

    def _commit(self, group: Sequence[Prepared]) -> Sequence[Outcome]:
        if outcomes := self._journal.at_once(group):
            return outcomes
        with self._journal.appending() as db:
            outcomes, rows = admit(self._journal.standing(db, group), group)
            self._journal.write(db, rows, admitted(group, outcomes))
        return outcomes


def _prepared(request: Append) -> Prepared | PrevistoError:
    try:
        return prepared(request)
    except PrevistoError as refusal:
        return refusal


class Journal(Protocol):
    """The statements of an engine."""

    def at_once(self, group: Sequence[Prepared]) -> Sequence[Outcome] | None: ...

    def appending(self) -> Any: ...

    def standing(self, db: Any, group: Sequence[Prepared]) -> Standing: ...

    def write(self, db: Any, rows: Sequence[StoredEvent], done: Sequence[Admitted]) -> None: ...

    def head(self) -> int: ...

    def version(self, stream: str) -> int: ...

    def stream(self, stream: str) -> list[tuple[Any, ...]]: ...

    def page(self, after: int, limit: int, kinds: Sequence[str] | None = None) -> list[tuple[Any, ...]]: ...


def _journal(engine: Engine) -> Journal:
    if engine.dialect.name == "sqlite":
        return SqliteJournal(engine)
    from adapters.persistence.ledger.postgres_journal import PostgresJournal  # psycopg takes 0.1 s to import

    return PostgresJournal(engine)
