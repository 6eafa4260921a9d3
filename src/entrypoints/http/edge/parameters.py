"""Query parameters: the names that each operation knows, and the refusal of others."""

from collections.abc import Mapping
from typing import Any

from domain.errors import InvalidInput
from entrypoints.http.edge.access import PUBLIC, Call

MAX_SHOWN_CHARACTERS = 40
Known = Mapping[tuple[str, str], frozenset[str]]


def known_parameters(document: dict[str, Any]) -> Known:
    """The names of query parameters by method and path, from the OpenAPI document.

    Public paths that it leaves out know none. The endpoints of the authorization server are absent: they
    ignore unknown parameters, as OAuth requires (RFC 6749, 3.1).
    """
    known = {("GET", path): frozenset[str]() for path in PUBLIC}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            given = operation.get("parameters", ())
            known[method.upper(), path] = frozenset(one["name"] for one in given if one["in"] == "query")
    return known


def refuse_unknown_parameters(request: Call) -> None:
    """Raise InvalidInput for a query parameter that the operation does not know: a misspelt filter."""
    if not request.scope.get("query_string"):
        return
    known = request.app.state.parameters.get((request.method, request.scope.get("path_template")))
    unknown = [] if known is None else [name for name in request.query_params if name not in known]
    if unknown:
        name = unknown[0][:MAX_SHOWN_CHARACTERS]
        remedy = f"known parameters: {', '.join(sorted(known))}" if known else "send no query parameter"
        raise InvalidInput(f"unknown query parameter {name!r}", field=name, remedy=remedy)
