"""AuthorizationServer: the OAuth 2 endpoints over HTTP, without a web framework."""

from collections.abc import Mapping
from typing import Protocol

import msgspec


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An HTTP answer; `cookies` are values of `Set-Cookie` beside the one in `headers`."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()


class AuthorizationServer(Protocol):
    """Thread-safe and synchronous; asynchronous callers run `respond` in a limited thread pool."""

    @property
    def paths(self) -> Mapping[str, str]:
        """The path of each endpoint, by endpoint name."""
        ...

    @property
    def resource_metadata(self) -> str:
        """The URL of the RFC 9728 document, for the `WWW-Authenticate` header of a 401."""
        ...

    def respond(
        self, endpoint: str, method: str, headers: Mapping[str, str], query: str, body: bytes
    ) -> Answer:
        """The answer to a request; 404 for an unknown endpoint. OAuth errors are answers, not exceptions.

        Header names are case-insensitive. Raises only StoreUnavailable and IntegrityError.
        """
        ...
