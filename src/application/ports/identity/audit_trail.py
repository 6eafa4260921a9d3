"""AuditTrail: who did what at the authorization server, and with its keys."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what, when (UTC), from where. Never a secret."""

    act: str
    at: str
    subject: str = ""
    client: str = ""
    address: str = ""
    trace: str = ""


class AuditTrail(Protocol):
    """It only grows."""

    def add(self, deed: Deed) -> None:
        """Keep a deed."""
        ...

    def latest(self, limit: int) -> Sequence[Deed]:
        """The last ones, youngest first."""
        ...
