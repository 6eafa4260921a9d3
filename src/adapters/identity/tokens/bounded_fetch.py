"""Bounded fetch: a small JSON document from a provider that may be slow, huge or broken."""

import time
from typing import Any

import httpx
import msgspec

from domain.errors import StoreUnavailable

LARGEST = 256 * 1024  # bytes
PATIENCE = 3.0  # seconds for all of it


def fetch_document(address: str) -> dict[str, Any]:
    """The document. Raises StoreUnavailable for anything but a JSON object within the bounds.

    Redirects are not followed, and nothing is unpacked: what is read is what was sent.
    """
    try:
        document = msgspec.json.decode(_read(address))
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.DecodeError, OSError, ValueError, RecursionError):
        raise away(address) from None
    if not isinstance(document, dict):
        raise away(address)
    return document


def away(address: str) -> StoreUnavailable:
    """The refusal while a provider gives no usable answer."""
    return StoreUnavailable(
        f"{address} gives no usable answer",
        field="PREVISTO_OIDC_ISSUER",
        remedy="check that the provider can be reached from here; it is tried again by itself",
    )


def _read(address: str) -> bytes:
    end, read = time.monotonic() + PATIENCE, bytearray()
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    with (
        httpx.Client(timeout=PATIENCE / 2, follow_redirects=False, headers=headers) as client,
        client.stream("GET", address) as answer,
    ):
        if answer.status_code != 200 or answer.headers.get("Content-Encoding", "identity") != "identity":
            raise ValueError(answer.status_code)
        for part in answer.iter_raw():
            read += part
            if len(read) > LARGEST or time.monotonic() > end:
                raise ValueError("too large or too slow")
    return bytes(read)
