"""The address of a caller behind proxies."""

from ipaddress import ip_network

import pytest

from domain.errors import InvalidInput
from entrypoints.http.edge.caller_address import caller_address
from entrypoints.proxy_settings import read_proxies

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("2001:db8::1/128"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", "192.0.2.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.9, 192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.9, 192.0.2.1, 10.9.9.9", "192.0.2.1"),
        ("10.0.0.1", "192.0.2.1, 2001:db8::1", "192.0.2.1"),
        ("10.0.0.1", "10.0.0.3,10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "192.0.2.1, unknown", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.1,", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.1:4711", "192.0.2.1"),
        ("10.0.0.1", "[2001:DB8::7]:4711", "2001:db8::7"),
        ("10.0.0.1", "::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:10.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("socket", "192.0.2.1", "socket"),
    ],
)
def test_86_the_last_hop_that_is_no_proxy_is_the_caller(peer: str, forwarded: str, expected: str) -> None:
    """What stands before it may be invented; a hop that is no address ends the search."""
    assert caller_address(peer, forwarded, TRUSTED) == expected


def test_86_a_peer_that_is_no_proxy_is_the_caller() -> None:
    """Without trusted proxies the header is ignored."""
    assert caller_address("10.0.0.1", "192.0.2.1", ()) == "10.0.0.1"


@pytest.mark.parametrize(
    "text", ["10.0.0.1/8", "proxy.example", "0.0.0.0/0", "::/0", "10.0.0.0/33", "10.0.0.1;::1"]
)
def test_86_an_unsafe_list_of_proxies_is_refused(text: str) -> None:
    """Names, networks with host bits and networks of every caller are refused."""
    with pytest.raises(InvalidInput) as refused:
        read_proxies({"PREVISTO_TRUSTED_PROXIES": text})
    assert refused.value.field == "PREVISTO_TRUSTED_PROXIES"


def test_a_list_has_addresses_and_networks() -> None:
    """An address is a network of one; blanks and empty parts are passed over."""
    found = read_proxies({"PREVISTO_TRUSTED_PROXIES": "10.0.0.1, 2001:db8::/48,"})
    assert found == (ip_network("10.0.0.1/32"), ip_network("2001:db8::/48"))
    assert read_proxies({}) == ()
