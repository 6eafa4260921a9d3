"""AuthorizationServer: what OAuth2 asks of a server over HTTP, without any web framework."""

from collections.abc import Mapping
from typing import Protocol

import msgspec


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class AuthorizationServer(Protocol):
    """Thread-safe and synchronous: an asynchronous caller runs `respond` in a bounded thread."""

    @property
    def paths(self) -> Mapping[str, str]:
        """The endpoints that answer, each with the path at which it is to be mounted."""
        ...

    @property
    def resource_metadata(self) -> str:
        """The address of the RFC 9728 document, for `WWW-Authenticate` of a 401."""
        ...

    def respond(
        self, endpoint: str, method: str, headers: Mapping[str, str], query: str, body: bytes
    ) -> Answer:
        """Answer a request to an endpoint; 404 for one that is not offered. Refusals are answers.

        Header names may have any case. Raises StoreUnavailable and IntegrityError only.
        """
        ...
