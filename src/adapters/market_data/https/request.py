"""One request, with limits of size and time. Its address and its headers come into no message and no log."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import msgspec

from adapters.outgoing.pinned import pinned
from adapters.outgoing.retry_after import retry_after
from domain.errors import AnswerTooLarge, InvalidAnswer, SourceError, SourceTimeout, SourceUnavailable

MAX_BYTES = 10 << 20
LATER = "try again later"
PHASES = ("connect", "read", "write", "pool")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The status, the seconds of the header Retry-After (None without one), and the body."""

    status: int
    wait: float | None
    body: bytes


def ask(url: str, headers: Mapping[str, str], addresses: list[str], seconds: float) -> Answer:
    """The answer of the first address that accepts a connection, within so many seconds.

    Redirects are not followed; proxies and passwords of the environment are not used. Raises
    SourceTimeout, SourceUnavailable, AnswerTooLarge, and InvalidAnswer for a compressed answer.
    """
    end, refusal = time.monotonic() + seconds, None
    host = httpx.URL(url).host
    for address in addresses:
        try:
            return _ask(httpx.URL(url), headers, address, end)
        except httpx.ConnectError as error:
            # The text is that of the socket or of TLS; it does not hold the address of the request.
            refusal = SourceUnavailable(f"{host} cannot be reached ({str(error)[:120]})", remedy=LATER)
        except httpx.HTTPError:
            if time.monotonic() >= end - 0.05:
                raise _late(host) from None
            raise SourceUnavailable(f"{host} closed the connection without an answer", remedy=LATER) from None
    raise refusal or SourceUnavailable(f"{host} has no address", remedy=LATER)


def _ask(url: httpx.URL, headers: Mapping[str, str], address: str, end: float) -> Answer:
    with pinned("GET", str(url), headers, address, max(0.1, end - time.monotonic())) as response:
        return _read(url.host, response, end)


def _read(host: str, response: httpx.Response, end: float) -> Answer:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise InvalidAnswer(f"{host} sent a compressed answer", field="source")
    body = bytearray()
    assert isinstance(response.stream, httpx.SyncByteStream)
    for part in response.stream:
        body += part
        if len(body) > MAX_BYTES:
            raise AnswerTooLarge(f"the answer of {host} has more than {MAX_BYTES >> 20} MiB", field="source")
        if time.monotonic() > end:
            raise _late(host)
    if time.monotonic() > end:
        raise _late(host)
    wait = retry_after(response.headers, datetime.now(UTC))
    return Answer(status=response.status_code, wait=wait, body=bytes(body))


def _late(host: str) -> SourceError:
    return SourceTimeout(f"{host} did not answer in time", remedy=LATER)
