"""Transport: one request with its token, its repetitions and its deadline; refusals become errors."""

import uuid
from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

import httpx
import msgspec

from .._problem import refusal
from .._retry import STATUSES, Deadline, Retries, advised_pause
from ..errors import DeadlineExceeded, LoginError, NetworkError, PrevistoError
from .parts import AsyncIterator, sleep

UNFINISHED = "request-running"  # the code of 409 while the service still works on the same request
DECODED = ("content-encoding", "content-length", "transfer-encoding")  # no longer true of the read body
Query = Mapping[str, Any]


class AsyncTokens(Protocol):
    """Access tokens."""

    async def get(self) -> str:
        """A token that is valid for some time; "" for none."""
        ...

    async def renew(self, refused: str) -> bool:
        """Get another token than the one that was refused; False when there is no other."""
        ...

    async def end(self) -> bool:
        """Forget the token, and revoke it; False when there is none to revoke."""
        ...


class AsyncTransport:
    """Belongs to one client. `trace` gives the header `traceparent` of a request, or ""."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        tokens: AsyncTokens,
        retries: Retries,
        timeout: float,
        trace: Callable[[], str],
    ) -> None:
        self.http = http
        self.timeout = timeout
        self.retries = retries
        self._tokens = tokens
        self._trace = trace

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        key: str = "",
    ) -> httpx.Response:
        """The answer, read to its end. `key` is the idempotency key of a POST or PATCH; the default is a new one.

        Raises ApiError, NetworkError, DeadlineExceeded, LoginError and UnexpectedAnswer.
        """
        deadline = Deadline(self.timeout if timeout is None else timeout)
        sent = {"accept": "application/json", **(headers or {})}
        if method in ("POST", "PATCH"):
            sent["idempotency-key"] = key or uuid.uuid4().hex
        content = b"" if body is None else msgspec.json.encode(body)
        if content:
            sent["content-type"] = "application/json"
        renewed, tried, parameters = False, 0, _parameters(query or {})
        failure: PrevistoError
        while True:
            tried += 1
            try:
                token = await self._tokens.get()
                found = await self._once(method, path, parameters, content, self._signed(sent, token), deadline)
            except httpx.TransportError as error:
                failure, advised = _network_failure(error, deadline), None
            except (NetworkError, LoginError) as error:
                if isinstance(error, LoginError) and error.status not in STATUSES:
                    raise
                failure, advised = error, None
            else:
                if found.status_code < 400:
                    return found
                failure, advised = refusal(found), advised_pause(found.headers.get("retry-after", ""))
                if found.status_code == 401 and not renewed and await self._tokens.renew(token):
                    renewed = True
                    continue
                if found.status_code not in STATUSES and failure.code != UNFINISHED:
                    raise failure
            pause = self.retries.pause(tried, advised)
            if tried >= self.retries.tries or pause >= deadline.left:
                raise failure
            await sleep(pause)

    async def _once(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, str],
        content: bytes,
        headers: Mapping[str, str],
        deadline: Deadline,
    ) -> httpx.Response:
        """One answer. The deadline is looked at after each part of the body, which may come slowly."""
        left = max(deadline.left, 0.001)
        async with self.http.stream(
            method, path, params=parameters, content=content, headers=headers, timeout=left
        ) as response:
            parts: list[bytes] = []
            async for part in response.aiter_bytes():
                parts.append(part)
                if not deadline.left:
                    raise httpx.ReadTimeout("the body of the answer takes too long")
        headers = httpx.Headers(response.headers)
        for name in DECODED:
            headers.pop(name, None)
        return httpx.Response(response.status_code, headers=headers, content=b"".join(parts), request=response.request)

    def _signed(self, headers: Mapping[str, str], token: str) -> dict[str, str]:
        signed = dict(headers)
        if token:
            signed["authorization"] = f"Bearer {token}"
        if trace := self._trace():
            signed["traceparent"] = trace
        return signed

    @asynccontextmanager
    async def stream(self, path: str, query: Query, last_id: str, silence: float) -> AsyncIterator[httpx.Response]:
        """An open stream of events that ends after `silence` seconds without a byte.

        Raises ApiError and NetworkError; once for a token that was refused it connects again.
        """
        headers = {"accept": "text/event-stream", **({"last-event-id": last_id} if last_id else {})}
        timeout = httpx.Timeout(self.timeout, read=silence)
        parameters = _parameters(query)
        for last in (False, True):
            token = await self._tokens.get()
            signed = self._signed(headers, token)
            async with self.http.stream("GET", path, params=parameters, headers=signed, timeout=timeout) as response:
                if response.status_code < 400:
                    yield response
                    return
                await response.aread()
                renewed = response.status_code == 401 and not last and await self._tokens.renew(token)
                if not renewed:
                    raise refusal(response)


def _parameters(query: Query) -> dict[str, str]:
    """Query parameters as text; those that are None are left out."""
    return {name: _text(value) for name, value in query.items() if value is not None}


def _text(value: Any) -> str:
    found = msgspec.to_builtins(value)
    return str(found).lower() if isinstance(found, bool) else str(found)


def _network_failure(error: httpx.TransportError, deadline: Deadline) -> PrevistoError:
    """The error of a request that got no answer."""
    if not deadline.left:
        return DeadlineExceeded(
            f"no answer within {deadline.seconds:g} s", remedy="give a longer `timeout`, or look at the service"
        )
    return NetworkError(
        f"no answer from {error.request.url.copy_with(query=None)}: {type(error).__name__}",
        remedy="check the address of the service, and whether it runs",
    )
