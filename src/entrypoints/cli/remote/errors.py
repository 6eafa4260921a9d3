"""Errors of the client library as errors of Previsto, so that they are shown as local ones."""

from collections.abc import Iterator
from contextlib import contextmanager

import previsto_client as sdk

from domain.errors import InvalidInput, JobStopped, PrevistoError, Unauthenticated

SERVICE_CODES = ("network", "deadline-exceeded", "unexpected-answer")
"""The codes for a service that gives no usable answer; see `exit_codes`."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise the errors of the client library as those of `domain.errors`."""
    try:
        yield
    except sdk.PrevistoError as error:
        raise _translated(error) from None


def _translated(error: sdk.PrevistoError) -> PrevistoError:
    kind = _kind(error)
    found = kind.__new__(kind)  # some classes have further arguments, which an answer does not have
    PrevistoError.__init__(found, error.message, field=error.field, remedy=error.remedy)
    found.code = _code(error, kind)
    found.trace = error.trace  # type: ignore[attr-defined]
    return found


def _kind(error: sdk.PrevistoError) -> type[PrevistoError]:
    """The class of a code; what the client itself refuses has classes by their cause."""
    if isinstance(error, sdk.LoginError):
        return Unauthenticated
    if isinstance(error, sdk.SettingsError):
        return InvalidInput
    if isinstance(error, sdk.JobCancelled):
        return JobStopped
    return _by_code(PrevistoError).get(error.code, PrevistoError)


def _code(error: sdk.PrevistoError, kind: type[PrevistoError]) -> str:
    own = isinstance(error, sdk.LoginError | sdk.SettingsError | sdk.JobCancelled)
    return kind.code if own else error.code


def _by_code(kind: type[PrevistoError]) -> dict[str, type[PrevistoError]]:
    found = {kind.code: kind}
    for inner in kind.__subclasses__():
        found = {**_by_code(inner), **found}
    return found
