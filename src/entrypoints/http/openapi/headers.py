"""Headers of the document: those that requests may have, and those that answers have."""

from typing import Any

Data = dict[str, Any]
KEY: Data = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        "A repeated request with the same key, within 24 hours, has its effect once and gets the same answer"
        " with the header Idempotent-Replayed."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[ -~]+$"},
    "example": "b3f9c2d4-track-vale3",
}
TAG: Data = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "An `ETag` of an earlier answer; the answer is 304 without a body while it is the same.",
    "schema": {"type": "string"},  # any other text is a tag that no answer has
    "example": '"5f1c0e7a9b3d24685f1c0e7a9b3d2468"',
}
INTEGER: Data = {"type": "integer", "minimum": 0}
HEADERS: dict[str, Data] = {
    "X-Trace-Id": {
        "description": "The id of this request in the log of the service.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    },
    "ETag": {
        "description": "The version of the answer, for `If-None-Match`.",
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "The path of what was made.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {
        "description": "Seconds to wait before the next request; absent where waiting does not help.",
        "schema": INTEGER,
    },
    "Idempotent-Replayed": {
        "description": "`true` when this is the kept answer to an earlier request with the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "RateLimit": {
        "description": "Requests that are left, and seconds until there are more; absent without a limit.",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "The limit of requests and its window in seconds; absent without a limit.",
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {
        "description": "The challenge of RFC 6750, with the missing scope.",
        "schema": {"type": "string"},
    },
    "Allow": {"description": "The methods of the path.", "schema": {"type": "string"}},
}
"""The headers of answers by name."""
RATE = ("RateLimit", "RateLimit-Policy")
BEFORE_THE_TOKEN = (401, 405, 414, 415, 431)
OF_PROBLEMS = {
    401: ("WWW-Authenticate",),
    403: ("WWW-Authenticate",),
    405: ("Allow",),
    409: ("Retry-After",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}


def refer(*names: str) -> Data:
    """References to headers."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def of_problem(status: int) -> Data:
    """The headers of a problem; a request that is refused after its token was accepted is counted too."""
    counted = () if status in BEFORE_THE_TOKEN else RATE
    return refer("X-Trace-Id", *OF_PROBLEMS.get(status, ()), *counted)


def of_success(method: str, status: int, *, limited: bool, stream: bool) -> Data:
    """The headers of an answer without a problem; `limited` where the requests of the caller are counted."""
    names = ["X-Trace-Id"]
    if method == "get" and status in (200, 304) and not stream:
        names.append("ETag")
    if status in (201, 202):
        names.append("Location")
    if status == 202:
        names.append("Retry-After")
    if method != "get":
        names.append("Idempotent-Replayed")
    return refer(*names, *(RATE if limited else ()))
