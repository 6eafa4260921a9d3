"""Penalties: who goes on with a request that is refused is refused at the door, at almost no cost.

A refusal says how long to wait (`Retry-After`). Requests that come before are counted; beyond FREE of them,
one request of each wait reaches its route, and the others get a prepared answer. Who waits is heard again.
"""

import asyncio
from hashlib import blake2b
from time import monotonic
from typing import Any

import msgspec
from litestar.types import HTTPScope

from application.happenings import RequestAnswered
from domain.errors import Busy, TooManyRequests
from domain.principal import Principal
from entrypoints.http.edge.rate import RATE, Rate

FREE = 20  # early requests of a caller; its parallel connections do not know of each other's refusals
MAX_WAIT_SECONDS = 5.0  # until a request reaches its route, so that the end of a reason shows soon
MAX_CALLERS = 4096
DELAY_SECONDS = 1.0
DELAYED = 32  # at a time, so that the connections that wait are few beside those that the service can hold


class Penalty(msgspec.Struct, kw_only=True):
    """The last refusal of a caller, and how many requests came too early; times of a monotonic clock."""

    status: int
    code: str
    route: str
    principal: Principal | None
    rate: Rate | None
    pause: float
    closed_until: float
    told_until: float
    early: int = 0
    early_when_told: int = 0

    def seconds_left(self) -> float:
        """What is left of the time that the caller was told; at least one second."""
        return max(1.0, self.told_until - monotonic())

    def answered(self, method: str, traceparent: str) -> RequestAnswered:
        """What is counted and logged of one more refusal, which takes no time to speak of."""
        return RequestAnswered(
            method=method,
            route=self.route,
            status=self.status,
            seconds=0.0,
            actor=self.principal.owner if self.principal else "",
            client=self.principal.client if self.principal else "",
            traceparent=traceparent,
            code=self.code,
        )


class Penalties:
    """Belongs to one event loop. A caller is known by its credentials, its address, and what it asks for.

    A request without credentials has no penalty: its address may be that of many callers.
    """

    def __init__(self) -> None:
        self._callers: dict[bytes, Penalty] = {}
        self._delayed = 0

    async def delay(self) -> None:
        """Let a caller wait that does not wait by itself; beyond DELAYED of them it is answered at once."""
        if self._delayed >= DELAYED:
            return
        self._delayed += 1
        try:
            await asyncio.sleep(DELAY_SECONDS)
        finally:
            self._delayed -= 1

    def of(self, scope: HTTPScope, given: dict[bytes, bytes]) -> Penalty | None:
        """The penalty with which a request is refused, or None."""
        if not self._callers or not (key := _key(scope, given)):
            return None
        found = self._callers.get(key)
        if found is None:
            return None
        now = monotonic()
        if now >= found.closed_until and found.early == found.early_when_told:
            del self._callers[key]
            return None
        found.early += 1
        if found.early <= FREE:
            return None
        if now >= found.closed_until:
            found.closed_until = now + found.pause
            return None
        return found

    def note(self, scope: HTTPScope, given: dict[bytes, bytes], status: int, wait: float) -> None:
        """Note that a request was refused with a time to wait; only refusals by a bound count."""
        state: dict[str, Any] = scope["state"]
        code = state.get("code") or TooManyRequests.code
        if (status != 429 and code != Busy.code) or not (key := _key(scope, given)):
            return
        before = self._callers.pop(key, None)
        if before is None and len(self._callers) >= MAX_CALLERS:
            del self._callers[next(iter(self._callers))]  # the one that was refused longest ago
        now, pause = monotonic(), min(wait, MAX_WAIT_SECONDS)
        early = before.early if before else 0
        self._callers[key] = Penalty(
            status=status,
            code=code,
            route=scope.get("path_template") or "none",
            principal=state.get("principal"),
            rate=state.get(RATE),
            pause=pause,
            closed_until=now + pause,
            told_until=now + wait,
            early=early,
            early_when_told=early,
        )


def _key(scope: HTTPScope, given: dict[bytes, bytes]) -> bytes:
    """A short name of a caller and its request; b"" without credentials."""
    credentials = given.get(b"authorization") or given.get(b"cookie")
    if not credentials:
        return b""
    address = scope["client"][0] if scope["client"] else ""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    asked = f"{address} {method} {scope['path']}".encode("utf-8", "surrogateescape")
    return blake2b(asked + b"\n" + credentials, digest_size=16).digest()
