"""AuditTrail: logins, failures, consents, tokens and changes of signing keys."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An act with its UTC time, subject, client, address and trace id. Contains no secrets."""

    act: str
    at: str
    subject: str = ""
    client: str = ""
    address: str = ""
    trace: str = ""


class AuditTrail(Protocol):
    """An append-only list of entries."""

    def add(self, entry: AuditEntry) -> None:
        """Append an entry."""
        ...

    def latest(self, limit: int) -> Sequence[AuditEntry]:
        """The last entries, newest first."""
        ...
