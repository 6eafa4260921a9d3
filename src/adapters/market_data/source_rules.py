"""Rules: which sources serve an exchange, `BVMF=cotahist:/data/b3|yahoo, XNYS=yahoo`."""

import difflib
import re

from adapters.market_data.zones import ZONES
from domain.errors import InvalidInput

EXAMPLE = "BVMF=cotahist:/data/b3|yahoo, XNYS=yahoo"
_RULE = re.compile(r"\s*([A-Z0-9]{4})=")
# A comma and an equals sign may also be in the options of a source, `csv:prices?decimal=,&dates=dmy`.
_NEXT = re.compile(r",(?=\s*[A-Z0-9]{4}=)")


def are_rules(text: str) -> bool:
    """Whether a text states rules, in place of one source."""
    return _RULE.match(text) is not None


def read_rules(text: str) -> dict[str, tuple[str, ...]]:
    """The texts of the sources of each exchange, in the order of preference. Raises InvalidInput."""
    rules: dict[str, tuple[str, ...]] = {}
    for part in _NEXT.split(text):
        exchange, _, stated = part.strip().partition("=")
        sources = tuple(one.strip() for one in stated.split("|"))
        _check_exchange(exchange)
        if exchange in rules:
            raise _invalid(f"the exchange {exchange} has two rules")
        if not all(sources):
            raise _invalid(f"the rule of {exchange} lacks a source")
        rules[exchange] = sources
    return rules


def _check_exchange(exchange: str) -> None:
    if exchange not in ZONES:
        near = difflib.get_close_matches(exchange, ZONES, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise InvalidInput(
            f"{exchange!r} is not an exchange", field="source", remedy=f"{hint}known: {', '.join(ZONES)}"
        )


def _invalid(message: str) -> InvalidInput:
    return InvalidInput(message, field="source", remedy=f"e.g. {EXAMPLE}")
