"""Errors on spans: their code, whether they are a refusal, and their traceback, once in a process."""

import re
import traceback
from contextlib import suppress

from domain.errors import (
    Conflict,
    Forbidden,
    GateRefused,
    InvalidInput,
    NotFound,
    ParityRefused,
    PrevistoError,
    TooManyRequests,
    Unauthenticated,
)

REFUSALS = (
    Conflict,
    Forbidden,
    GateRefused,
    InvalidInput,
    NotFound,
    ParityRefused,
    TooManyRequests,
    Unauthenticated,
)
"""Errors of the caller: HTTP answers them with 4xx, and they are no errors of a span."""
MARK = "__previsto_recorded__"
CREDENTIALS = re.compile(r"://[^/@\s]+@")


def code_of(error: BaseException) -> str:
    """The stable code of an error of ours, and the class of another exception."""
    return error.code if isinstance(error, PrevistoError) else type(error).__name__


def is_refusal(error: BaseException) -> bool:
    """Whether an error is one of the caller, or no error but a signal such as a cancellation."""
    return isinstance(error, REFUSALS) or not isinstance(error, Exception)


def is_told(error: BaseException) -> bool:
    """Whether a span has recorded this error, or the one from which it was raised."""
    seen: BaseException | None = error
    while seen is not None:
        if getattr(seen, MARK, False):
            return True
        seen = seen.__cause__
    return False


def tell(error: BaseException) -> dict[str, str | int | float | bool]:
    """The attributes of the event `exception`; marks the error as recorded."""
    with suppress(AttributeError):
        setattr(error, MARK, True)
    trail = "".join(traceback.format_exception(error))
    return {
        "exception.type": type(error).__qualname__,
        "exception.message": message_of(error),
        "exception.stacktrace": CREDENTIALS.sub("://", trail)[-4000:],  # its end says what failed
    }


def message_of(error: BaseException) -> str:
    """The message, without the user and the password of an address in it."""
    return CREDENTIALS.sub("://", str(error))
