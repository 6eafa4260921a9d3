"""The address of a request, and the public addresses of its host."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from urllib.parse import quote, urlencode, urlsplit

import httpx

from adapters.market_data.https.form import Dates, Form
from adapters.outgoing.addresses import look_up
from domain.errors import SourceError, SourceUnavailable
from domain.public_address import is_public

_PLACE = re.compile(r"\{([^{}]*)\}")
PLACES = frozenset({"symbol", "first", "last"})
LOOPBACK = "127.0.0.1"


def template_problem(form: Form, allow_loopback: bool) -> str:
    """Why the template of an address is not accepted; empty when it is."""
    try:
        parts = urlsplit(form.url)
        host, _ = parts.hostname or "", parts.port
        httpx.URL(form.url)
    except (ValueError, httpx.InvalidURL):
        return "not an address"
    if parts.scheme != "https" and not (allow_loopback and host == LOOPBACK):
        return "the address does not begin with https://"
    if not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:]+", host) or parts.username is not None or parts.fragment:
        return "the host cannot be used; it has no placeholder, name or password"
    if not re.fullmatch(r"[!-~]+", form.url):
        return "the address has a space or a letter outside of ASCII"
    texts = [form.url, *(value for value in form.query.values() if isinstance(value, str))]
    used = {name for text in texts for name in _PLACE.findall(text)}
    if wrong := used - PLACES:
        return f"unknown placeholder {{{min(wrong)}}}; known: {{symbol}}, {{first}}, {{last}}"
    return "" if "symbol" in used else "neither the address nor a query parameter has {symbol}"


def address_of(form: Form, query: Mapping[str, str], symbol: str, first: date | None, last: date) -> str:
    """The address with its placeholders replaced; what replaces them cannot change its structure."""
    places = {
        "symbol": symbol,
        "first": _asked(first or form.dates.earliest, form.dates),
        "last": _asked(last, form.dates),
    }
    plain = {name for name, value in form.query.items() if isinstance(value, str)}
    filled = {
        name: _PLACE.sub(lambda found: places[found[1]], value) if name in plain else value
        for name, value in query.items()
    }
    address = _PLACE.sub(lambda found: quote(places[found[1]], safe=""), form.url)
    return address + ("&" if "?" in address else "?") + urlencode(filled) if filled else address


def public_addresses(host: str, port: int, *, allow_loopback: bool = False) -> list[str]:
    """The addresses of a host.

    Raises SourceUnavailable for a name without an address, and SourceError when one of the addresses is not
    public: a name may lead to a machine of this network.
    """
    addresses = look_up(host, port)
    if not addresses:
        raise SourceUnavailable(f"{host} has no address", remedy="check the name and the network")
    for address in addresses:
        if not is_public(address) and not (allow_loopback and address == LOOPBACK):
            raise SourceError(
                f"{host} has the address {address}, which is not public",
                field="source",
                remedy="a source https: asks hosts of the public internet only",
            )
    return addresses


def _asked(day: date, dates: Dates) -> str:
    if dates.asked == "iso":
        return day.isoformat()
    seconds = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    return str(seconds if dates.asked == "seconds" else seconds * 1000)
