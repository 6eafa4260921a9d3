"""A request that goes to an address that was checked, and ends in time."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR
from threading import Timer
from typing import Any

import httpx


@contextmanager
def pinned(
    method: str,
    url: str,
    headers: Mapping[str, str],
    address: str,
    seconds: float,
    content: bytes | None = None,
) -> Iterator[httpx.Response]:
    """The answer to a request that is sent to `address`; its body is read from `stream`.

    The host of `url` stays that of the certificate, so a second look-up cannot lead elsewhere. Redirects are
    not followed; proxies and passwords of the environment are not used. After `seconds` the connection ends.
    Raises httpx.HTTPError.
    """
    target = httpx.URL(url)
    port = f":{target.port}" if target.port else ""
    host = f"[{target.host}]" if ":" in target.host else target.host
    request = httpx.Request(
        method,
        target.copy_with(host=address),
        headers={**headers, "Host": host + port, "Accept-Encoding": "identity"},
        content=content,
        extensions={
            "timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds),
            "sni_hostname": target.host,
        },
    )
    # A client writes every address into the log; the transport below it does not.
    with (
        httpx.HTTPTransport(verify=ssl.create_default_context(), trust_env=False) as transport,
        _deadline(request, seconds),
    ):
        response = transport.handle_request(request)
        try:
            yield response
        finally:
            response.close()


@contextmanager
def _deadline(request: httpx.Request, seconds: float) -> Iterator[None]:
    """End the connection after so many seconds: a timeout of its own begins again with every byte."""
    streams: list[Any] = []

    def trace(event: str, info: Mapping[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            streams.append(info["return_value"])

    def end() -> None:
        for stream in streams[-1:]:
            with suppress(OSError):
                stream.get_extra_info("socket").shutdown(SHUT_RDWR)

    request.extensions["trace"] = trace
    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
