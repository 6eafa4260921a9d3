"""`/openapi.json` and `/docs`: the OpenAPI document, its page, and the catalogue of errors."""

from litestar import Response, get

from entrypoints.http.docs.page import POLICY, SCRIPT, STYLE
from entrypoints.http.edge.access import Call

CACHED = {"cache-control": "public, max-age=3600"}


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi(request: Call) -> Response[bytes]:
    """The OpenAPI document."""
    return Response(request.app.state.document, media_type="application/json")


@get("/docs", include_in_schema=False, sync_to_thread=False)
def docs(request: Call) -> Response[str]:
    """The reference page."""
    return _page(request.app.state.reference_page)


@get("/docs/errors", include_in_schema=False, sync_to_thread=False)
def docs_errors(request: Call) -> Response[str]:
    """The catalogue of errors."""
    return _page(request.app.state.errors_page)


@get("/docs/style.css", include_in_schema=False, sync_to_thread=False)
def docs_style() -> Response[str]:
    """The style sheet of both pages."""
    return Response(STYLE, media_type="text/css", headers=CACHED)


@get("/docs/search.js", include_in_schema=False, sync_to_thread=False)
def docs_search() -> Response[str]:
    """The search of both pages."""
    return Response(SCRIPT, media_type="text/javascript", headers=CACHED)


def _page(text: str) -> Response[str]:
    headers = {"content-security-policy": POLICY, "cross-origin-opener-policy": "same-origin"}
    return Response(text, media_type="text/html", headers=headers)
