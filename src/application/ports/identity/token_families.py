"""TokenFamilies: consents of people, with the codes and refresh tokens that came of them."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """One consent: who let which client have which scopes, and when it ends whatever happens."""

    family: str
    client: str
    subject: str
    scope: str
    expires_at: float


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """An authorization code: the SHA-256 of it, and what its redemption must fit."""

    digest: str
    redirect_uri: str
    challenge: str
    expires_at: float


class TokenFamilies(Protocol):
    """Shared by every process of an installation; each code and token can be taken once only.

    Whoever takes one a second time ends the family. Times are POSIX times.
    """

    def begin(self, family: Family, code: Code | None = None) -> None:
        """Keep a consent, and the code for it."""
        ...

    def take_code(self, digest: str, client: str, now: float) -> tuple[Code, Family] | None:
        """Use up the client's code; None when it is none, or over. Raises TakenTwice."""
        ...

    def add_refresh(self, digest: str, family: str) -> None:
        """Keep a refresh token of a family."""
        ...

    def take_refresh(self, digest: str, client: str, now: float) -> Family | None:
        """Use up the client's refresh token; None when it is none, or over. Raises TakenTwice."""
        ...

    def of_refresh(self, digest: str, now: float) -> Family | None:
        """The family of a refresh token that could be taken now."""
        ...

    def find(self, family: str, now: float) -> Family | None:
        """A family that has not ended."""
        ...

    def end(self, family: str) -> None:
        """End a family; again, it changes nothing."""
        ...

    def end_subject(self, subject: str, now: float) -> Sequence[str]:
        """End every family of a person; gives all that have not run out, whenever they were ended."""
        ...


class TakenTwice(Exception):
    """Somebody used a code or a refresh token again; `family` has been ended."""

    def __init__(self, family: str) -> None:
        super().__init__("taken twice")
        self.family = family
