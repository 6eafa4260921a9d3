"""WebhookPost over https: to the address that was checked, without redirects, within bounds."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from adapters.outgoing.addresses import look_up
from adapters.outgoing.pinned import pinned
from adapters.outgoing.retry_after import retry_after
from application.ports.webhook_post import PostAnswer
from domain.errors import InvalidInput
from domain.public_address import is_loopback, is_public
from domain.webhook_address import check_address

SECONDS = 10.0
"""For the whole request, without the look-up of the name."""
MAX_BYTES = 64 << 10
"""Of an answer; its body is read so that the connection ends well, and is not kept."""
NOT_PUBLIC = "not sent: the host has an address that is not public"


class HttpsPost:
    """`to_loopback` accepts http and https to this machine, for tests and development."""

    def __init__(self, agent: str, *, to_loopback: bool = False, seconds: float = SECONDS) -> None:
        self._agent = agent
        self._to_loopback = to_loopback
        self._seconds = seconds

    def check(self, url: str) -> str:
        return check_address(url, to_loopback=self._to_loopback)

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer:
        try:
            host = self.check(url)
        except InvalidInput as refused:
            return PostAnswer(status=0, said=f"not sent: {refused.message}")
        parts = urlsplit(url)
        addresses = look_up(host, parts.port or (443 if parts.scheme == "https" else 80))
        if not addresses:
            return PostAnswer(status=0, said="the host has no address")
        # One wrong address is enough: whoever answers for the name chooses which one is tried.
        if not all(self._is_allowed(address, parts.scheme) for address in addresses):
            return PostAnswer(status=0, said=NOT_PUBLIC)
        sent = {**headers, "Content-Type": "application/json", "User-Agent": self._agent}
        return self._send(url, sent, addresses, body)

    def _is_allowed(self, address: str, scheme: str) -> bool:
        if self._to_loopback and is_loopback(address):
            return True
        return scheme == "https" and is_public(address)

    def _send(self, url: str, headers: Mapping[str, str], addresses: list[str], body: bytes) -> PostAnswer:
        """The answer of the first address that accepts a connection."""
        end, said = time.monotonic() + self._seconds, ""
        for address in addresses:
            left = max(0.1, end - time.monotonic())
            try:
                with pinned("POST", url, headers, address, left, body) as response:
                    return _read(response, end)
            except httpx.ConnectError as error:
                is_certificate = "CERTIFICATE_VERIFY_FAILED" in str(error)
                said = "no valid certificate" if is_certificate else "the host cannot be reached"
            except httpx.TimeoutException:
                return PostAnswer(status=0, said="no answer in time")
            except httpx.HTTPError:
                late = time.monotonic() >= end - 0.05
                said = "no answer in time" if late else "the connection ended without an answer"
                return PostAnswer(status=0, said=said)
        return PostAnswer(status=0, said=said)


def _read(response: httpx.Response, end: float) -> PostAnswer:
    """The status; the rest of the answer is read up to its bound and dropped."""
    size = 0
    assert isinstance(response.stream, httpx.SyncByteStream)
    try:
        for part in response.stream:
            size += len(part)
            if size > MAX_BYTES or time.monotonic() > end:
                break
    except httpx.HTTPError:
        pass  # the status was read, and the body does not matter
    status = response.status_code
    wait = retry_after(response.headers, datetime.now(UTC))
    return PostAnswer(status=status, said=_named(status), wait=wait)


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
