"""PageSessions: who asks for a page of the dashboard, by the session of the browser alone."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from application.language import Language
from domain.principal import Principal


class PageSession(msgspec.Struct, frozen=True, kw_only=True):
    """A logged-in person in a browser.

    `id` names the session and is no credential. `proof` is the hidden field of each form, bound to the
    session. `must_change` says that the person has to choose a password first. `theme` is `light`, `dark`, or
    "" for that of the system.
    """

    id: str
    principal: Principal
    name: str
    must_change: bool
    proof: str
    language: Language
    theme: str


class PageSessions(Protocol):
    """Reads the headers of requests; header names are case-insensitive. Thread-safe and synchronous."""

    def read(self, headers: Mapping[str, str], *, watching: bool = False) -> PageSession | None:
        """The session of a request; None without one, and for a disabled person.

        A stream that is `watching` does not keep an idle session open.
        """
        ...

    def language(self, headers: Mapping[str, str]) -> Language:
        """The language that the person chose, else the one that the browser prefers."""
        ...

    def form(self, headers: Mapping[str, str], query: str, body: bytes) -> dict[str, str]:
        """The fields of a form. Raises Forbidden unless a page of this session sent it, or InvalidInput."""
        ...

    def choose(self, name: str, value: str) -> str:
        """The value of `Set-Cookie` that keeps a choice of the person, `language` or `theme`."""
        ...
