"""The proxies that are believed about the address of a caller."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network

from domain.errors import InvalidInput

NAME = "PREVISTO_TRUSTED_PROXIES"


def read_proxies(env: Mapping[str, str]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks separated by commas. Raises InvalidInput, also for the whole Internet."""
    found = []
    for text in filter(None, (part.strip() for part in env.get(NAME, "").split(","))):
        try:
            network = ip_network(text)
        except ValueError:
            raise InvalidInput(
                f"{text!r} is no address or network", field=NAME, remedy="e.g. 10.0.0.0/8,2001:db8::1"
            ) from None
        if network.prefixlen == 0:
            raise InvalidInput(
                f"{text!r} contains every caller", field=NAME, remedy="the addresses of the proxies only"
            )
        found.append(network)
    return tuple(found)
