"""`/v1/mcp`: the tools over streamable HTTP, behind the guard, the rates and the log of the API."""

from typing import Any

from litestar import asgi
from litestar.exceptions import MethodNotAllowedException
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, ReceiveMessage, Scope, Send
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from domain.errors import Forbidden
from domain.principal import Principal
from entrypoints.assistant.server import Context, make_server
from entrypoints.assistant.tools import SCOPES, Caller
from entrypoints.container import Container
from entrypoints.http.edge.access import ASKED
from entrypoints.http.routes.readings import HomeReadings

PATH = "/v1/mcp"


def assistant_endpoint(product: Container, origins: frozenset[str]) -> ASGIRouteHandler:
    """The route of a product; a page of another origin than `origins` is refused, also with a token."""
    clock, release = product.adapters().clock(), product.adapters().release()

    def caller_of(context: Context) -> Caller:
        asked: Any = context.request
        state = asked.scope["state"]
        principal: Principal = state["principal"]
        readings, today = HomeReadings(product, principal.sees), clock.now().date()
        return Caller(readings, principal.may, today, actor=principal.owner, trace=state["trace"])

    server = make_server(release, caller_of, product.adapters().observer())

    # Without a scope in the challenge, the SDK asks for all that there are, and for `admin` too.
    asked = f', scope="{" ".join(SCOPES)}"'

    @asgi(PATH, name="mcp", opt={"one_of": SCOPES, ASKED: asked}, copy_scope=True)
    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        """One message of the protocol, answered in JSON; no state is kept between two of them."""
        _check(scope, origins)
        whole = await _whole(receive)
        manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
        async with manager.run():
            await manager.handle_request(scope, whole, send)  # type: ignore[arg-type]

    return respond


async def _whole(receive: Receive) -> Receive:
    """The messages of a request whose body has arrived.

    What the edge refuses in a body it raises here, and not in a task group of the SDK, which would hide it.
    """
    waiting = [await receive()]
    while waiting[-1].get("more_body"):  # the envelope bounds its size and its time
        waiting.append(await receive())

    async def arrived() -> ReceiveMessage:
        return waiting.pop(0) if waiting else await receive()

    return arrived


def _check(scope: Any, origins: frozenset[str]) -> None:
    """Raise MethodNotAllowedException but for POST, and Forbidden for a page of a foreign origin."""
    if scope["method"] != "POST":
        raise MethodNotAllowedException(headers={"allow": "POST"})
    given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
    if any(origin not in origins for origin in given):
        raise Forbidden(
            "pages of this origin may not call the service",
            field="origin",
            remedy="an operator adds it to PREVISTO_CORS_ORIGINS",
        )
