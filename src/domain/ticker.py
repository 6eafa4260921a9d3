"""Ticker: one instrument of a market, with its exchange and currency."""

import re

import msgspec

from domain.errors import InvalidInput

ACCEPTED = "B3 shares (VALE3 or VALE3.SA, KLBN11, TSLA34), US shares (AAPL, BRK-B) or indices (^GSPC, ^BVSP)"

_B3 = re.compile(r"([A-Z][A-Z0-9]{3}[1-9][0-9]?)(\.SA)?")
_US = re.compile(r"[A-Z]{1,5}(-[A-Z]{1,2})?")
# The name of an index does not contain its exchange, so only the indices listed here are accepted.
_INDICES = {
    **dict.fromkeys(("^GSPC", "^DJI", "^IXIC", "^NDX", "^RUT", "^VIX", "^NYA", "^OEX"), ("XNYS", "USD")),
    **dict.fromkeys(("^BVSP", "^IBX50", "^IBRX"), ("BVMF", "BRL")),
}


class Ticker(msgspec.Struct, frozen=True, order=True):
    """An instrument: symbol in its market, exchange MIC, ISO 4217 currency, symbol at Yahoo.

    US shares have the exchange `XNYS`, because the US exchanges have the same calendar.
    """

    symbol: str
    exchange: str
    currency: str
    yahoo: str

    @classmethod
    def parse(cls, text: str) -> "Ticker":
        """The ticker of a text in any accepted form; `parse("vale3") == parse("VALE3.SA")`.

        Raises InvalidInput with the field `ticker` and the accepted forms.
        """
        name = text.strip().upper() if text.isascii() else ""
        if match := _B3.fullmatch(name):
            return cls(match[1], "BVMF", "BRL", f"{match[1]}.SA")
        if _US.fullmatch(name):
            return cls(name, "XNYS", "USD", name)
        if name in _INDICES:
            return cls(name, *_INDICES[name], name)
        raise InvalidInput(f"{text!r} is not a ticker", field="ticker", remedy=f"accepted: {ACCEPTED}")

    def __str__(self) -> str:
        return self.symbol
