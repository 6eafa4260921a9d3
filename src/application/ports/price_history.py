"""PriceHistory: price revisions, and the rows known at any time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from domain.bars import RawBars


class PriceRevision(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that one refresh added or changed. `number` is 1…n for each ticker; `digest` is of `bars`."""

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
    """Reads price revisions. EventStore writes them together with the event that announces them."""

    def bars(
        self, ticker: str, known_at: datetime | None = None, revision: int | None = None, first: int = 1
    ) -> RawBars:
        """The rows known at a time or up to a revision, from revision `first` on; one row for each session.

        A later usable row replaces an earlier one; a dropped row never replaces a usable row. Empty for
        an unknown ticker. Raises IntegrityError when a stored revision does not match its digest.
        """
        ...

    def revisions(self, ticker: str) -> Sequence[RevisionRow]:
        """All revisions of a ticker, ascending."""
        ...

    def compact(self, ticker: str) -> None:
        """Combine earlier revisions into segments when that is due, to keep reads fast.

        Does not change what other methods return; can be called at any time, any number of times.
        """
        ...

    def verify(self) -> Iterator[tuple[str, int, str]]:
        """Verify each revision, stored or announced, and each segment: (ticker, number, problem or "").

        The hash chain covers events only. Each revision is compared with the event that announced it,
        and each segment with its revisions.
        """
        ...
