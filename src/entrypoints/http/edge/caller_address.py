"""The address of a caller behind trusted proxies, for limits by address and for the audit trail."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from litestar.types import HTTPScope

Network = IPv4Network | IPv6Network


def locate_caller(scope: HTTPScope, trusted: Sequence[Network]) -> None:
    """Replace the peer of a request by the caller that trusted proxies name in X-Forwarded-For."""
    if trusted and scope["client"]:
        named = b",".join(value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for")
        scope["client"] = (caller_address(scope["client"][0], named.decode("latin-1"), trusted), 0)


def caller_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The last hop that is no trusted proxy; `peer` unless it is one.

    Each proxy appends the address from which it was reached, so the header is read from its end. What
    stands before the first untrusted hop may be invented by the caller.
    """
    hops = forwarded.split(",")
    address = _address(peer)
    while address is not None and hops and any(address in network for network in trusted):
        if (before := _address(hops.pop())) is None:
            break
        address = before
    return str(address) if address is not None else peer


def _address(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
    if text.startswith("["):  # some proxies write the port
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
