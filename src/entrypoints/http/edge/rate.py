"""Rate: what is left of a rate limit, as headers of an answer (draft-ietf-httpapi-ratelimit-headers-10)."""

import math
from functools import lru_cache
from typing import Any

import msgspec

MINUTE = 60
RATE = "rate"  # in the state of a request
REQUESTS, TOKEN_REQUESTS = "requests", "token-requests"


class Rate(msgspec.Struct, frozen=True):
    """`left` of `minute` requests; the bucket is full again after the seconds in `t`, without requests."""

    policy: str
    minute: int
    left: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """`RateLimit-Policy` and `RateLimit`."""
        full = math.ceil((self.minute - self.left) * MINUTE / self.minute)
        now = b'"%b";r=%d;t=%d' % (self.policy.encode(), self.left, full)
        return [_policy(self.policy, self.minute), (b"ratelimit", now)]


@lru_cache(16)
def _policy(name: str, minute: int) -> tuple[bytes, bytes]:
    return b"ratelimit-policy", b'"%b";q=%d;w=%d' % (name.encode(), minute, MINUTE)


def keep_rate(state: dict[str, Any], policy: str, minute: int, left: int | None) -> None:
    """Keep what the answer tells about a limit; nothing without a limit."""
    if minute and left is not None:
        state[RATE] = Rate(policy, minute, left)
