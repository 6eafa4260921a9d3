"""Checks a copy of a ledger while it is read."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from adapters.persistence.copies.ledger_copy import LedgerCopy, Manifest, Portion, Report, ignore_progress
from adapters.persistence.database.tables import events
from adapters.persistence.ledger.event_codec import GENESIS, find_problem
from adapters.persistence.prices.revision_problems import (
    ANNOUNCING,
    Announcement,
    announcement,
    revision_problem,
)
from domain.errors import IntegrityError


def check_copy(
    copy: LedgerCopy, report: Report = ignore_progress, unit: str = "", first: int = 1
) -> LedgerCopy:
    """Return the same copy; iterating over it raises IntegrityError at the first damaged row.

    With a unit (for example "line"), messages include its number; the first row has number `first`.
    """
    return LedgerCopy(copy.manifest, _CopyCheck(copy.manifest, unit, first).check_portions(copy, report))


class _CopyCheck:
    """The chain so far, and the announced revisions that have not been read yet."""

    def __init__(self, manifest: Manifest, unit: str, first: int) -> None:
        self._manifest = manifest
        self._unit = unit
        self._number = first
        self._position = 0
        self._prev = GENESIS
        self._revisions = 0
        self._announced: dict[tuple[str, int], Announcement] = {}

    def check_portions(self, copy: LedgerCopy, report: Report) -> Iterator[Portion]:
        """Yield each portion after a check of its rows, then check the end against the manifest."""
        total = max(1, self._manifest.events + self._manifest.revisions)
        for portion in copy.portions:
            check = self._event if portion.table is events else self._revision
            for row in portion.rows:
                check(row)
                self._number += 1
            yield portion
            report((self._position + self._revisions) / total, f"event {self._position}")
        self._end()

    def _event(self, row: Sequence[Any]) -> None:
        if wrong := find_problem(row, self._position + 1, self._prev):
            raise self._damage(f"event {self._position + 1}", wrong)
        self._position, self._prev = row[0], row[9]
        if row[3] in ANNOUNCING:
            try:
                event = announcement(row[4])
            except msgspec.DecodeError as error:
                raise self._damage(f"event {row[0]}", f"it cannot be read: {error}") from error
            self._announced[event.kept_as] = event

    def _revision(self, row: Sequence[Any]) -> None:
        ticker, number = row[:2]
        if wrong := revision_problem(row, self._announced.pop((ticker, number), None)):
            raise self._damage(f"price revision {number} of {ticker}", wrong)
        self._revisions += 1

    def _end(self) -> None:
        if self._announced:
            ticker, number = min(self._announced)
            raise self._damage(f"price revision {number} of {ticker}", "it is missing")
        found = (self._position, self._prev, self._position, self._revisions)
        promised = self._manifest
        if found != (promised.head, promised.hash, promised.events, promised.revisions):
            raise self._damage(
                "the end",
                f"the manifest says {promised.events} events and {promised.revisions} price revisions up to "
                f"hash {promised.hash[:12]}; found {self._position} and {self._revisions} up to "
                f"{self._prev[:12]}",
            )

    def _damage(self, what: str, wrong: str) -> IntegrityError:
        where = f"{self._unit} {self._number}, {what}" if self._unit else what
        return IntegrityError(f"{where}: {wrong}", field="ledger", remedy="use another copy")
