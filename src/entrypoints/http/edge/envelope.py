"""Envelope: the rules for every request and answer, as an ASGI layer around the web framework.

Trace id, security headers, CORS, HEAD, sizes, content type and time limits.
"""

import asyncio
import math
import secrets
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from urllib.parse import unquote_to_bytes

from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPScope, Receive, ReceiveMessage, Scope, Send

from application.happenings import RequestArrived
from application.ports.observer import Observer, unobserved
from entrypoints.http.edge.address import FORM_PATHS, address_refusal, host_of
from entrypoints.http.edge.answer import Answer, unnamed
from entrypoints.http.edge.bodies import coding_refusal, require_unique_names
from entrypoints.http.edge.caller_address import Network, locate_caller
from entrypoints.http.edge.penalties import Penalties
from entrypoints.http.edge.problems import CODES
from entrypoints.http.edge.refusals import refuse, refuse_again
from entrypoints.http.edge.trace_context import RequestTraces, caller_of, submits_job

MAX_TARGET_BYTES = 8192
MAX_HEADERS_BYTES = 16_384
MAX_BODY_BYTES = 1 << 20
MAX_PAUSE_SECONDS = 5.0  # between two parts of a request
LEFT = 499  # no status of HTTP: it is counted and logged, and no caller reads it
MAX_BODY_SECONDS = 25.0  # for a whole body, in however many parts it arrives
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "vary": "Origin, Authorization, Accept, Accept-Encoding",
}
CORS = [
    (b"access-control-allow-methods", b"GET, POST, PATCH"),
    (
        b"access-control-allow-headers",
        b"Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID",
    ),
    (
        b"access-control-expose-headers",
        b"Deprecation, ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, Sunset,"
        b" X-Trace-Id",
    ),
    (b"access-control-max-age", b"600"),
]


class Envelope:
    """The outermost layer; a request that it refuses reaches no route."""

    def __init__(
        self,
        app: ASGIApp,
        origins: frozenset[str],
        base: str,
        traces: RequestTraces,
        observe: Observer = unobserved,
        proxies: Sequence[Network] = (),
        named: Callable[[str], str] = unnamed,
    ) -> None:
        self._app = app
        self._proxies = proxies
        self._named = named
        self._penalties = Penalties()
        self._traces = traces
        self._observe = observe
        self._origins = origins
        self._base = base
        self._host = host_of(base)
        self._headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        if base.startswith("https://"):
            self._headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection; lifespan and WebSocket messages pass unchanged."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        locate_caller(scope, self._proxies)
        given = {name.lower(): value for name, value in scope["headers"]}
        trace, caller = caller_of(given)
        if penalty := self._penalties.of(scope, given):
            headers = [*self._headers, *self._cors(scope, given), (b"x-trace-id", trace.encode())]
            self._observe(penalty.answered(scope["method"], f"00-{trace}-{secrets.token_hex(8)}-00"))
            await self._penalties.delay()
            await refuse_again(send, penalty, trace, self._base, headers)
            return
        place = self._traces.request(trace, caller, submits_job(scope["method"], scope["path"]))
        scope.setdefault("state", {}).update(trace=trace, traceparent=place.traceparent)
        headers = [*self._headers, *self._cors(scope, given), (b"x-trace-id", trace.encode())]
        scope["state"]["headers"] = headers  # a handler may add some
        self._observe(RequestArrived(traceparent=place.traceparent))
        answer = Answer(send, scope, given, headers, place.answered, self._observe, self._named)
        if refusal := _refusal(scope, given) or address_refusal(scope, given, self._host):
            scope["state"]["code"] = CODES.get(refusal[0], "refused")
            await refuse(answer, refusal, trace, self._base)
            return
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in given:
            await answer({"type": "http.response.start", "status": 204, "headers": []})
            await answer({"type": "http.response.body", "body": b"", "more_body": False})
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}  # a copy: the server keeps HEAD and sends no body
            answer.route = scope
        limited = _limit_body(
            receive,
            is_json=not scope["path"].startswith(FORM_PATHS),
            empty=_without_body(scope),
            has_body=_has_body(given),
        )
        with ExitStack() as held:  # what a request holds until its answer has ended, however it ends
            scope["state"]["held"] = held
            await self._app(scope, limited, answer)
        if answer.wait:
            self._penalties.note(scope, given, answer.status, answer.wait)

    def _cors(self, scope: HTTPScope, given: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        """The CORS headers for a configured origin; never with credentials.

        The OAuth endpoints (RFC 9700, 2.6) and the pages send none.
        """
        known = given.get(b"origin", b"").decode("latin-1") in self._origins
        if not known or scope["path"].startswith(FORM_PATHS):
            return []
        return [(b"access-control-allow-origin", given[b"origin"]), *CORS]


def _refusal(scope: HTTPScope, given: dict[bytes, bytes]) -> tuple[int, str] | None:
    target = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
    if target > MAX_TARGET_BYTES:
        return 414, "the address is too long"
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS_BYTES:
        return 431, "the headers are too large"
    if b"\0" in scope["path"].encode("utf-8", "surrogateescape") or not _is_utf8(scope.get("raw_path")):
        return 400, "the path cannot be decoded"
    length = given.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > MAX_BODY_BYTES:
        return 413, f"the body is larger than {MAX_BODY_BYTES} bytes"
    has_body = _has_body(given)
    if has_body and (refusal := coding_refusal(given)):
        return refusal
    if scope["method"] in ("POST", "PUT", "PATCH") and has_body and not scope["path"].startswith(FORM_PATHS):
        kind = given.get(b"content-type", b"").split(b";")[0].strip().lower()
        if kind != b"application/json":
            return 415, "the content type of the body is not application/json"
    return None


def _has_body(given: dict[bytes, bytes]) -> bool:
    """Whether a request with an acceptable Content-Length has a body (RFC 9112, 6.3)."""
    return int(given.get(b"content-length", b"0")) > 0 or b"transfer-encoding" in given


def _is_utf8(raw: bytes | None) -> bool:
    try:
        unquote_to_bytes(raw or b"").decode()
    except UnicodeDecodeError:
        return False
    return True


def _without_body(scope: HTTPScope) -> bytes:
    """What stands for an empty body: an empty object, so that a request without any field needs no body."""
    has_form = scope["method"] in ("POST", "PATCH") and not scope["path"].startswith(FORM_PATHS)
    return b"{}" if has_form else b""


def _limit_body(receive: Receive, *, is_json: bool, empty: bytes, has_body: bool) -> Receive:
    """The messages of a body, within its time and size, and with unique names if it is JSON.

    `empty` stands for a body without bytes.
    """
    size = 0
    parts: list[bytes] = []
    whole = not has_body
    until = math.inf

    async def receive_in_time() -> ReceiveMessage:
        nonlocal size, whole, until
        if whole:  # the messages left are that of no body, and the disconnect
            return _filled(await receive(), empty) if not has_body else await receive()
        now = asyncio.get_running_loop().time()
        until = min(until, now + MAX_BODY_SECONDS)
        try:
            async with asyncio.timeout_at(min(now + MAX_PAUSE_SECONDS, until)):
                message = await receive()
        except TimeoutError:
            raise HTTPException("the request was not complete in time", status_code=408) from None
        if message["type"] == "http.disconnect":  # no fault, and no caller reads the answer
            raise HTTPException("the caller left before the end of the request", status_code=LEFT)
        if message["type"] == "http.request":
            part = message.get("body", b"")
            size += len(part)
            parts.append(part)
            whole = not message.get("more_body", False)
            if size > MAX_BODY_BYTES:
                raise HTTPException(f"the body is larger than {MAX_BODY_BYTES} bytes", status_code=413)
            if whole and size and is_json:
                require_unique_names(b"".join(parts))
            if whole and not size:
                return _filled(message, empty)
        return message

    return receive_in_time


def _filled(message: ReceiveMessage, empty: bytes) -> ReceiveMessage:
    """The message of an empty body, with what stands for it."""
    return {**message, "body": empty} if message["type"] == "http.request" else message
