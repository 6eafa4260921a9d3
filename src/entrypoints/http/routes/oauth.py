"""The OAuth endpoints: requests are passed to the authorization server unchanged."""

from collections.abc import Callable
from typing import Any

from anyio import CapacityLimiter, to_thread
from litestar import route
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from application.ports.identity.authorization_server import Answer, AuthorizationServer
from entrypoints.http.edge.access import Call

MAX_CONCURRENT_CALLS = 2  # so that many wrong secrets cannot occupy all threads
METHODS = (HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.PATCH)


def mount_endpoints(
    server: AuthorizationServer, admit: Callable[[str, dict[str, Any]], None]
) -> list[HTTPRouteHandler]:
    """One public handler for each endpoint.

    `admit` is called before each POST with the address of the client and the state of the request, and raises
    TooManyRequests.
    """
    limiter = CapacityLimiter(MAX_CONCURRENT_CALLS)
    return [_handler(server, endpoint, path, limiter, admit) for endpoint, path in server.paths.items()]


def _handler(
    server: AuthorizationServer,
    endpoint: str,
    path: str,
    limiter: CapacityLimiter,
    admit: Callable[[str, dict[str, Any]], None],
) -> HTTPRouteHandler:
    @route(path, http_method=list(METHODS), include_in_schema=False, name=f"oauth-{endpoint}")
    async def respond(request: Call) -> ASGIResponse:
        """The answer of the authorization server."""
        body, query = await request.body(), request.scope.get("query_string", b"").decode("latin-1")
        headers = {name: ", ".join(request.headers.getall(name)) for name in request.headers}
        # A client cannot send these names: a colon is not allowed in the name of a header.
        headers[":peer"] = request.client.host if request.client else ""
        headers[":trace"] = request.scope.get("state", {}).get("trace", "")

        def ask() -> Answer:
            if request.scope["method"] == "POST":
                admit(headers[":peer"], request.scope["state"])
            return server.respond(endpoint, request.scope["method"], headers, query, body)

        answer = await to_thread.run_sync(ask, limiter=limiter)
        kind = next((v for n, v in answer.headers.items() if n.lower() == "content-type"), "application/json")
        others = [
            (n, v) for n, v in answer.headers.items() if n.lower() not in ("content-type", "content-length")
        ]
        cookies = [("set-cookie", cookie) for cookie in answer.cookies]
        return ASGIResponse(
            body=answer.body, status_code=answer.status, headers=[*others, *cookies], media_type=kind
        )

    return respond
