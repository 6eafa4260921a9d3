"""Persons: the names and keys of the persons whom the ledger knows by pseudonyms."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The name of a person and the key of their texts; both are None after the erasure."""

    name: str | None = None
    key: bytes | None = None


class Persons(Protocol):
    """One name stands for one person; an erased name may stand for another person later."""

    def find(self, name: str) -> str | None:
        """The pseudonym of a name; None when the name is unknown or was erased."""
        ...

    def register(self, name: str) -> str:
        """The pseudonym of a name; a new one with a new key when the name is unknown."""
        ...

    def known(self) -> Mapping[str, Known]:
        """All persons by pseudonym, including those that were erased."""
        ...

    def erase(self, persons: Sequence[str]) -> int:
        """Delete names and keys for ever; can be repeated. Returns how many had a name until now."""
        ...


class Erasures(Protocol):
    """The list of erased persons outside of the database, which a restored backup cannot take back."""

    def add(self, person: str) -> None:
        """Write a pseudonym durably; one that is listed already is not written again."""
        ...

    def listed(self, other: Path | None = None) -> Sequence[str] | None:
        """The pseudonyms of the list, or of another file; None when there is no list."""
        ...


class Sealer(Protocol):
    """Encrypts texts with authentication."""

    def seal(self, text: str, key: bytes, about: str) -> str:
        """The sealed text, of letters, digits, `-` and `_`; it opens only with the same key and `about`."""
        ...

    def open(self, sealed: str, key: bytes, about: str) -> str:
        """The text. Raises ValueError when the key or `about` differ, or a byte was changed."""
        ...
