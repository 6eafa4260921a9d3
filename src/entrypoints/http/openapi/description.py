"""`/openapi.json` and `/docs`: the OpenAPI document and the reference page."""

from litestar import Response, get

from entrypoints.http.edge.access import Call
from entrypoints.http.openapi.reference_page import POLICY, STYLE


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi(request: Call) -> Response[bytes]:
    """The OpenAPI document."""
    return Response(request.app.state.document, media_type="application/json")


@get("/docs", include_in_schema=False, sync_to_thread=False)
def docs(request: Call) -> Response[str]:
    """The reference page."""
    headers = {"content-security-policy": POLICY, "cross-origin-opener-policy": "same-origin"}
    return Response(request.app.state.reference_page, media_type="text/html", headers=headers)


@get("/docs/style.css", include_in_schema=False, sync_to_thread=False)
def docs_style() -> Response[str]:
    """The style sheet of the reference page."""
    headers = {"cache-control": "public, max-age=3600"}
    return Response(STYLE, media_type="text/css", headers=headers)
