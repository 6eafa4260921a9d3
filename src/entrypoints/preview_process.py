"""The process that fits the strategies of previews: `python -m entrypoints.preview_process DESCRIPTOR`.

Each line of the socket is a request, or blank; each answer is `Previewed`, `Refused`, or blank.
"""

import os
from collections.abc import Callable
from contextlib import suppress

import msgspec

from application.queries.preview_request import Previewed, PreviewRequest
from application.queries.warm_up import LEAST_FIT
from domain.errors import PrevistoError
from entrypoints.container import Container
from entrypoints.parent_line import answer_lines
from entrypoints.settings import Settings

NICENESS = 10  # the requests of the API come first
CLOSES = [50 + n % 7 * 0.25 for n in range(200)]
EXAMPLE = PreviewRequest(closes=CLOSES, strategy="arima", horizon=1, settings=dict(LEAST_FIT["arima"]))


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """The error of a request."""

    code: str
    message: str
    field: str
    remedy: str


class Fitted(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a request: one of the two."""

    previewed: Previewed | None = None
    refused: Refused | None = None


def main() -> None:
    """Answer until the API process closes the socket."""
    answer_lines(_prepare)


def _prepare() -> Callable[[bytes], bytes]:
    settings = Settings.read()
    os.nice(NICENESS)
    if settings.pin_cores:  # the core of the API process is for its requests
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    product = Container(settings=settings, process="preview")
    product.adapters().logs().begin("preview")
    fit = product.use_cases().fit_preview()
    with suppress(PrevistoError):
        fit(EXAMPLE)  # imports the libraries before the first request
    return lambda line: msgspec.json.encode(_answer(fit, line)) if line.strip() else b""


def _answer(fit: Callable[[PreviewRequest], Previewed], line: bytes) -> Fitted:
    try:
        return Fitted(previewed=fit(msgspec.json.decode(line, type=PreviewRequest)))
    except PrevistoError as error:
        refused = Refused(code=error.code, message=error.message, field=error.field, remedy=error.remedy)
        return Fitted(refused=refused)


if __name__ == "__main__":
    main()
