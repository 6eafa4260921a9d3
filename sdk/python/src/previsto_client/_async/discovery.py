"""Where tokens come from: the metadata that a refusal of the service names (RFC 9728, RFC 8414)."""

import re
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

from .._retry import STATUSES
from ..errors import LoginError, NetworkError, UnexpectedAnswer

T = TypeVar("T")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Endpoints(msgspec.Struct):
    """The endpoints of an authorization server."""

    issuer: str
    token_endpoint: str
    authorization_endpoint: str = ""
    device_authorization_endpoint: str = ""
    revocation_endpoint: str = ""


class _Resource(msgspec.Struct):
    authorization_servers: list[str]


async def find_endpoints(http: httpx.AsyncClient, url: str) -> Endpoints:
    """The endpoints for tokens of the service at `url`. Raises NetworkError, UnexpectedAnswer and LoginError."""
    refused = await _get(http, f"{url}/v1/me")
    named = re.search(r'resource_metadata="([^"]+)"', refused.headers.get("www-authenticate", ""))
    if refused.status_code != 401 or not named:
        raise UnexpectedAnswer(
            f"{url} does not say where tokens come from", remedy="check that this is the address of Previsto"
        )
    resource = _decode(await _get(http, _trusted(named[1])), _Resource)
    issuer = _trusted(resource.authorization_servers[0])
    for address in _metadata_addresses(issuer):
        answer = await _get(http, address)
        if answer.status_code == 200:
            found = _decode(answer, Endpoints)
            secret = (found.token_endpoint, found.device_authorization_endpoint, found.revocation_endpoint)
            for endpoint in secret:
                _trusted(endpoint or found.token_endpoint)
            return found
    raise LoginError(f"the authorization server {issuer} has no metadata")


def _metadata_addresses(issuer: str) -> list[str]:
    """RFC 8414 puts the well-known part before the path of the issuer, OpenID Connect after it."""
    path = urlsplit(issuer).path.rstrip("/")
    return [
        urljoin(issuer, f"/.well-known/oauth-authorization-server{path}"),
        f"{issuer.rstrip('/')}/.well-known/openid-configuration",
    ]


def _trusted(address: str) -> str:
    """The address, if secrets may be sent there: https, or this machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise LoginError(f"{address} is not https", remedy="use https, also for the authorization server")
    return address


async def _get(http: httpx.AsyncClient, address: str) -> httpx.Response:
    try:
        answer = await http.get(address)
    except httpx.TransportError as error:
        raise NetworkError(
            f"no answer from {address}: {type(error).__name__}", remedy="check that the service runs"
        ) from None
    if answer.status_code in STATUSES:
        raise NetworkError(f"{address} was answered by HTTP {answer.status_code}", status=answer.status_code)
    return answer


def _decode(answer: httpx.Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise UnexpectedAnswer(f"{answer.request.url} is not metadata of OAuth: {error}") from None
