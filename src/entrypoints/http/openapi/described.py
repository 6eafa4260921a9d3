"""The OpenAPI document: what the web framework knows of the routes, and what makes it complete."""

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from entrypoints.deprecations import deprecated_operation
from entrypoints.http.openapi import statuses
from entrypoints.http.openapi.examples import Examples, examples
from entrypoints.http.openapi.forms import Forms, schemas
from entrypoints.http.openapi.headers import HEADERS, KEY, TAG, of_problem
from entrypoints.http.openapi.job_results import FORMS, name_results
from entrypoints.http.openapi.names import RESOURCES
from entrypoints.http.openapi.operations import operation_id
from entrypoints.http.openapi.parameters import complete_parameters
from entrypoints.http.openapi.successes import STREAMS, complete_successes

Data = dict[str, Any]


def complete_document(app: Litestar) -> Data:
    """The whole OpenAPI document of an application."""
    document: Data = msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema()))
    parts, handlers, shown = document["components"], _handlers(app), examples()
    parts["schemas"] = schemas(app.plugins.get(Forms).found | FORMS, parts["schemas"])
    parts["headers"] = HEADERS
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _complete(method, operation, handlers[operation["operationId"]], parts["schemas"], shown)
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    used = {tag for one in operations for tag in one["tags"]}
    document["tags"] = [{"name": one, "description": RESOURCES[one]} for one in RESOURCES if one in used]
    parts["responses"] = _shared(operations, shown)
    name_results(document)
    return document


def _handlers(app: Litestar) -> dict[str, HTTPRouteHandler]:
    """The handlers by operation id."""
    return {
        operation_id(handler): handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
    }


def _complete(method: str, operation: Data, handler: HTTPRouteHandler, forms: Data, shown: Examples) -> None:
    example = shown.of(operation["operationId"])
    if deprecated_operation(operation["operationId"]):
        operation["deprecated"] = True
    operation["tags"] = [operation["operationId"].partition(".")[0]]
    complete_parameters(operation, handler, example)
    if operation["operationId"] not in STREAMS:
        operation["parameters"].append(TAG if method == "get" else KEY)
    for content in operation.get("requestBody", {}).get("content", {}).values():
        form = forms[content["schema"]["$ref"].rpartition("/")[2]]
        # A body whose fields are all optional may be left out.
        operation["requestBody"]["required"] = bool(form.get("required"))
        content["examples"] = example.requests
    complete_successes(method, operation, handler, forms, example)
    _add_problems(method, operation["responses"], example.problems)
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _add_problems(method: str, responses: Data, examples: Data) -> None:
    own = {int(status) for status in responses if int(status) >= 400}
    usual = {*statuses.ALWAYS, *(statuses.WITH_KEY if method != "get" else ())}
    for status in sorted(own | usual):
        if status not in statuses.SHARED:
            responses[str(status)] = _problem(status, examples.get(str(status), {}))
        elif not _is_success(responses.get(str(status), {})):
            responses[str(status)] = {"$ref": f"#/components/responses/{statuses.name_of(status)}"}


def _is_success(response: Data) -> bool:
    """Whether the body is no problem, as that of a readiness probe."""
    return "application/json" in response.get("content", {})


def _problem(status: int, found: Data) -> Data:
    return {**statuses.problem(status, found), "headers": of_problem(status)}


def _shared(operations: list[Data], shown: Examples) -> Data:
    """The responses to which operations refer."""
    return {
        statuses.name_of(status): _problem(status, shown.shared.get(str(status), {}))
        for status in statuses.SHARED
        if any("$ref" in one for one in _of_status(operations, str(status)))
    }


def _of_status(operations: list[Data], status: str) -> Iterator[Data]:
    return (one["responses"][status] for one in operations if status in one["responses"])
