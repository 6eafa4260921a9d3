"""Requests with an idempotency key: the first answer is kept, and sent again byte for byte."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import sha256

import msgspec
from anyio import CancelScope, to_thread
from litestar import Response
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from application.ports.keyed_requests import Claimed, KeptAnswer, KeyedRequests
from domain.errors import Conflict, StoreUnavailable
from entrypoints.http.edge.access import Call, key_of

METHODS = ("POST", "PATCH", "PUT", "DELETE")
KEPT_HEADERS = ("content-type", "location", "retry-after")
REPLAYED = "idempotent-replayed"
KEEPS_NO_BODY = "keeps_no_body"
"""The option of a handler whose answer holds a secret."""
Settle = Callable[[HTTPScope, KeptAnswer | None], Awaitable[None]]


async def claim_request(request: Call) -> Response[bytes] | None:
    """Claim a request with a key before its handler runs, or return the answer that it got before.

    Raises KeyReused, RequestRunning, or Conflict for an answer that held a secret.
    """
    state, key = request.scope["state"], key_of(request)
    principal = state.get("principal")
    if not key or principal is None or request.method not in METHODS:
        return None
    target = f"{request.method} {request.scope['path']}?{request.url.query}\n"
    digest = sha256(target.encode() + await request.body()).hexdigest()
    keyed: KeyedRequests = request.app.state.keyed
    found = await to_thread.run_sync(keyed.begin, principal.owner, key, digest, request.app.state.now())
    if isinstance(found, Claimed):
        is_secret = bool(request.route_handler.opt.get(KEEPS_NO_BODY))
        state["claim"], state["claimed_by"] = found, (principal.owner, key, is_secret)
        return None
    if not found.body:
        raise Conflict(
            "the first request with this idempotency key succeeded, and its secret is shown only once",
            field="Idempotency-Key",
            remedy="make a new secret with another key",
        )
    headers = {name: value for name, value in found.headers.items() if name != "content-type"}
    return Response(
        found.body,
        status_code=found.status,
        media_type=found.headers.get("content-type", "application/json"),
        headers={**headers, REPLAYED: "true"},
    )


def claim_of(request: Call) -> Claimed | None:
    """The claim of a request with an idempotency key; None without one."""
    found: Claimed | None = request.scope["state"].get("claim")
    return found


class KeptAnswers:
    """An ASGI layer that keeps the answers to claimed requests before they are sent.

    A refusal changes nothing, so it releases the key. After a fault the effect is unknown: the next request
    with the key continues the first one, with the same time and therefore the same identities.
    """

    def __init__(self, app: ASGIApp, keyed: KeyedRequests) -> None:
        self._app = app
        self._keyed = keyed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; requests without a key, and reading ones, pass unchanged."""
        if scope["type"] != ScopeType.HTTP or not _is_keyed(scope):
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, Held(scope, send, self._settle))
        finally:
            with CancelScope(shield=True):
                await self._settle(scope, None)

    async def _settle(self, scope: HTTPScope, answer: KeptAnswer | None) -> None:
        claimed = scope.setdefault("state", {}).pop("claimed_by", None)
        if claimed is None:
            return
        owner, key, is_secret = claimed
        with suppress(StoreUnavailable):  # the next request with the key takes the claim over when it is old
            if answer is None or answer.status >= 500:
                await to_thread.run_sync(self._keyed.release, owner, key)
            elif answer.status >= 400:
                await to_thread.run_sync(self._keyed.forget, owner, key)
            else:
                kept = msgspec.structs.replace(answer, body=b"") if is_secret else answer
                await to_thread.run_sync(self._keyed.finish, owner, key, kept)


def _is_keyed(scope: HTTPScope) -> bool:
    """Whether the answer may be kept: a stream, which a GET answers, must not be held until its end."""
    return scope["method"] in METHODS and any(name == b"idempotency-key" for name, _ in scope["headers"])


class Held:
    """The `send` of a request that holds a whole answer until it is kept."""

    def __init__(self, scope: HTTPScope, send: Send, settle: Settle) -> None:
        self._scope = scope
        self._send = send
        self._settle = settle
        self._start: Message | None = None
        self._parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Take one message of the application; the last one sends the answer."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body" or self._start is None:
            await self._send(message)
            return
        self._parts.append(message.get("body", b""))
        if message.get("more_body"):
            return
        start, body = self._start, b"".join(self._parts)
        assert start["type"] == "http.response.start"
        given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
        headers = {name: given[name] for name in KEPT_HEADERS if name in given}
        await self._settle(self._scope, KeptAnswer(status=start["status"], headers=headers, body=body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})
