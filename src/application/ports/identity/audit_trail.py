"""AuditTrail: logins, failures, consents, tokens and changes of signing keys."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An act with its UTC time, subject, client, address and trace id. Contains no secrets.

    The subject is the pseudonym of a user. `id` is given by the trail, and ascends with time.
    """

    act: str
    at: str
    subject: str = ""
    client: str = ""
    address: str = ""
    trace: str = ""
    id: str = ""


class AuditTrail(Protocol):
    """An append-only list of entries."""

    def add(self, entry: AuditEntry) -> None:
        """Append an entry."""
        ...

    def latest(self, limit: int, subject: str | None = None, before: str = "") -> Sequence[AuditEntry]:
        """The last entries, newest first; with `subject` those about it, with `before` those before an id."""
        ...

    def forget(self, subject: str) -> None:
        """Blank the addresses in the entries about a subject, and a subject that is no pseudonym."""
        ...
