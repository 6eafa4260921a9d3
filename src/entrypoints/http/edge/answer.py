"""Answers as they are sent: with all headers, compressed, with an ETag, and without a body for HEAD."""

import time
from collections.abc import Callable, Iterable
from hashlib import sha256

from anyio import to_thread
from litestar.types import HTTPResponseBodyEvent, HTTPResponseStartEvent, HTTPScope, Message, Send

from application.happenings import RequestAnswered
from application.ports.observer import Observer, unobserved
from domain.errors import StoreUnavailable
from domain.principal import Principal
from entrypoints.http.edge.caching import cache_control
from entrypoints.http.edge.compression import THREAD_BYTES, compress, encoding_for, is_compressible
from entrypoints.http.edge.rate import RATE, Rate

Headers = list[tuple[bytes, bytes]]
Answered = Callable[[str, str, int], None]
WITH_NAMES = (b"application/json", b"application/problem+json", b"text/event-stream")
PSEUDONYM = b"person-"


def unnamed(text: str) -> str:
    """The text without names of persons in it."""
    return text


class Answer:
    """The `send` of one request. The application writes `path_template` into the scope `route`.

    `answered` is told the method, route and status when the answer begins; a stream continues after it.
    `status` and `wait`, the seconds of Retry-After or 0, are known when the answer has begun.
    `named` replaces the pseudonyms of persons in JSON: what is stored and kept has pseudonyms only.
    """

    def __init__(
        self,
        send: Send,
        scope: HTTPScope,
        given: dict[bytes, bytes],
        headers: Headers,
        answered: Answered,
        observe: Observer = unobserved,
        named: Callable[[str], str] = unnamed,
    ) -> None:
        self._send = send
        self._method = scope["method"]
        self.route = scope
        self._asked_at = time.perf_counter()
        self._encoding = encoding_for(given.get(b"accept-encoding", b""))
        self._wanted = given.get(b"if-none-match", b"")
        self._headers = headers
        self._answered = answered
        self._observe = observe
        self._named = named
        self._has_names = False
        self._start: HTTPResponseStartEvent | None = None
        self._started = self._ended = False
        self.status, self.wait = 0, 0.0

    async def __call__(self, message: Message) -> None:
        """Send one message of the application."""
        if message["type"] == "http.response.start":
            if not self._started:
                self._started, self._start = True, message
            return
        if message["type"] == "http.response.body":
            if self._ended:
                return
            start, self._start = self._start, None
            if start is not None:
                kind = dict(_merge(start["headers"], [])).get(b"content-type", b"")
                self._has_names = kind.startswith(WITH_NAMES) and self.route["path"].startswith("/v1")
            if self._has_names and PSEUDONYM in message.get("body", b""):
                message = {**message, "body": await self._with_names(message["body"])}
            if start is not None:
                message = await self._open(start, message)
            if self._method == "HEAD":  # the answer ends here, also that of a stream
                self._ended, message = True, {**message, "body": b"", "more_body": False}
        await self._send(message)

    async def _open(
        self, start: HTTPResponseStartEvent, first: HTTPResponseBodyEvent
    ) -> HTTPResponseBodyEvent:
        """Send the headers when the first part of the body is known; return this part.

        A body in one part gets an ETag, a Content-Length and perhaps a compression.
        """
        status, body = start["status"], first.get("body", b"")
        headers = _merge(start["headers"], self._of_request(status, whole=not first.get("more_body")))
        headers = _merge(headers, self._headers)
        if any(name == b"location" and PSEUDONYM in value for name, value in headers):
            headers = [(n, await self._with_names(v) if n == b"location" else v) for n, v in headers]
        if not first.get("more_body"):
            status, body, more = await self._whole(status, dict(headers), body)
            headers = _merge(more, [pair for pair in headers if pair[0] != b"content-length"])
        self._tell(status)
        self.status, self.wait = status, _wait_of(status, headers)
        await self._send({**start, "status": status, "headers": headers})
        return {**first, "body": body}

    async def _with_names(self, body: bytes) -> bytes:
        """The text with names; in a thread, because it may read the database. Without it pseudonyms stay."""
        try:
            return (await to_thread.run_sync(self._named, body.decode())).encode()
        except StoreUnavailable:
            return body

    def _of_request(self, status: int, *, whole: bool) -> Headers:
        """What is left of the rate limit, and how long the answer may be kept."""
        rate: Rate | None = self.route["state"].get(RATE)
        cached = cache_control(self.route, self._method, status) if whole else []
        return [*(rate.headers() if rate else ()), *cached]

    def _tell(self, status: int) -> None:
        seconds = time.perf_counter() - self._asked_at
        route, state = self.route.get("path_template") or "none", self.route["state"]
        principal: Principal | None = state.get("principal")
        self._answered(self._method, route, status)
        self._observe(
            RequestAnswered(
                method=self._method,
                route=route,
                status=status,
                seconds=seconds,
                actor=principal.owner if principal else "",
                client=principal.client if principal else "",
                traceparent=state["traceparent"],
                code=state.get("code", ""),
            )
        )

    async def _whole(
        self, status: int, headers: dict[bytes, bytes], body: bytes
    ) -> tuple[int, bytes, Headers]:
        tag = b""
        if status == 200 and self._method in ("GET", "HEAD"):
            tag = sha256(body).hexdigest()[:32].encode()
            if tag in self._wanted or self._wanted.strip() == b"*":
                known = self._tag(tag)
                return 304, b"", [(b"etag", b'"%b"' % (known if known in self._wanted else tag))]
        more: Headers = []
        if self._encoding and is_compressible(headers.get(b"content-type", b""), body):
            body = await self._compress(body)
            more.append((b"content-encoding", self._encoding))
            tag = self._tag(tag)
        if tag:
            more.append((b"etag", b'"%b"' % tag))
        return status, body, [*more, (b"content-length", b"%d" % len(body))]

    def _tag(self, tag: bytes) -> bytes:
        """The ETag of the compressed answer: a strong one differs for each encoding."""
        return tag and b"%b-%b" % (tag, self._encoding)

    async def _compress(self, body: bytes) -> bytes:
        if len(body) < THREAD_BYTES:
            return compress(body, self._encoding)
        return await to_thread.run_sync(compress, body, self._encoding)


def _merge(headers: Iterable[tuple[bytes, bytes]], more: Headers) -> Headers:
    """The headers with lower-case names, and those of `more` that they lack; `vary` adds up."""
    own = [(name.lower(), value) for name, value in headers]
    names = {name for name, _ in own if name != b"vary"}
    return [*own, *(pair for pair in more if pair[0] not in names)]


def _wait_of(status: int, headers: Headers) -> float:
    """The seconds that a refused caller is told to wait; 0 for none."""
    if status not in (429, 503):
        return 0.0
    return float(dict(headers).get(b"retry-after", b"0"))
