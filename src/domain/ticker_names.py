"""The names of a ticker: what to say of the one that was written, and which a file may have."""

from domain.b3_indices import B3_INDICES
from domain.errors import InvalidInput
from domain.ticker import Ticker
from domain.us_indices import US_INDICES

INDEX_NAMES = {**B3_INDICES, **US_INDICES}
"""Every name of an index that is written like that of a share, and its symbol at Yahoo or ""."""


def difference(text: str, ticker: Ticker) -> str:
    """A sentence on a text that differs from its ticker in more than case, space and `.SA`; else ""."""
    written = text.strip().upper()
    name = written.rpartition(":")[2].removesuffix(".SA")
    if written.removesuffix(".SA") == ticker.symbol:
        return ""
    if name == f"{ticker.symbol}F":
        return f"{written} is the odd lot of {ticker}"
    return f"{written} is the index {ticker}" if ticker.symbol.startswith("^") else f"{written} is {ticker}"


def outdated(symbol: str) -> str:
    """Why a symbol of the ledger is no longer the ticker that an older version tracked; else ""."""
    try:
        return difference(symbol, Ticker.parse(symbol))
    except InvalidInput as refusal:
        return refusal.message


def file_names(ticker: Ticker) -> tuple[str, ...]:
    """The names that a table of a ticker may have, the preferred one first: `^BVSP`, `IBOV`, ..."""
    dotted = ticker.symbol.replace("-", ".")
    codes = (code for code, yahoo in INDEX_NAMES.items() if yahoo == ticker.yahoo)
    return tuple(dict.fromkeys((ticker.yahoo, ticker.symbol, dotted, *codes)))
