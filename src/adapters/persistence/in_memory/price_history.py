"""PriceHistory in memory, with the behaviour of SqlPriceHistory, for tests and experiments."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from application.ports.price_history import PriceRevision, RevisionRow
from domain.bars import RawBars
from domain.revisions import fold


class InMemoryPriceHistory:
    """Price revisions in a list; an InMemoryStore adds them in its appends."""

    def __init__(self) -> None:
        self._revisions: list[PriceRevision] = []

    def add(self, revision: PriceRevision) -> None:
        """Add a revision; the event store calls it while it holds its lock."""
        self._revisions.append(revision)

    def numbers(self) -> set[tuple[str, int]]:
        """Return (ticker, number) of all revisions."""
        return {(kept.ticker, kept.number) for kept in self._revisions}

    def bars(
        self, ticker: str, known_at: datetime | None = None, revision: int | None = None, first: int = 1
    ) -> RawBars:
        known: list[RawBars] = []
        for kept in self._revisions:
            if (
                kept.ticker != ticker
                or kept.number < first
                or (revision is not None and kept.number > revision)
            ):
                continue
            if known_at is not None and kept.recorded_at > known_at:
                break
            known.append(kept.bars)
        return fold(known)

    def revisions(self, ticker: str) -> Sequence[RevisionRow]:
        return [
            RevisionRow(number=r.number, recorded_at=r.recorded_at, rows=len(r.bars), digest=r.digest)
            for r in self._revisions
            if r.ticker == ticker
        ]

    def compact(self, ticker: str) -> None:
        """Do nothing: revisions in memory need no segments."""

    def verify(self) -> Iterator[tuple[str, int, str]]:
        for kept in sorted(self._revisions, key=lambda revision: (revision.ticker, revision.number)):
            sound = kept.bars.digest == kept.digest
            yield kept.ticker, kept.number, "" if sound else "its rows do not match its digest"
