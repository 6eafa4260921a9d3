"""Redirect URIs: the addresses of a client to which a browser returns after authorization."""

import re
from urllib.parse import urlsplit

from domain.errors import InvalidInput

PLAIN = re.compile(r"[!#-;=?-\[\]_a-z~]{1,512}")
HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:]+")
LOOPBACK = ("127.0.0.1", "::1")


def check_redirect_uri(address: str) -> None:
    """Raise InvalidInput unless the URI is https, or http on a loopback address (RFC 8252 §7.3)."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    host = host if host and HOST.fullmatch(host) else None
    safe = (parts.scheme == "https" and host) or (parts.scheme == "http" and host in LOOPBACK)
    if not safe or not PLAIN.fullmatch(address) or parts.fragment or "#" in address or "@" in parts.netloc:
        raise InvalidInput(
            "unsafe redirect URI",
            field="redirect_uri",
            remedy="https://host/path without fragment, or http://127.0.0.1/path or http://[::1]/path",
        )


def is_registered(asked: str, registered: tuple[str, ...]) -> bool:
    """Whether the URI equals a registered one; on loopback any port matches (RFC 8252 §7.3)."""
    if not PLAIN.fullmatch(asked):
        return False
    return asked in registered or _without_port(asked) in map(_without_port, registered)


def _without_port(address: str) -> object:
    """The parts to compare: the whole URI, or on loopback everything except the port."""
    found = re.fullmatch(r"http://(127\.0\.0\.1|\[::1\])(?::\d{1,5})?(/.*)?", address)
    return (found[1], found[2]) if found else address
