"""PriceHistory: every fetch as a revision, and the series as it was known at any time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from domain.bars import RawBars


class PriceRevision(msgspec.Struct, frozen=True, kw_only=True):
    """The rows one fetch added or changed. `number` counts 1…n per ticker; `digest` is that of the rows."""

    ticker: str
    number: int
    recorded_at: datetime
    bars: RawBars
    digest: str


class RevisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A revision without its rows."""

    number: int
    recorded_at: datetime
    rows: int
    digest: str


class PriceHistory(Protocol):
    """Read side of the price revisions; they are written with the event that announces them."""

    def bars(self, ticker: str, known_at: datetime | None = None, revision: int | None = None) -> RawBars:
        """The rows known at a time or up to a revision: revisions folded in order, one row a session.

        A later usable row replaces an earlier one; a dropped row never replaces a usable one.
        Empty for an unknown ticker. Raises IntegrityError when a stored revision does not match
        its digest.
        """
        ...

    def revisions(self, ticker: str) -> Sequence[RevisionRow]:
        """All revisions of a ticker, ascending."""
        ...

    def compact(self, ticker: str) -> None:
        """Fold earlier revisions into segments where that is due, so that reading stays fast.

        Changes nothing that is read; may be called at any time and any number of times.
        """
        ...

    def verify(self) -> Iterator[tuple[str, int, str]]:
        """Each revision, stored or announced, then each segment: (ticker, number, "" or what is wrong).

        The hash chain covers events only, so a revision is compared with the event that announced it,
        and a segment with the revisions that it holds.
        """
        ...
