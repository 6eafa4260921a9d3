"""The codes of problems: cause, cure and statuses, from the classes of the errors."""

from collections.abc import Iterator
from functools import cache
from inspect import getdoc

import msgspec

from domain.errors import PrevistoError
from entrypoints.http.edge.problems import CODES, STATUS


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code. `depth` counts the more general codes above it; `error` is None without a class."""

    code: str
    cause: str
    cure: str
    statuses: tuple[int, ...]
    retriable: bool = False
    depth: int = 0
    error: type[PrevistoError] | None = None


OTHERS = (
    Code(
        code="method-not-allowed",
        cause="The path has no operation of this method.",
        cure="Use one of the methods that the header `Allow` lists.",
        statuses=(405,),
    ),
    Code(
        code="too-slow",
        cause="The request was not complete in time.",
        cure="Send the whole body without long pauses; a smaller one arrives sooner.",
        statuses=(408,),
        retriable=True,
    ),
    Code(
        code="too-large",
        cause="The body is too large.",
        cure="Send several smaller requests; `GET /v1/me` says how many bytes are accepted.",
        statuses=(413,),
    ),
    Code(
        code="too-long",
        cause="The address is too long.",
        cure="Send shorter parameters.",
        statuses=(414,),
    ),
    Code(
        code="unsupported-media-type",
        cause="The body is not JSON in UTF-8, or it has a content encoding.",
        cure="Send `Content-Type: application/json` and the body as it is.",
        statuses=(415,),
    ),
    Code(
        code="headers-too-large",
        cause="The headers are too large.",
        cure="Send fewer or shorter headers; a token needs at most 16,384 characters.",
        statuses=(431,),
    ),
    Code(
        code="caller-left",
        cause="The caller left before the end of the request.",
        cure="Nothing to do: no caller reads this answer, and only the log has it.",
        statuses=(499,),
    ),
    Code(
        code="refused",
        cause="The server does not accept the request for another reason.",
        cure="Correct what `detail` says.",
        statuses=(400,),
    ),
    Code(
        code="internal",
        cause="The service failed.",
        cure="An operator finds the fault in the log by the `trace` of the answer.",
        statuses=(500,),
    ),
)
"""Codes of refusals that reach no operation, and of faults; they have no class."""


@cache
def catalogue() -> tuple[Code, ...]:
    """Every code, the more general one first."""
    found = tuple(_below(PrevistoError, 0))
    known = {one.code for one in found}
    absent = sorted(set(CODES.values()) - known - {one.code for one in OTHERS})
    assert not absent, f"describe the codes {absent}"
    return (*found, *OTHERS)


def codes() -> list[str]:
    """The names of all codes."""
    return [one.code for one in catalogue()]


def _below(parent: type[PrevistoError], depth: int) -> Iterator[Code]:
    for kind in parent.__subclasses__():
        if kind.__module__ == PrevistoError.__module__:
            cause, _, cure = (getdoc(kind) or "").partition("\n\n")
            yield Code(
                code=kind.code,
                cause=" ".join(cause.split()),
                cure=" ".join(cure.split()),
                statuses=(next(STATUS[one] for one in kind.__mro__ if one in STATUS),),
                retriable=kind.retriable,
                depth=depth,
                error=kind,
            )
            yield from _below(kind, depth + 1)
