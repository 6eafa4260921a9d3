"""Exit codes of the command line, one for each kind of error."""

from domain.errors import (
    Busy,
    Conflict,
    Forbidden,
    ForecasterFailed,
    GateRefused,
    IntegrityError,
    InvalidInput,
    JobStopped,
    MissingExtra,
    NotFound,
    ParityRefused,
    PrevistoError,
    SourceError,
    StoreUnavailable,
    TooManyRequests,
    TrackingUnavailable,
    Unauthenticated,
)

CHECK_FAILED = 1
CANCELLED = 12
PARTIAL = 6
SERVICE = 14
INTERRUPTED = 130

CODES: dict[type[PrevistoError], int] = {
    InvalidInput: 2,
    NotFound: 3,
    Conflict: 4,
    GateRefused: 4,
    ParityRefused: 4,
    SourceError: 5,
    IntegrityError: 7,
    StoreUnavailable: 8,
    TrackingUnavailable: 8,
    MissingExtra: 9,
    ForecasterFailed: 10,
    JobStopped: 11,
    Unauthenticated: 13,
    Forbidden: 13,
    TooManyRequests: 13,
    Busy: 13,
}


NO_ANSWER = ("network", "deadline-exceeded", "unexpected-answer")
"""The codes of a remote service that gives no usable answer."""


def exit_code(error: PrevistoError) -> int:
    """The exit code of an error, that of its nearest base class in CODES."""
    if error.code in NO_ANSWER:
        return SERVICE
    return next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), CHECK_FAILED)
