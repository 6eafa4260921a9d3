"""Bounded fetch: read a JSON document from a provider with a limit on its size and on the time."""

import time
from typing import Any

import httpx
import msgspec

from domain.errors import StoreUnavailable

MAX_DOCUMENT_BYTES = 256 * 1024
FETCH_SECONDS = 3.0  # for the whole document


def fetch_document(address: str) -> dict[str, Any]:
    """Return the JSON object at the address. Raises StoreUnavailable for any other answer or a slow one.

    Redirects are not followed. Compressed answers are refused, so that a small answer cannot become large.
    """
    try:
        document = msgspec.json.decode(_read(address))
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.DecodeError, OSError, ValueError, RecursionError):
        raise provider_unavailable(address) from None
    if not isinstance(document, dict):
        raise provider_unavailable(address)
    return document


def provider_unavailable(address: str) -> StoreUnavailable:
    """The error for a provider that gives no usable answer."""
    return StoreUnavailable(
        f"no usable answer from {address}",
        field="PREVISTO_OIDC_ISSUER",
        remedy="check the connection to the provider; Previsto tries again automatically",
    )


def _read(address: str) -> bytes:
    end, read = time.monotonic() + FETCH_SECONDS, bytearray()
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    with (
        httpx.Client(timeout=FETCH_SECONDS / 2, follow_redirects=False, headers=headers) as client,
        client.stream("GET", address) as answer,
    ):
        if answer.status_code != 200 or answer.headers.get("Content-Encoding", "identity") != "identity":
            raise ValueError(answer.status_code)
        for part in answer.iter_raw():
            read += part
            if len(read) > MAX_DOCUMENT_BYTES or time.monotonic() > end:
                raise ValueError("too large or too slow")
    return bytes(read)
