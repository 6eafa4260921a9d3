"""Who may do what: every route names its scope, or stands on the public list; else nobody may."""

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from domain.errors import Forbidden, InvalidInput, Unauthenticated
from domain.principal import Principal

PUBLIC = frozenset(
    {
        "/v1",
        "/health/live",
        "/health/ready",
        "/openapi.json",
        "/docs",
        "/docs/style.css",
    }
)
"""Beside the endpoints of the authorization server."""
LONGEST_TOKEN = 16_384
LONGEST_KEY = 128


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Verify the token and its scope before the body is read. Raises what `_token` does, or Forbidden."""
    template = str(connection.scope.get("path_template", ""))
    if template in connection.app.state.public:
        return
    realm = connection.app.state.realm
    connection.scope["state"]["challenge"] = f"Bearer {realm}"
    token = _token(connection, realm)
    # It may have to wait: for the keys of a provider, the list of revoked tokens, the settings.
    admit: Callable[[str], Principal] = connection.app.state.admit
    principal = await to_thread.run_sync(admit, token, limiter=connection.app.state.admitting)
    connection.scope["state"]["principal"] = principal
    require(connection, handler.opt.get("scope"))
    key_of(connection)


def require(connection: Any, scope: str | None) -> None:
    """Raise Forbidden unless the principal has the scope; nobody has None."""
    if scope is not None and principal_of(connection).may(scope):
        return
    realm = connection.app.state.realm
    challenge = f'Bearer {realm}, error="insufficient_scope", scope="{scope or ""}"'
    connection.scope["state"]["challenge"] = challenge
    raise Forbidden(
        f"the token lacks the scope {scope}", field="scope", remedy="ask for a token with this scope"
    )


def _token(connection: ASGIConnection[Any, Any, Any, Any], realm: str) -> str:
    given = [value for value in connection.headers.getall("authorization", []) if value]
    if "access_token" in connection.query_params:
        raise Unauthenticated("a token does not belong into the address", field="authorization")
    if not given:
        raise Unauthenticated("this needs a token", field="authorization", remedy="POST /oauth/token")
    kind, _, token = given[0].partition(" ")
    if len(given) > 1:
        connection.scope["state"]["challenge"] = f'Bearer {realm}, error="invalid_request"'
        raise InvalidInput("there are two authorization headers", field="authorization")
    connection.scope["state"]["challenge"] = f'Bearer {realm}, error="invalid_token"'
    if kind.lower() != "bearer" or not token.isascii() or len(token) > LONGEST_TOKEN:
        raise Unauthenticated("this is no bearer token", field="authorization")
    return token.strip()


def principal_of(request: Any) -> Principal:
    """The principal that the guard found."""
    found: Principal = request.scope["state"]["principal"]
    return found


def key_of(request: Any) -> str:
    """The Idempotency-Key; "" without one. Raises InvalidInput."""
    key: str | None = request.headers.get("idempotency-key")
    if key is None:
        return ""
    if not 0 < len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise InvalidInput(f"a key is 1 to {LONGEST_KEY} printable ASCII characters", field="Idempotency-Key")
    return key
