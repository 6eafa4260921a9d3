"""The trace of a request (W3C Trace Context, level 1)."""

import re
import secrets

TRACEPARENT = re.compile(rb"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
NO_TRACE, NO_SPAN = b"0" * 32, b"0" * 16


def traceparent_of(header: bytes) -> str:
    """The traceparent of this request: the trace of the caller with a new span, or a new trace.

    An absent, malformed or all-zero header gives a new trace (Trace Context, 3.2.2).
    """
    span = secrets.token_hex(8)
    found = TRACEPARENT.fullmatch(header)
    if not found or found[1] == NO_TRACE or found[2] == NO_SPAN:
        return f"00-{secrets.token_hex(16)}-{span}-01"
    return f"00-{found[1].decode()}-{span}-{found[3].decode()}"


def trace_id_of(traceparent: str) -> str:
    """The trace id of a traceparent: 32 hexadecimal digits."""
    return traceparent.split("-")[1]
