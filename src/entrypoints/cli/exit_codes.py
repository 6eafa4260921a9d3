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
INTERRUPTED = 130

CODES: dict[type[PrevistoError], int] = {
    InvalidInput: 2,
    NotFound: 3,
    Conflict: 4,
    GateRefused: 4,
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


def exit_code(error: PrevistoError) -> int:
    """The exit code of an error, that of its nearest base class in CODES."""
    return next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), CHECK_FAILED)
