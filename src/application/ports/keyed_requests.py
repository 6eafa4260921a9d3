"""KeyedRequests: what was answered to requests with an idempotency key."""

from datetime import datetime
from typing import Protocol

import msgspec


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """The caller handles the request. `at` is the time of the first request with this key.

    `again` is True when an earlier request with this key began and did not end.
    """

    at: datetime
    again: bool = False


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it was sent: status, headers and body."""

    status: int
    headers: dict[str, str]
    body: bytes


class KeyedRequests(Protocol):
    """The requests of the last 24 hours, by owner and key, shared by all processes."""

    def begin(self, owner: str, key: str, digest: str, now: datetime) -> Claimed | KeptAnswer:
        """Claim a request, or return the answer that it got before.

        `digest` stands for the route and the body. Raises KeyReused when the key belongs to another request,
        and RequestRunning while the first request with this key is handled.
        """
        ...

    def finish(self, owner: str, key: str, answer: KeptAnswer) -> None:
        """Keep the answer of a claimed request."""
        ...

    def forget(self, owner: str, key: str) -> None:
        """Release a claimed request that was refused and changed nothing; the key is free again."""
        ...

    def forget_owner(self, owner: str) -> None:
        """Delete all requests of an owner, with their answers."""
        ...

    def release(self, owner: str, key: str) -> None:
        """End the claim of a request whose effect is unknown; the next one with the key continues it."""
        ...
