"""Caching: how long a client may keep an answer without asking again."""

from datetime import datetime, timedelta

from litestar.types import HTTPScope

from entrypoints.http.edge.access import Call

SETTLED = timedelta(days=1)
"""So long after a time no event with this time is recorded any more: a job keeps the time of its start."""
REVALIDATED, IMMUTABLE = b"private, no-cache", b"private, max-age=86400, immutable"
STATE = "cache"


def never_changes(request: Call) -> None:
    """Let the caller keep this answer for a day without asking again; the route knows that it is final."""
    request.scope["state"][STATE] = IMMUTABLE


def is_settled(at: datetime | None, now: datetime) -> bool:
    """Whether everything that was known at a time has been recorded."""
    return at is not None and at <= now - SETTLED


def cache_control(scope: HTTPScope, method: str, status: int) -> list[tuple[bytes, bytes]]:
    """The header of a whole answer of the API that was read with a token; all others are not stored at all.

    An answer that is no reading may hold a secret.
    """
    if method not in ("GET", "HEAD") or status != 200 or not scope["path"].startswith("/v1/"):
        return []
    state = scope["state"]
    return [(b"cache-control", state.get(STATE, REVALIDATED))] if "principal" in state else []
