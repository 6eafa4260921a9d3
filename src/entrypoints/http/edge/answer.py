"""What leaves: with headers, compressed, an ETag where it may be asked for again, and no body for HEAD."""

import time
from hashlib import sha256
from typing import Any

from anyio import to_thread

from entrypoints.http.edge.compression import LARGE, compressed, encoding_for, is_worth_it
from entrypoints.http.edge.request_metrics import count

Headers = list[tuple[bytes, bytes]]


class Answer:
    """The `send` that an application is given. `route` is the scope where it writes down its route."""

    def __init__(self, send: Any, scope: Any, given: dict[bytes, bytes], headers: Headers) -> None:
        self._send = send
        self._method = scope["method"]
        self.route = scope
        self._asked_at = time.perf_counter()
        self._encoding = encoding_for(given.get(b"accept-encoding", b""))
        self._wanted = given.get(b"if-none-match", b"")
        self._headers = headers
        self._start: Any = None
        self._begun = False

    async def __call__(self, message: Any) -> None:
        """One message of the application."""
        if message["type"] == "http.response.start":
            if not self._begun:
                self._begun, self._start = True, message
            return
        if self._start is not None:
            message = await self._open(message)
        if self._method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    async def _open(self, first: Any) -> Any:
        """The headers, once the first part of the body is known; a whole body is looked at."""
        start, self._start = self._start, None
        headers = _joined(start["headers"], self._headers)
        status, body = start["status"], first.get("body", b"")
        if not first.get("more_body"):
            status, body, more = await self._whole(status, dict(headers), body)
            headers = _joined(more, [pair for pair in headers if pair[0] != b"content-length"])
        seconds = time.perf_counter() - self._asked_at
        count(self._method, self.route.get("path_template") or "none", status, seconds)
        await self._send({**start, "status": status, "headers": headers})
        return {**first, "body": body}

    async def _whole(
        self, status: int, headers: dict[bytes, bytes], body: bytes
    ) -> tuple[int, bytes, Headers]:
        tag = b""
        if status == 200 and self._method in ("GET", "HEAD"):
            tag = sha256(body).hexdigest()[:32].encode()
            if tag in self._wanted or self._wanted.strip() == b"*":
                return 304, b"", [(b"etag", b'"%b"' % tag)]
        more: Headers = []
        if self._encoding and is_worth_it(headers.get(b"content-type", b""), body):
            body = await self._compressed(body)
            more.append((b"content-encoding", self._encoding))
            tag = tag and b"%b-%b" % (tag, self._encoding)  # other bytes, other tag
        if tag:
            more.append((b"etag", b'"%b"' % tag))
        return status, body, [*more, (b"content-length", b"%d" % len(body))]

    async def _compressed(self, body: bytes) -> bytes:
        if len(body) < LARGE:
            return compressed(body, self._encoding)
        return await to_thread.run_sync(compressed, body, self._encoding)


def _joined(headers: Any, more: Headers) -> Headers:
    """Headers with those of others that they lack; names in small letters."""
    own = [(name.lower(), value) for name, value in headers]
    names = {name for name, _ in own}
    return [*own, *(pair for pair in more if pair[0] not in names)]
