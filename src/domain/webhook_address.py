"""The address of a webhook: what is accepted before any name is looked up."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from domain.errors import InvalidInput
from domain.public_address import is_loopback, is_public

MAX_CHARACTERS = 2000
LOOPBACK = ("localhost", "127.0.0.1", "::1")
REMEDY = "e.g. https://hooks.example.com/previsto"


def check_address(url: str, *, to_loopback: bool = False) -> str:
    """The host of an address under https. With `to_loopback` http to this machine is accepted too.

    Raises InvalidInput for any other scheme, a user or password, a fragment, and an address of a network
    that is not public. Names are looked up at each delivery.
    """
    parts = _parts(url)
    host = parts.hostname or ""
    local = to_loopback and _is_local(host)
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise _refused("a webhook needs an address under https://")
    if "@" in parts.netloc:
        raise _refused("the address has a user or a password")
    if parts.fragment or "#" in url:
        raise _refused("the address has a fragment")
    if not local and (host == "localhost" or host.endswith(".localhost") or not _may_be_public(host)):
        raise _refused("the address is not one of the public internet")
    return host


def _parts(url: str) -> SplitResult:
    if len(url) > MAX_CHARACTERS or not re.fullmatch(r"[!-~]+", url) or "\\" in url:
        raise _refused("this is no address of a webhook")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused("this is no address of a webhook") from None
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host) or port == 0:
        raise _refused("the address has no host that can be asked")
    return parts


def _is_local(host: str) -> bool:
    return host in LOOPBACK or (_is_literal(host) and is_loopback(host))


def _may_be_public(host: str) -> bool:
    return not _is_literal(host) or is_public(host)


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _refused(what: str) -> InvalidInput:
    return InvalidInput(what, field="url", remedy=REMEDY)
