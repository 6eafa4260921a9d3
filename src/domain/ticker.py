"""Ticker: one instrument of a market, with its exchange and currency."""

import re

import msgspec

from domain.b3_indices import B3_INDICES
from domain.errors import InvalidInput
from domain.us_indices import US_INDICES

ACCEPTED = (
    "B3 shares (VALE3, VALE3.SA, VALE3F, KLBN11, TSLA34), US shares (AAPL, BRK-B, BRK.B), "
    "indices (^GSPC, SPX, ^BVSP, IBOV), each also behind its exchange (B3:VALE3, NYSE:IBM)"
)

EXCHANGES = ("BVMF", "XNYS")
_B3 = re.compile(r"([A-Z][A-Z0-9]{3}[1-9][0-9]?)F?(\.SA)?")  # F: the odd lot, the same share
# Only these classes: Yahoo writes other exchanges with a letter too (OCDO.L is London, SAP.F is Frankfurt).
_US = re.compile(r"([A-Z]{1,5})(?:-([A-Z]{1,2})|\.([ABC]))?")
# The name of an index does not contain its exchange, so only the indices listed here are accepted.
_INDICES = {
    **dict.fromkeys(("^GSPC", "^DJI", "^IXIC", "^NDX", "^RUT", "^VIX", "^NYA", "^OEX"), ("XNYS", "USD")),
    **dict.fromkeys(("^BVSP", "^IBX50", "^IBRX", "^IVBX"), ("BVMF", "BRL")),
}
_MARKETS = {
    **dict.fromkeys(("BVMF", "B3", "BMFBOVESPA"), "BVMF"),
    **dict.fromkeys(("XNYS", "NYSE", "XNAS", "NASDAQ", "XASE", "AMEX", "ARCX", "NYSEARCA"), "XNYS"),
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
        """The ticker of a text in any accepted form; `parse("vale3") == parse("B3:VALE3F")`.

        Raises InvalidInput with the field `ticker` and the accepted forms.
        """
        market, colon, name = (text.strip().upper() if text.isascii() else "").rpartition(":")
        ticker = cls._b3_index(name) or cls._us_index(name) or cls._share(name) or cls._index(name)
        if ticker and (not colon or ticker.exchange == _MARKETS.get(market)):
            return ticker
        raise InvalidInput(f"{text!r} is not a ticker", field="ticker", remedy=f"accepted: {ACCEPTED}")

    @classmethod
    def stored(cls, symbol: str) -> "Ticker":
        """The ticker of a symbol in the ledger, also of one that `parse` no longer takes for a share.

        Older versions tracked `IBOV` and `SPX` as US shares; their prices and forecasts keep those names.
        """
        return cls._share(symbol) or cls.parse(symbol)

    @classmethod
    def _share(cls, name: str) -> "Ticker | None":
        if match := _B3.fullmatch(name):
            return cls(match[1], "BVMF", "BRL", f"{match[1]}.SA")
        if match := _US.fullmatch(name):
            symbol = "-".join(part for part in match.groups() if part)
            return cls(symbol, "XNYS", "USD", symbol)
        return None

    @classmethod
    def _b3_index(cls, name: str) -> "Ticker | None":
        """The index of a name such as `IBOV`, `^IBOV` or `IBOV.SA`."""
        code = name[1:] if name.startswith("^") else name.removesuffix(".SA")
        if B3_INDICES.get(code) == "":
            raise InvalidInput(
                f"{code} is an index of B3 that cannot be tracked",
                field="ticker",
                remedy="accepted indices of B3: ^BVSP (IBOV), ^IBX50 (IBXL), ^IBRX (IBXX), ^IVBX (IVBX)",
            )
        return cls._index(B3_INDICES.get(code, ""))

    @classmethod
    def _us_index(cls, name: str) -> "Ticker | None":
        """The index of a name such as `SPX` or `^SPX`."""
        return cls._index(US_INDICES.get(name.removeprefix("^"), ""))

    @classmethod
    def _index(cls, name: str) -> "Ticker | None":
        return cls(name, *_INDICES[name], name) if name in _INDICES else None

    def __str__(self) -> str:
        return self.symbol
