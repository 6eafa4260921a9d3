"""The endpoints of the authorization server, mounted as they are."""

from collections.abc import Callable
from typing import Any

from anyio import CapacityLimiter, to_thread
from litestar import Request, Response, route
from litestar.enums import HttpMethod

from application.ports.identity.authorization_server import AuthorizationServer

AT_A_TIME = 2  # threads that a flood of wrong secrets may keep busy; the API has others
METHODS = (HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.PATCH)


def mounted(server: AuthorizationServer, admit: Callable[[str], None]) -> list[Any]:
    """A handler an endpoint; each is public, for it is where tokens come from.

    `admit` is asked before each POST, with the address that it comes from.
    """
    limiter = CapacityLimiter(AT_A_TIME)
    return [_handler(server, endpoint, path, limiter, admit) for endpoint, path in server.paths.items()]


def _handler(
    server: AuthorizationServer,
    endpoint: str,
    path: str,
    limiter: CapacityLimiter,
    admit: Callable[[str], None],
) -> Any:
    @route(path, http_method=list(METHODS), include_in_schema=False, name=f"oauth-{endpoint}")
    async def respond(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Whatever the server says."""
        body, query = await request.body(), request.scope.get("query_string", b"").decode("latin-1")
        headers = {name: ", ".join(request.headers.getall(name)) for name in request.headers}
        # No header can have these names: who is there, and under which number it is noted.
        headers[":peer"] = request.client.host if request.client else ""
        headers[":trace"] = request.scope.get("state", {}).get("trace", "")

        def ask() -> Any:
            if request.scope["method"] == "POST":
                admit(headers[":peer"])
            return server.respond(endpoint, request.scope["method"], headers, query, body)

        answer = await to_thread.run_sync(ask, limiter=limiter)
        kind = next((v for n, v in answer.headers.items() if n.lower() == "content-type"), "application/json")
        others = {
            n: v for n, v in answer.headers.items() if n.lower() not in ("content-type", "content-length")
        }
        return Response(answer.body, status_code=answer.status, headers=others, media_type=kind)

    return respond
