"""The address of a request, and which addresses of a host are asked."""

import socket
from datetime import date
from typing import Any

import pytest

from adapters.market_data.https.address import address_of, public_addresses
from adapters.market_data.https.form import Columns, Dates, Form
from domain.errors import SourceError, SourceUnavailable
from domain.public_address import is_public

COLUMNS = Columns(date="d", close="c")


def form(url: str, **parts: Any) -> Form:
    """A form with this address."""
    return Form(name="acme", url=url, columns=COLUMNS, **parts)


def test_placeholders_cannot_change_the_structure() -> None:
    """What replaces a placeholder is escaped, in the path and in the query."""
    stated = form("https://acme.example/{symbol}/x?a={first}", query={"s": "{symbol}", "t": "T&{last}"})
    address = address_of(
        stated, {"s": "{symbol}", "t": "T&{last}"}, "^A/?&#", date(2024, 1, 2), date(2024, 3, 1)
    )
    assert address.startswith("https://acme.example/%5EA%2F%3F%26%23/x?a=2024-01-02&s=%5EA%2F%3F%26%23&t=")


def test_a_secret_is_not_a_template() -> None:
    """A value from the environment is sent as it is."""
    stated = form("https://acme.example/{symbol}", query={"k": 5})
    address = address_of(stated, {"k": "{last}"}, "A", None, date(2024, 3, 1))
    assert address == "https://acme.example/A?k=%7Blast%7D"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("iso", "1990-01-01", "2024-03-01"),
        ("seconds", "631152000", "1709251200"),
        ("milliseconds", "631152000000", "1709251200000"),
    ],
)
def test_days_are_asked_in_the_stated_form(asked: Any, first: str, last: str) -> None:
    """The whole history begins on the earliest day."""
    dates = Dates(asked=asked, earliest=date(1990, 1, 1))
    stated = form("https://a.example/{symbol}/{first}/{last}", dates=dates)
    address = address_of(stated, {}, "A", None, date(2024, 3, 1))
    assert address == f"https://a.example/A/{first}/{last}"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *(
            "224.0.0.1",
            "::1",
            "fe80::1%eth0",
            "fd00::1",
            "::ffff:127.0.0.1",
            "2002:7f00:1::",
            "::",
            "ff02::1",
            "fec0::1",
            "5f00::1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::7f00:1",
            "fd00:ec2::254",
        ),
        *(
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "198.18.0.1",
            "240.0.0.1",
            "255.255.255.255",
        ),
    ],
)
def test_an_address_of_this_network_is_not_public(address: str) -> None:
    """Private, loopback, link-local, shared, multicast, and IPv4 inside of IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    """In either form."""
    assert is_public(address)


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name has these addresses."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def test_one_address_that_is_not_public_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and a private address is refused, also with the switch for tests."""
    resolving(monkeypatch, "8.8.8.8", "169.254.169.254")
    for allowed in (False, True):
        with pytest.raises(SourceError, match=r"acme.example has the address 169.254.169.254"):
            public_addresses("acme.example", 443, allow_loopback=allowed)


def test_loopback_needs_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, a name that leads to this machine is refused."""
    resolving(monkeypatch, "127.0.0.1")
    assert public_addresses("acme.example", 443, allow_loopback=True) == ["127.0.0.1"]
    with pytest.raises(SourceError):
        public_addresses("acme.example", 443)


def test_a_name_without_an_address_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be there later."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(SourceUnavailable, match=r"acme.example has no address"):
        public_addresses("acme.example", 443)


def test_a_name_with_an_empty_part_is_unavailable() -> None:
    """Such a name cannot be looked up."""
    with pytest.raises(SourceUnavailable, match=r"acme..example has no address"):
        public_addresses("acme..example", 443)
