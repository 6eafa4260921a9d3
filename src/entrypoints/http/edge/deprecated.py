"""Deprecated operations, told in the headers of RFC 9745 and RFC 8594, and once in the log of a process."""

from datetime import UTC, datetime, time
from email.utils import format_datetime

from application.happenings import DeprecatedUsed
from entrypoints.deprecations import Deprecation, deprecated_operation
from entrypoints.http.edge.access import Call

_told = set[str]()


def tell_deprecated(request: Call) -> None:
    """Add the headers to the answer of a deprecated operation; the first call is a line of the log."""
    found = deprecated_operation(request.app.state.operation_id(request.route_handler))
    if found is None:
        return
    request.scope["state"]["headers"] += headers_of(found, request.app.state.base)
    if found.name not in _told:
        _told.add(found.name)
        request.app.state.observe(DeprecatedUsed(name=found.name, message=str(found)))


def headers_of(found: Deprecation, base: str) -> list[tuple[bytes, bytes]]:
    """When it was deprecated, in seconds since 1970, when it may end, and where that is described."""
    since, ends = (datetime.combine(day, time(), UTC) for day in (found.since, found.ends))
    return [
        (b"deprecation", f"@{int(since.timestamp())}".encode()),
        (b"sunset", format_datetime(ends, usegmt=True).encode()),
        (b"link", f'<{base}/docs>; rel="deprecation"'.encode()),
    ]
