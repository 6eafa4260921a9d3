"""Scope: the job and part that a command runs for, and the identities derived from them."""

from datetime import datetime
from hashlib import sha256

import msgspec

from domain.identity import identity


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """The job or request that a command runs for. Each scope appends once to each stream.

    `part` distinguishes the effects of one job. `actor` submitted the job through `client` at the time
    `at`; `token` is the claim of the worker. The scope of a network request has no token, and its `job` is
    the idempotency key or a new identity. `scopes` are those of the access token of the request.
    `traceparent` is the W3C trace context of the request, or "".
    """

    job: str
    token: str
    actor: str
    at: datetime
    part: str = ""
    client: str = ""
    scopes: tuple[str, ...] = ()
    traceparent: str = ""

    def command(self, stream: str) -> str:
        """The command id of an append of this scope to a stream."""
        return f"{self.job}/{self.part}/{stream}" if self.part else f"{self.job}/{stream}"


class ScopedIds:
    """An IdFactory that derives one identity from the scope; each call returns the same one."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def new(self) -> str:
        # Uses the time of the job, so that the identity sorts by it.
        digest = sha256(f"{self._scope.job}/{self._scope.part}".encode()).digest()
        return identity(int(self._scope.at.timestamp() * 1000), int.from_bytes(digest[:10], "big"))
