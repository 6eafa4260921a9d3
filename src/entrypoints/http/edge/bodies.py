"""Checks of a body: JSON in UTF-8, as it was sent, with each name once and of the types of the document."""

import json
import re
from functools import cache
from typing import Any

import msgspec
from litestar.exceptions import ValidationException
from litestar.utils.scope.state import ScopeState

from domain.errors import InvalidInput
from entrypoints.http.edge.access import Call

NAME = re.compile(rb'"([^"\\]*)"\s*:')
CHARSET = re.compile(rb'\s*charset\s*=\s*"?([^"\s;]*)"?\s*', re.IGNORECASE)


def coding_refusal(given: dict[bytes, bytes]) -> tuple[int, str] | None:
    """The status and detail of a body in a coding or an encoding that is not read, or None."""
    if given.get(b"content-encoding", b"identity").strip().lower() != b"identity":
        return 415, "the body has a content encoding; send it as it is"
    _, *parameters = given.get(b"content-type", b"").split(b";")
    for found in filter(None, map(CHARSET.fullmatch, parameters)):
        if found[1].lower() not in (b"utf-8", b"utf8"):
            return 415, "the charset of the body is not UTF-8"
    return None


def require_unique_names(body: bytes) -> None:
    """Raise InvalidInput for an object of JSON with a name given twice; other readers take another value."""
    names = NAME.findall(body)
    if len(set(names)) == len(names) and b"\\" not in body:
        return  # as nearly always; equal names in two objects, and escaped ones, need the parser
    try:
        json.loads(body, object_pairs_hook=_unique, parse_int=str, parse_float=str)
    except ValueError:
        return  # no JSON: the decoder says why


async def require_types(request: Call) -> None:
    """Raise ValidationException for a body whose types are not those of the document.

    The framework would read "5" as 5, 1 as true and 0 as a time.
    """
    data = request.route_handler.parsed_fn_signature.parameters.get("data")
    if data is None:
        return
    body = await request.body()
    try:
        decoded = _decoder(data.annotation).decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if not _is_json(body):
            return  # the framework says why
        found = {"key": "data", "message": str(error), "source": "body"}
        raise ValidationException("the body is not valid", extra=[found]) from None
    else:
        ScopeState.from_scope(request.scope).json = decoded  # the framework decodes it no second time


def _is_json(body: bytes) -> bool:
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        name = next(one for one in found if names.count(one) > 1)
        raise InvalidInput(f"the name {name[:64]!r} is given twice", field=name[:64], remedy="give it once")
    return found
