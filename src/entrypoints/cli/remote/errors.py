"""Errors of the client library as errors of Previsto, so that they are shown as local ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from domain.errors import InvalidInput, JobStopped, PrevistoError, Unauthenticated

if TYPE_CHECKING:
    from previsto_client import PrevistoError as RemoteError


@contextmanager
def translated() -> Iterator[None]:
    """Raise the errors of the client library as those of `domain.errors`, with the trace of the request."""
    from previsto_client import PrevistoError as RemoteError

    try:
        yield
    except RemoteError as error:
        raise _translated(error) from None


def _translated(error: "RemoteError") -> PrevistoError:
    from previsto_client import JobCancelled, LoginError, SettingsError

    own: dict[type[RemoteError], type[PrevistoError]] = {
        LoginError: Unauthenticated,
        SettingsError: InvalidInput,
        JobCancelled: JobStopped,
    }
    kind = own.get(type(error)) or kind_of(error.code)
    found = kind.__new__(kind)  # some classes have further arguments, which an answer does not have
    PrevistoError.__init__(found, error.message, field=error.field, remedy=error.remedy)
    found.code = kind.code if type(error) in own else error.code
    found.trace = error.trace  # type: ignore[attr-defined]
    return found


def kind_of(code: str) -> type[PrevistoError]:
    """The class of a code; PrevistoError for one that this release does not know."""
    return _kinds(PrevistoError).get(code, PrevistoError)


def _kinds(kind: type[PrevistoError]) -> dict[str, type[PrevistoError]]:
    found = {kind.code: kind}
    for inner in kind.__subclasses__():
        found = {**_kinds(inner), **found}
    return found
