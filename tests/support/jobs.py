"""The use-cases of jobs over any store and queue, with a kind whose effects can be counted."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from adapters.persistence.in_memory.event_store import InMemoryStore
from adapters.persistence.in_memory.job_queue import InMemoryJobQueue
from adapters.system.clock import SystemClock, TimeOrderedIds
from application.accounts.authority import Authority
from application.accounts.clients import Clients
from application.accounts.users import Users
from application.happenings import Happening
from application.jobs.cancel_job import CancelJob
from application.jobs.run_job import RunJob
from application.jobs.stop_job import StopJob
from application.jobs.submit_job import SubmitJob
from application.ledger import Ledger, Origin
from application.ports.artifact_store import ArtifactStore
from application.ports.forecaster import Artifact
from application.ports.job_kind import Work
from domain.errors import NotFound
from domain.tracked_ticker import TickerTracked
from tests.support.persons import PlainPersons


class Note(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The request: `tickers` are handled one after the other."""

    tickers: tuple[str, ...] = ("VALE3",)


class Notes:
    """A kind that appends one event for each ticker, each to a stream named after job and ticker."""

    form = Note

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.before: Callable[[Work], None] = lambda work: None

    def scopes(self, request: Note) -> tuple[str, ...]:
        """Those of data."""
        return ("data:write",)

    def check(self, request: Note) -> None:
        """Accept every request."""

    def __call__(self, request: Note, work: Work) -> dict[str, Any]:
        """One part for each ticker."""
        for ticker in request.tickers:
            self.before(work)
            with work.part(ticker):
                stream = f"note-{self._ledger.ids.new()}"
                if not self._ledger.earlier_events(stream):
                    self._ledger.append(stream, 0, (noted(ticker),))
        return {"noted": len(request.tickers)}


def noted(ticker: str) -> TickerTracked:
    """The event of one effect."""
    return TickerTracked(
        ticker=ticker, exchange="BVMF", currency="BRL", yahoo=ticker, at=datetime(2024, 6, 28, tzinfo=UTC)
    )


class Artifacts:
    """ArtifactStore in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, Artifact] = {}

    def save(self, artifact: Artifact) -> str:
        """Under a name of its own."""
        address = f"{len(self.kept):064}"
        self.kept[address] = artifact
        return address

    def load(self, sha256: str) -> Artifact:
        """What was kept."""
        if sha256 not in self.kept:
            raise NotFound("no artifact", field="artifact")
        return self.kept[sha256]

    def discard(self, sha256: str) -> None:
        """No longer."""
        self.kept.pop(sha256, None)


class Office:
    """The use-cases of jobs over one store and queue; in memory unless others are given."""

    def __init__(self, store: Any = None, queue: Any = None) -> None:
        self.store = store or InMemoryStore()
        self.queue = queue or InMemoryJobQueue(self.store)
        origin = Origin(actor="ana", code_version="1", environment={})
        self.ledger = Ledger(self.store, SystemClock(), TimeOrderedIds(), origin)
        self.notes = Notes(self.ledger)
        self.artifacts: ArtifactStore = Artifacts()
        self.kinds: dict[str, Any] = {"notes": self.notes}
        self.told: list[Happening] = []
        self.submit = SubmitJob(self.ledger, lambda: self.kinds)
        authority = Authority(Clients(self.store), Users(self.store, PlainPersons()))
        self.run = RunJob(
            self.ledger,
            self.queue,
            lambda: self.kinds,
            self.artifacts,
            self.submit,
            0.0,
            authority,
            self.told.append,
        )
        self.stop = StopJob(self.ledger, self.queue, self.artifacts)
        self.cancel = CancelJob(self.ledger, self.queue, self.run)

    def events(self, kind: Any) -> list[Any]:
        """All events of a kind."""
        return [r.event for r in self.store.read_all(0, 100_000) if isinstance(r.event, kind)]
