"""TokenFamilies: consents of users, with their authorization codes and refresh tokens."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """One consent: the client, user and scopes; `expires_at` is a POSIX time."""

    family: str
    client: str
    subject: str
    scope: str
    expires_at: float


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """An authorization code: its SHA-256, and the values that its redemption must match."""

    digest: str
    redirect_uri: str
    challenge: str
    expires_at: float


class TokenFamilies(Protocol):
    """Shared by all processes of an installation; each code and refresh token can be taken once.

    A second use ends the family. Times are POSIX times.
    """

    def begin(self, family: Family, code: Code | None = None) -> None:
        """Store a consent and its authorization code."""
        ...

    def take_code(self, digest: str, client: str, now: float) -> tuple[Code, Family] | None:
        """Take the code of the client; None for an unknown or expired code. Raises TakenTwice."""
        ...

    def add_refresh(self, digest: str, family: str) -> None:
        """Store a refresh token of a family."""
        ...

    def take_refresh(self, digest: str, client: str, now: float) -> Family | None:
        """Take the refresh token of the client; None for an unknown or expired one. Raises TakenTwice."""
        ...

    def of_refresh(self, digest: str, now: float) -> Family | None:
        """The family of a refresh token that can be taken now; None otherwise."""
        ...

    def find(self, family: str, now: float) -> Family | None:
        """A family that has not ended; None otherwise."""
        ...

    def end(self, family: str) -> None:
        """End a family; does nothing when it has ended."""
        ...

    def end_subject(self, subject: str, now: float) -> Sequence[str]:
        """End all families of a user. Returns those that have not expired, including ended ones."""
        ...


class TakenTwice(Exception):
    """A code or refresh token was used a second time; `family` has been ended."""

    def __init__(self, family: str) -> None:
        super().__init__("taken twice")
        self.family = family
