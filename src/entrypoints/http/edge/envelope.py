"""What holds for every request and answer: trace id, headers, HEAD, sizes, content type, patience.

Written against ASGI itself, whose messages are dictionaries.
"""

import asyncio
import math
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp

from entrypoints.http.edge.address import address_refusal, host_of
from entrypoints.http.edge.answer import Answer
from entrypoints.http.edge.problems import MEDIA_TYPE, WORDS
from entrypoints.http.edge.trace_context import trace_id_of, traceparent_of

LONGEST_TARGET = 8192
LARGEST_HEADERS = 16_384
LARGEST_BODY = 1 << 20
PATIENCE = 5.0  # seconds between two parts of a request
READING = 25.0  # seconds for a whole body, however often a byte of it comes
FORMS = ("/oauth/",)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "vary": "Origin, Authorization, Accept, Accept-Encoding",
}


CORS = [
    (b"access-control-allow-methods", b"GET, POST, PATCH"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, Idempotency-Key, If-None-Match"),
    (b"access-control-expose-headers", b"ETag, Location, Retry-After, X-Trace-Id"),
    (b"access-control-max-age", b"600"),
]


class Envelope:
    """The outermost layer; what it refuses never reaches a route."""

    def __init__(self, app: ASGIApp, origins: frozenset[str], base: str) -> None:
        self._app: Any = app
        self._origins = origins
        self._host = host_of(base)
        self._headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        if base.startswith("https://"):
            self._headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = {name.lower(): value for name, value in scope["headers"]}
        traceparent = traceparent_of(given.get(b"traceparent", b""))
        trace = trace_id_of(traceparent)
        scope.setdefault("state", {}).update(trace=trace, traceparent=traceparent)
        headers = [*self._headers, *self._cors(scope, given), (b"x-trace-id", trace.encode())]
        answer = Answer(send, scope, given, headers)
        if refusal := _refusal(scope, given) or address_refusal(scope, given, self._host):
            await _refuse(answer, refusal, trace)
            return
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in given:
            await answer({"type": "http.response.start", "status": 204, "headers": []})
            await answer({"type": "http.response.body", "body": b""})
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}  # a copy: the server looks at its own, and sends no body
            answer.route = scope
        await self._app(scope, _impatient(receive), answer)

    def _cors(self, scope: Any, given: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        """Only an origin that is configured learns anything; credentials are never invited.

        Nobody's script has any business where people log in (RFC 9700, 2.6).
        """
        known = given.get(b"origin", b"").decode("latin-1") in self._origins
        if not known or scope["path"].startswith(FORMS):
            return []
        return [(b"access-control-allow-origin", given[b"origin"]), *CORS]


def _refusal(scope: Any, given: dict[bytes, bytes]) -> tuple[int, str] | None:
    target = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
    if target > LONGEST_TARGET:
        return 414, "the address is too long"
    if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
        return 431, "the headers are too large"
    if b"\0" in scope["path"].encode("utf-8", "surrogateescape") or not _is_utf8(scope.get("raw_path")):
        return 400, "the path cannot be decoded"
    length = given.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > LARGEST_BODY:
        return 413, f"a body is at most {LARGEST_BODY} bytes"
    has_body = int(length) > 0 or b"transfer-encoding" in given
    if scope["method"] in ("POST", "PUT", "PATCH") and has_body and not scope["path"].startswith(FORMS):
        kind = given.get(b"content-type", b"").split(b";")[0].strip().lower()
        if kind != b"application/json":
            return 415, "a body is application/json"
    return None


def _is_utf8(raw: bytes | None) -> bool:
    try:
        unquote_to_bytes(raw or b"").decode()
    except UnicodeDecodeError:
        return False
    return True


def _impatient(receive: Any) -> Any:
    size = 0
    whole = False
    until = math.inf

    async def patient_only_for_a_while() -> Any:
        nonlocal size, whole, until
        if whole:  # what comes now is only that the client left
            return await receive()
        now = asyncio.get_running_loop().time()
        until = min(until, now + READING)
        try:
            async with asyncio.timeout_at(min(now + PATIENCE, until)):
                message = await receive()
        except TimeoutError:
            raise HTTPException("the request did not come to its end", status_code=408) from None
        if message["type"] == "http.request":
            size += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if size > LARGEST_BODY:
                raise HTTPException(f"a body is at most {LARGEST_BODY} bytes", status_code=413)
        return message

    return patient_only_for_a_while


async def _refuse(send: Any, refusal: tuple[int, str], trace: str) -> None:
    status, detail = refusal
    code = WORDS.get(status, "refused")
    problem = {
        "type": f"urn:previsto:problem:{code}",
        "title": code.replace("-", " "),
        "status": status,
        "code": code,
        "detail": detail,
        "trace": trace,
    }
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": msgspec.json.encode(problem), "more_body": False})
