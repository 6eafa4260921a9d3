"""Public addresses: those that belong to no private, local or reserved network."""

import ipaddress

INSIDE = tuple(map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24")))
"""Answered inside of a cloud or of a network only, although their range is not a private one."""
UNICAST = ipaddress.ip_network("2000::/3")
"""All addresses of IPv6 that are given to networks of the internet."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


def is_public(address: str) -> bool:
    """Whether an address belongs to no private, local or reserved range, also not inside of an IPv6 one.

    Raises ValueError for a text that is no address.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _inner(ip)
        if inner is not None:
            return is_public(str(inner))
        return ip.is_global and ip in UNICAST
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in INSIDE)


def is_loopback(address: str) -> bool:
    """Whether an address is one of this machine, in its plain form."""
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for, None for any other."""
    if ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
