"""`/openapi.json` and `/docs`: the description of the API, for programs and for people."""

from typing import Any

from litestar import Request, Response, get

from entrypoints.http.openapi.reference_page import POLICY, STYLE


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    """For programs."""
    return Response(request.app.state.document, media_type="application/json")


@get("/docs", include_in_schema=False, sync_to_thread=False)
def docs(request: Request[Any, Any, Any]) -> Response[str]:
    """For people."""
    headers = {"content-security-policy": POLICY, "cross-origin-opener-policy": "same-origin"}
    return Response(request.app.state.reference_page, media_type="text/html", headers=headers)


@get("/docs/style.css", include_in_schema=False, sync_to_thread=False)
def docs_style() -> Response[str]:
    """How it looks."""
    headers = {"cache-control": "public, max-age=3600"}
    return Response(STYLE, media_type="text/css", headers=headers)
