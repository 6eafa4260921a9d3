"""Exit codes of the command line, one a kind of refusal."""

from domain.errors import (
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
    Unauthenticated,
)

CHECK_FAILED = 1
CANCELLED = 12
PARTIAL = 6

CODES: dict[type[PrevistoError], int] = {
    InvalidInput: 2,
    NotFound: 3,
    Conflict: 4,
    GateRefused: 4,
    SourceError: 5,
    IntegrityError: 7,
    StoreUnavailable: 8,
    MissingExtra: 9,
    ForecasterFailed: 10,
    JobStopped: 11,
    Unauthenticated: 13,
    Forbidden: 13,
    TooManyRequests: 13,
}


def exit_code(error: PrevistoError) -> int:
    """The code of an error: that of the nearest kind in its family."""
    return next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), CHECK_FAILED)
