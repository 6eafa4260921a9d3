"""Ports whose calls are spans: fetching and reading prices, artifacts."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from adapters.telemetry.span import CLIENT
from adapters.telemetry.tracing import Begun, Tracing
from application.ports.artifact_store import ArtifactStore
from application.ports.forecaster import Artifact
from application.ports.market_data import MarketData
from application.ports.price_history import PriceHistory, RevisionRow
from domain.bars import RawBars
from domain.delivery import Delivery
from domain.ticker import Ticker


class Watching(Protocol):
    """A context in which `tried` is called after each try of a fetch that failed, with its pause."""

    def __call__(self, tried: "Tried") -> AbstractContextManager[None]: ...


class Tried(Protocol):
    """`number` counts from 1; `pause` is in seconds."""

    def __call__(self, number: int, refusal: Exception, pause: float) -> None: ...


class TracedMarketData:
    """A span for each fetch, with its failed tries as events."""

    def __init__(self, source: MarketData, watching: Watching, tracing: Tracing) -> None:
        self._source = source
        self._watching = watching
        self._tracing = tracing
        self.name, self.synthetic, self.remote = source.name, source.synthetic, source.remote

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        kind = CLIENT if self.remote else 1
        asked = {"previsto.source": self.name, "previsto.ticker": ticker.symbol, "previsto.last": str(last)}
        with self._tracing.span(f"fetch {self.name}", asked, kind) as span:
            with self._watching(_tries_of(span)):
                delivery = self._source.fetch(ticker, first, last)
            span.set("previsto.rows", len(delivery.bars))
            if delivery.source:
                span.set("previsto.source", delivery.source)
            return delivery


def _tries_of(span: Begun) -> Tried:
    def tried(number: int, refusal: Exception, pause: float) -> None:
        code = getattr(refusal, "code", type(refusal).__name__)
        span.event("try failed", {"previsto.try": number, "error.type": code, "previsto.pause": pause})

    return tried


class TracedPriceHistory:
    """A span for each read of rows."""

    def __init__(self, history: PriceHistory, tracing: Tracing) -> None:
        self._history = history
        self._tracing = tracing

    def bars(
        self, ticker: str, known_at: datetime | None = None, revision: int | None = None, first: int = 1
    ) -> RawBars:
        with self._tracing.span("read prices", {"previsto.ticker": ticker}, CLIENT) as span:
            found = self._history.bars(ticker, known_at, revision, first)
            span.set("previsto.rows", len(found))
            return found

    def revisions(self, ticker: str) -> Sequence[RevisionRow]:
        return self._history.revisions(ticker)

    def compact(self, ticker: str) -> None:
        self._history.compact(ticker)

    def verify(self) -> Iterator[tuple[str, int, str]]:
        return self._history.verify()


class TracedArtifacts:
    """A span for each artifact that is saved or loaded."""

    def __init__(self, artifacts: ArtifactStore, tracing: Tracing) -> None:
        self._artifacts = artifacts
        self._tracing = tracing

    def save(self, artifact: Artifact) -> str:
        with self._tracing.span("artifact save", kind=CLIENT) as span:
            address = self._artifacts.save(artifact)
            span.set("previsto.artifact", address)
            return address

    def load(self, sha256: str) -> Artifact:
        with self._tracing.span("artifact load", {"previsto.artifact": sha256}, CLIENT):
            return self._artifacts.load(sha256)

    def discard(self, sha256: str) -> None:
        self._artifacts.discard(sha256)
