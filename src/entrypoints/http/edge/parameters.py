"""Query parameters: those that each operation knows, the refusal of others, and of times that are numbers."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from domain.errors import InvalidInput
from entrypoints.http.edge.access import PUBLIC, Call

MAX_SHOWN_CHARACTERS = 40
DATE = re.compile(r"\d{4}-\d\d-\d\d")
Kind = Literal["time", "text", "value"]
Known = Mapping[tuple[str, str], Mapping[str, Kind]]


def known_parameters(document: dict[str, Any]) -> Known:
    """The query parameters by method and path, from the OpenAPI document.

    Public paths that it leaves out know none. The endpoints of the authorization server are absent: they
    ignore unknown parameters, as OAuth requires (RFC 6749, 3.1).
    """
    known: dict[tuple[str, str], Mapping[str, Kind]] = {("GET", path): {} for path in PUBLIC}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            given = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
            known[method.upper(), path] = {one["name"]: _kind(one["schema"]) for one in given}
    return known


def _kind(schema: dict[str, Any]) -> Kind:
    if schema.get("format") in ("date", "date-time"):
        return "time"
    return "text" if schema.get("type") == "string" and "enum" not in schema else "value"


def refuse_wrong_parameters(request: Call) -> None:
    """Raise InvalidInput for a parameter that the operation does not know, or a time that has no date.

    The decoder reads a number as seconds since 1970 and `null` as none, which the document does not promise.
    """
    if not request.scope.get("query_string"):
        return
    known = request.app.state.parameters.get((request.method, request.scope.get("path_template")))
    if known is None:
        return
    for name, value in request.query_params.items():
        if name not in known:
            remedy = f"known parameters: {', '.join(sorted(known))}" if known else "send no query parameter"
            name = name[:MAX_SHOWN_CHARACTERS]
            raise InvalidInput(f"unknown query parameter {name!r}", field=name, remedy=remedy)
        if known[name] == "value" and value.lower() == "null":
            raise InvalidInput(f"{name} is not null", field=name, remedy="leave it out")
        if known[name] == "time" and not DATE.match(value):
            remedy = "e.g. 2026-03-02 for a day, 2026-03-02T12:00:00Z for a time"
            raise InvalidInput(f"{name} is not a time with a date", field=name, remedy=remedy)
