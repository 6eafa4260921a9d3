"""The page of the errors, from their classes and the tables of statuses and exit codes."""

from scripts.reference.markdown import code, prose, table, whole_page

from entrypoints.cli.exit_codes import exit_code
from entrypoints.http.openapi.catalogue import Code, catalogue

INTRO = """
A refusal has a stable `code`, a message, the `field` that it is about, and a `remedy` where there is one.
The command line prints it and ends with an [exit code](cli.md#exit-codes); with `--json` it is an object on
stderr. The API answers a [problem](http.md#problems), whose `type` is the address of the code
in the catalogue that the service shows at `/docs/errors`. A failed job has the code of its error. `retry`
says
that the same call may succeed later; a worker tries such a job again.
"""
OTHERS = """
The API also refuses requests that reach no operation, and hides its own faults; these refusals have a code
but no class:
"""


def page() -> str:
    """The whole page."""
    found = catalogue()
    classes = ("error", "code", "HTTP", "exit", "retry", "cause", "cure")
    return whole_page(
        "Errors",
        prose(INTRO),
        table(classes, (_row(one) for one in found if one.error)),
        prose("`↳` marks a special case of the error above it. All classes are in `src/domain/errors.py`."),
        "## Other codes",
        prose(OTHERS),
        table(("code", "HTTP", "cause", "cure"), (_other(one) for one in found if not one.error)),
    )


def _row(one: Code) -> tuple[str, ...]:
    assert one.error
    return (
        f"{'↳ ' * one.depth}`{one.error.__name__}`",
        code(one.code),
        _statuses(one),
        str(exit_code(one.error(""))),
        "yes" if one.retriable else "",
        one.cause,
        one.cure,
    )


def _other(one: Code) -> tuple[str, ...]:
    return code(one.code), _statuses(one), one.cause, one.cure


def _statuses(one: Code) -> str:
    return ", ".join(map(str, one.statuses))
