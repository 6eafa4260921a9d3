"""The page of the errors, from their classes and the tables of statuses and exit codes."""

from collections.abc import Iterator
from http import HTTPStatus
from inspect import getdoc

from scripts.reference.markdown import code, line, prose, sentence, table, whole_page

from domain.errors import PrevistoError
from entrypoints.cli.exit_codes import exit_code
from entrypoints.http.edge.problems import CODES, STATUS
from entrypoints.http.openapi.operations import MEANINGS

INTRO = """
A refusal has a stable `code`, a message, the `field` that it is about, and a `remedy` where there is one.
The command line prints it and ends with an [exit code](cli.md#exit-codes); with `--json` it is an object on
stderr. The API answers a [problem](http.md#problems). A failed job has the code of its error. `retry` says
that the same call may succeed later; a worker tries such a job again.
"""
OTHERS = """
The API also refuses requests that reach no operation, and hides its own faults; these refusals have a code
but no class:
"""


def page() -> str:
    """The whole page."""
    classes = ("error", "code", "HTTP", "exit", "retry", "meaning")
    return whole_page(
        "Errors",
        prose(INTRO),
        table(classes, _rows(PrevistoError, "")),
        prose("`↳` marks a special case of the error above it. All classes are in `src/domain/errors.py`."),
        "## Other codes",
        prose(OTHERS),
        table(("code", "HTTP", "meaning"), _others()),
    )


def _rows(parent: type[PrevistoError], depth: str) -> Iterator[tuple[str, ...]]:
    for kind in parent.__subclasses__():
        if kind.__module__ == PrevistoError.__module__:
            yield (
                f"{depth}`{kind.__name__}`",
                code(kind.code),
                str(_status(kind)),
                str(exit_code(kind(""))),
                "yes" if kind.retriable else "",
                line(getdoc(kind) or ""),
            )
            yield from _rows(kind, f"↳ {depth}")


def _status(kind: type[PrevistoError]) -> int:
    return next(STATUS[one] for one in kind.__mro__ if one in STATUS)


def _others() -> Iterator[tuple[str, ...]]:
    known = {row[1] for row in _rows(PrevistoError, "")}
    for status, name in CODES.items():
        if code(name) not in known:
            yield code(name), str(status), sentence(MEANINGS.get(status) or HTTPStatus(status).description)
    yield "`refused`", "4xx", "Any other request that the server does not accept."
    yield "`internal`", "500", sentence(MEANINGS[500])
