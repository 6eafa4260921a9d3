"""Scope: the part of a job that a command carries out, and the identities that follow from it."""

from datetime import datetime
from hashlib import sha256

import msgspec

from domain.identity import identity


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """One append to one stream is one effect of a scope: `part` tells the effects of a job apart.

    `actor` asked for the job, through a `client`, and `at` is when; `token` is the worker's claim on it.
    A request over the network is a scope without a token: its key, or its own identity, is the `job`.
    `traceparent` is the W3C trace context of the request that began it all; "" without one.
    """

    job: str
    token: str
    actor: str
    at: datetime
    part: str = ""
    client: str = ""
    traceparent: str = ""

    def command(self, stream: str) -> str:
        """The command id of this scope's append to a stream."""
        return f"{self.job}/{self.part}/{stream}" if self.part else f"{self.job}/{stream}"


class ScopedIds:
    """IdFactory whose first identity follows from the scope alone; a scope needs no more than one."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def new(self) -> str:
        """The identity of what the scope creates; it sorts by the time of the job."""
        digest = sha256(f"{self._scope.job}/{self._scope.part}".encode()).digest()
        return identity(int(self._scope.at.timestamp() * 1000), int.from_bytes(digest[:10], "big"))
