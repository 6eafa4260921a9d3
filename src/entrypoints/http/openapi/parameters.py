"""Parameters of the document, with the bounds and descriptions of their types."""

from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler

from entrypoints.http.openapi.closed import name_types
from entrypoints.http.openapi.examples import Example
from entrypoints.http.openapi.times import mark_times

Data = dict[str, Any]
EMPTY = ("deprecated", "allowEmptyValue", "allowReserved")


def complete_parameters(operation: Data, handler: HTTPRouteHandler, example: Example) -> None:
    """Complete the parameters of an operation from the annotations of its handler."""
    fields = {
        getattr(found.kwarg_definition, "name", None) or name: found
        for name, found in handler.parsed_fn_signature.parameters.items()
    }
    for one in operation.setdefault("parameters", []):
        for name in EMPTY:
            one.pop(name, None)
        schema = _schema(one["schema"], fields[one["name"]].raw)
        said = schema.pop("description", one.get("description"))
        given = example.parameters.get(one["name"])
        one.update(schema=schema, **({"description": said} if said else {}))
        if given is not None:
            one["example"] = given


def _schema(found: Data, hint: Any) -> Data:
    """The schema of a parameter: no parameter is null, because none can be sent."""
    typed = msgspec.json.schema(hint)
    mark_times(typed, msgspec.inspect.type_info(hint))
    merged = {**{name: value for name, value in found.items() if name != "oneOf"}, **typed}
    for alternative in merged.pop("anyOf", ()):
        if alternative != {"type": "null"}:
            merged.update(alternative)
    if merged.get("default") is None:
        merged.pop("default", None)
    for name in ("minimum", "maximum"):
        if isinstance(merged.get(name), float) and merged[name].is_integer():
            merged[name] = int(merged[name])
    name_types(merged)
    return merged
