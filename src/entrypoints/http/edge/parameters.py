"""Query parameters: those that each operation knows, the refusal of others, and of times that are numbers."""

import re
from collections.abc import Mapping
from typing import Any

from domain.errors import InvalidInput
from entrypoints.http.edge.access import PUBLIC, Call

MAX_SHOWN_CHARACTERS = 40
DATE = re.compile(r"\d{4}-\d\d-\d\d")
Known = Mapping[tuple[str, str], Mapping[str, bool]]


def known_parameters(document: dict[str, Any]) -> Known:
    """The query parameters by method and path, from the OpenAPI document; True for a time.

    Public paths that it leaves out know none. The endpoints of the authorization server are absent: they
    ignore unknown parameters, as OAuth requires (RFC 6749, 3.1).
    """
    known: dict[tuple[str, str], Mapping[str, bool]] = {("GET", path): {} for path in PUBLIC}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            given = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
            known[method.upper(), path] = {one["name"]: _is_time(one["schema"]) for one in given}
    return known


def _is_time(schema: dict[str, Any]) -> bool:
    """Whether one of the shapes of a parameter is a time."""
    return any(one.get("format") == "date-time" for one in (schema, *schema.get("oneOf", ())))


def refuse_wrong_parameters(request: Call) -> None:
    """Raise InvalidInput for a parameter that the operation does not know, or a time that has no date.

    The decoder reads a number as seconds since 1970, which the document does not promise.
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
        if known[name] and not DATE.match(value):
            remedy = "e.g. 2026-03-02T12:00:00Z"
            raise InvalidInput(f"{name} is not a time with a date", field=name, remedy=remedy)
