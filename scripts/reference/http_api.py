"""The page of the HTTP API, from its OpenAPI document."""

from collections.abc import Iterator
from typing import Any

from litestar import Litestar
from litestar.di import Provide
from scripts.reference.http_operations import operation_text
from scripts.reference.markdown import code, prose, table, whole_page
from scripts.reference.schemas import form, kind

from domain.principal import SCOPES
from entrypoints.http.edge.problems import MEDIA_TYPE
from entrypoints.http.openapi.described import complete_document
from entrypoints.http.openapi.forms import Forms
from entrypoints.http.openapi.headers import KEY, TAG
from entrypoints.http.openapi.operations import document
from entrypoints.http.openapi.statuses import ALWAYS, MEANINGS
from entrypoints.http.served_routes import ROUTES

INTRO = """
`previsto serve` answers at the public address of the service, by default `http://127.0.0.1:8000`. [Use the
API](../how-to/use-the-api.md) shows how to get a token, and which rules hold for all routes and answers.
`/openapi.json` describes the same operations for programs. A field without a default that is not optional
is required in a request and always present in an answer. New fields may be added to answers.
"""
VERSION, BASE = "1", "http://127.0.0.1:8000"  # of the interface, so that a release changes nothing here
HEADER = "Each `POST` and each `PATCH` may have the header"
PROBLEMS = f"""
A refusal is a document of the type `{MEDIA_TYPE}` (RFC 9457) with the fields of [Problem](#problem). `code`
is stable; `type` is its address in the catalogue that the service shows at `/docs/errors`.
`detail` explains the refusal, `field` names what it is
about, `remedy` says what to do, and `errors` lists every wrong field or parameter of a request, a field of
a body with its path, such as `tickers[3]`. `field`, `remedy` and `errors` are left out where there are none.
Unknown fields and query parameters are refused with 400. `trace` is the value of the header `X-Trace-Id`
and is in the log. [Errors](errors.md) lists the codes. Statuses 429 and 503 come with the header
`Retry-After`, in seconds. Every operation may also answer {", ".join(f"`{one}`" for one in ALWAYS)}.
"""


def page() -> str:
    """The whole page."""
    found = openapi()
    parts = [part for tag in found["tags"] for part in _section(found, tag)]
    forms = [form(name, schema) for name, schema in sorted(found["components"]["schemas"].items())]
    statuses = ((code(status), text) for status, text in MEANINGS.items())
    return whole_page(
        "HTTP API",
        prose(INTRO),
        prose(f"{HEADER} `{KEY['name']}`: {kind(KEY['schema'])}. {KEY['description']}"),
        prose(f"Each `GET` of a document may have the header `{TAG['name']}`. {TAG['description']}"),
        "## Problems",
        prose(PROBLEMS),
        table(("status", "meaning"), statuses),
        "## Scopes",
        table(("scope", "allows"), ((code(name), text) for name, text in SCOPES.items())),
        *parts,
        "## Forms",
        *forms,
    )


def openapi() -> dict[str, Any]:
    """The document that `/openapi.json` answers, made from the routes alone: no database, no server."""
    absent = {"product": Provide(lambda: None, sync_to_thread=False)}
    config = document(VERSION, BASE)
    app = Litestar(ROUTES, dependencies=absent, plugins=[Forms()], openapi_config=config, logging_config=None)
    return complete_document(app)


def _section(found: dict[str, Any], tag: dict[str, str]) -> Iterator[str]:
    yield f"## Operations of `{tag['name']}`\n\n{tag['description']}"
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            if tag["name"] in operation["tags"]:
                yield operation_text(method.upper(), path, operation)
