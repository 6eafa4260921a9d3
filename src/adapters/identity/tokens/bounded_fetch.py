"""Bounded fetch: read a JSON document from a provider with a limit on its size and on the time."""

import time
from collections.abc import Mapping
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
    status, document = _asked("GET", address)
    if status != 200:
        raise provider_unavailable(address)
    return document


def send_form(
    address: str, form: Mapping[str, str], headers: Mapping[str, str]
) -> tuple[int, dict[str, Any]]:
    """Send a form; the status of the answer and its JSON object, under the limits of `fetch_document`.

    Raises StoreUnavailable for an answer that is no such object, or a slow one.
    """
    return _asked("POST", address, data=dict(form), headers=dict(headers))


def _asked(method: str, address: str, **options: Any) -> tuple[int, dict[str, Any]]:
    try:
        status, body = _read(method, address, options)
        document = msgspec.json.decode(body)
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.DecodeError, OSError, ValueError, RecursionError):
        raise provider_unavailable(address) from None
    if not isinstance(document, dict):
        raise provider_unavailable(address)
    return status, document


def provider_unavailable(address: str) -> StoreUnavailable:
    """The error for a provider that gives no usable answer."""
    return StoreUnavailable(
        f"no usable answer from {address}",
        field="PREVISTO_OIDC_ISSUER",
        remedy="check the connection to the provider; Previsto tries again automatically",
    )


def _read(method: str, address: str, options: Mapping[str, Any]) -> tuple[int, bytes]:
    end, read = time.monotonic() + FETCH_SECONDS, bytearray()
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    with (
        httpx.Client(timeout=FETCH_SECONDS / 2, follow_redirects=False, headers=headers) as client,
        client.stream(method, address, **options) as answer,
    ):
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise ValueError("compressed")
        for part in answer.iter_raw():
            read += part
            if len(read) > MAX_DOCUMENT_BYTES or time.monotonic() > end:
                raise ValueError("too large or too slow")
        return answer.status_code, bytes(read)
