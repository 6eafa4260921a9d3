"""The trace of a request (W3C Trace Context, level 1)."""

import re
import secrets
from typing import Protocol

TRACEPARENT = re.compile(rb"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
TRACESTATE = re.compile(rb"[a-z0-9][a-z0-9_*/@-]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,256}")
NO_TRACE, NO_SPAN = b"0" * 32, b"0" * 16
MAX_MEMBERS = 32  # of a tracestate
JOBS = re.compile(
    r"/v1/(trainings|backtests|tunings|tunings/[^/]+/promote|jobs|forecasts/score|tickers/batch|tickers/[^/]+/refresh"
    r"|schedules/[^/]+/run|models/[^/]+/compress|ledger/verification)"
)
"""Paths whose POST submits a job; these traces are always kept."""


class RequestPlace(Protocol):
    """The place of a request in its trace, and `traceparent`, the same in the form of W3C."""

    @property
    def traceparent(self) -> str: ...

    def answered(self, method: str, route: str, status: int) -> None:
        """End the span."""
        ...


class RequestTraces(Protocol):
    """Begins the spans of requests."""

    def request(self, trace: str, parent: str, keep: bool) -> RequestPlace:
        """Begin the span of a request of a trace; `parent` is the caller's span or ""."""
        ...


def caller_of(given: dict[bytes, bytes]) -> tuple[str, str]:
    """The trace and the span of the caller, or a new trace and "".

    Absent, malformed or all-zero headers give a new trace (Trace Context, 3.2.2). The flag of the caller
    decides nothing.
    """
    found = TRACEPARENT.fullmatch(given.get(b"traceparent", b""))
    if not found or found[1] == NO_TRACE or found[2] == NO_SPAN:
        return secrets.token_hex(16), ""
    if b"tracestate" in given and not _is_sound(given[b"tracestate"]):
        return secrets.token_hex(16), ""
    return found[1].decode(), found[2].decode()


def submits_job(method: str, path: str) -> bool:
    """Whether a request submits a job."""
    return method == "POST" and JOBS.fullmatch(path) is not None


def _is_sound(tracestate: bytes) -> bool:
    members = [member.strip(b" \t") for member in tracestate.split(b",")]
    return len(members) <= MAX_MEMBERS and all(not one or TRACESTATE.fullmatch(one) for one in members)
