"""Every wrong part of a request by name, and of a body by path: msgspec stops at the first one."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from litestar.params import ParameterKwarg
from litestar.utils.scope.state import ScopeState
from msgspec import NODEFAULT, UnsetType

from entrypoints.http.edge.access import Call

MAX_WRONG_FIELDS = 20  # in one answer
MAX_NAME_CHARACTERS = 64
Wrong = tuple[str, str]
"""The path of a field, such as `tickers[3]`, and what is wrong with it. The path of the body itself is ""."""


def wrong_parts(request: Call, found: list[dict[str, str]]) -> Iterator[Wrong]:
    """The wrong parts of a request from what the framework found: `key`, `message` and `source`.

    A parameter has the name that the caller sent; a body is examined for every wrong field.
    """
    arguments = request.route_handler.parsed_fn_signature.parameters
    for one in found:
        name, message = one.get("key", ""), one.get("message", "")
        if one.get("source") == "body" and "data" in arguments:
            fields = wrong_fields(_body(request), arguments["data"].annotation) or [("", message)]
            yield from ((path or "body", what) for path, what in fields)
        else:
            declared = arguments[name].kwarg_definition if name in arguments else None
            yield (isinstance(declared, ParameterKwarg) and declared.name) or name, message


def _body(request: Call) -> Any:
    body = ScopeState.from_scope(request.scope).body
    return msgspec.json.decode(body) if isinstance(body, bytes) else None


def wrong_fields(value: Any, kind: Any) -> list[Wrong]:
    """The wrong fields of a decoded body, outer ones first; empty for one that `kind` accepts."""
    return [*islice(_wrong(value, kind, ""), MAX_WRONG_FIELDS)]


def _wrong(value: Any, kind: Any, path: str) -> Iterator[Wrong]:
    try:
        msgspec.json.decode(msgspec.json.encode(value), type=kind)
    except msgspec.ValidationError as error:
        inner = _inner(value, _plain(kind, value), path)
        first = next(inner, None)
        # Without a wrong part the whole is wrong: its type, its length, or how its fields go together.
        yield first or (path, str(error).partition(" - at `$")[0])
        yield from inner


def _inner(value: Any, kind: Any, path: str) -> Iterator[Wrong]:
    """The wrong parts of an object, an array or a map."""
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield from _in_object(value, kind, path)
    elif isinstance(value, list) and get_origin(kind) is list:
        for number, item in enumerate(value):
            yield from _wrong(item, get_args(kind)[0], f"{path}[{number}]")
    elif isinstance(value, dict) and get_origin(kind) is dict:
        for name, item in value.items():
            yield from _wrong(item, get_args(kind)[1], _joined(path, name))


def _in_object(value: dict[str, Any], kind: type[msgspec.Struct], path: str) -> Iterator[Wrong]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name, field in fields.items():
        if name in value:
            yield from _wrong(value[name], field.type, _joined(path, name))
        elif field.default is NODEFAULT and field.default_factory is NODEFAULT:
            yield _joined(path, name), "required field is missing"
    if kind.__struct_config__.forbid_unknown_fields:
        yield from ((_joined(path, name), "unknown field") for name in value if name not in fields)


def _plain(kind: Any, value: Any) -> Any:
    """A type without its bounds; of a type that may be null or unset, the other one."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) is Union or type(kind).__name__ == "UnionType":
        others = [one for one in get_args(kind) if one not in (type(None), UnsetType)]
        return _plain(others[0], value) if len(others) == 1 and value is not None else kind
    return kind


def _joined(path: str, name: str) -> str:
    return f"{path}.{name[:MAX_NAME_CHARACTERS]}".removeprefix(".")
