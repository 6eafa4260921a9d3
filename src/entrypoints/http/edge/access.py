"""Access: every route requires its scope, or is on the public list; any other route refuses every token."""

from functools import partial
from typing import Any

from anyio import to_thread
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers.base import BaseRouteHandler

from domain.errors import Forbidden, InvalidInput, Unauthenticated
from domain.principal import Principal
from entrypoints.http.edge.admission import Admission

PUBLIC = frozenset(
    {
        "/v1",
        "/health/live",
        "/health/ready",
        "/openapi.json",
        "/docs",
        "/docs/errors",
        "/docs/style.css",
        "/docs/search.js",
    }
)
"""The public paths, without those of the authorization server."""
PAGE = "page"
"""The option of a handler that needs the session of a browser in place of a token."""
EXCHANGED = "exchanged"
"""The option of a handler for callers that can send a fixed header only: see Exchange."""
ASKED = "asked"
"""The option of a handler whose challenge says more than where to get a token, such as `, scope="…"`."""
MAX_TOKEN_CHARACTERS = 16_384
MAX_KEY_CHARACTERS = 128

Connection = ASGIConnection[Any, None, None, State]
Call = Request[None, None, State]


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Verify the token and its scope before the body is read; a page has a guard of its own.

    Raises Unauthenticated, Forbidden, TooManyRequests, or InvalidInput for malformed headers.
    """
    if PAGE in handler.opt:
        await connection.app.state.guard_page(connection, handler.opt[PAGE])
        return
    template = str(connection.scope.get("path_template", ""))
    if template in connection.app.state.public:
        return
    realm = connection.app.state.realm + handler.opt.get(ASKED, "")
    connection.scope["state"]["challenge"] = f"Bearer {realm}"
    token = await _token_of(connection, realm) if EXCHANGED in handler.opt else _token(connection, realm)
    admission: Admission = connection.app.state.admission
    state = connection.scope["state"]
    principal = admission.admit_known(token, state)
    if principal is None:  # it may wait for a provider or the database, and does so in a thread
        limiter = connection.app.state.admitting
        principal = await to_thread.run_sync(admission.admit, token, state, limiter=limiter)
    needed = () if handler.opt.get("any_token") else handler.opt.get("one_of", (handler.opt.get("scope"),))
    verify = connection.app.state.verify
    state.update(principal=principal, again=lambda: verify(token), needed=needed)
    _require_needed(connection)
    key_of(connection)


async def _token_of(connection: Connection, realm: str) -> str:
    """The token of a request, or one for the credentials of the client that it has in place of a token."""
    given = [value for value in connection.headers.getall("authorization", []) if value]
    kind, _, credentials = "".join(given[:1]).partition(" ")
    if len(given) != 1 or kind.lower() != "basic" or len(credentials) > MAX_TOKEN_CHARACTERS:
        return _token(connection, realm)
    state, peer = connection.scope["state"], connection.client.host if connection.client else ""
    asked = partial(connection.app.state.exchange, credentials.strip(), peer, state)
    return str(await to_thread.run_sync(asked, limiter=connection.app.state.admitting))


def check_again(request: Connection) -> None:
    """Verify the caller and the scope of a request that goes on. Raises Unauthenticated or Forbidden."""
    state = request.scope["state"]
    state["principal"] = state["again"]()
    _require_needed(request)


def _require_needed(connection: Connection) -> None:
    """Raise Forbidden without a scope that the handler needs; a handler of any token needs none."""
    if needed := connection.scope["state"]["needed"]:
        require(connection, *needed)


def require(connection: Connection, *scopes: str | None) -> None:
    """Raise Forbidden unless the principal has one of the scopes; no principal has the scope None."""
    for scope in scopes:
        if scope is not None and principal_of(connection).may(scope):
            return
    realm = connection.app.state.realm
    challenge = f'Bearer {realm}, error="insufficient_scope", scope="{scopes[0] or ""}"'
    connection.scope["state"]["challenge"] = challenge
    raise lacking(*scopes)


def lacking(*scopes: str | None) -> Forbidden:
    """The refusal of a token that has none of the scopes."""
    return Forbidden(
        f"the token lacks the scope {' or '.join(map(str, scopes))}",
        field="scope",
        remedy="request a token with this scope",
    )


def _token(connection: Connection, realm: str) -> str:
    given = [value for value in connection.headers.getall("authorization", []) if value]
    if "access_token" in connection.query_params:
        raise Unauthenticated(
            "a token in the query is not accepted",
            field="authorization",
            remedy="send the header Authorization: Bearer TOKEN",
        )
    if not given:
        raise Unauthenticated("missing access token", field="authorization", remedy="POST /oauth/token")
    kind, _, token = given[0].partition(" ")
    if len(given) > 1:
        connection.scope["state"]["challenge"] = f'Bearer {realm}, error="invalid_request"'
        raise InvalidInput("more than one Authorization header", field="authorization")
    connection.scope["state"]["challenge"] = f'Bearer {realm}, error="invalid_token"'
    if kind.lower() != "bearer" or not token.isascii() or len(token) > MAX_TOKEN_CHARACTERS:
        raise Unauthenticated(
            "invalid bearer token", field="authorization", remedy="Authorization: Bearer TOKEN"
        )
    return token.strip()


def principal_of(request: Connection) -> Principal:
    """The principal of the verified token."""
    found: Principal = request.scope["state"]["principal"]
    return found


def key_of(request: Connection) -> str:
    """The Idempotency-Key of a request, or "". Raises InvalidInput."""
    key: str | None = request.headers.get("idempotency-key")
    if key is None:
        return ""
    if not 0 < len(key) <= MAX_KEY_CHARACTERS or not (key.isascii() and key.isprintable()):
        raise InvalidInput(
            "invalid idempotency key",
            field="Idempotency-Key",
            remedy=f"1 to {MAX_KEY_CHARACTERS} printable ASCII characters",
        )
    return key
