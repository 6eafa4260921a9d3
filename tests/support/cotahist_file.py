"""Writes COTAHIST files: lines of 245 characters between a header and a trailer."""

import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

WIDTH = 245


class Quote(NamedTuple):
    """One line; prices are those of one share, `factor` is the number of shares that B3 quotes them for."""

    ticker: str
    day: date
    open: float
    high: float
    low: float
    close: float
    volume: int = 1000
    factor: int = 1
    group: str = "02"
    market: str = "010"
    marks: str = "ON      NM"
    currency: str = "R$"
    rights: int | None = 100


def flat(ticker: str, day: date, price: float, **fields: Any) -> Quote:
    """A quote with one price for the whole session."""
    return Quote(ticker, day, price, price, price, price)._replace(**fields)


def line(quote: Quote) -> str:
    """The 245 characters of a quote."""
    price = [
        f"{round(p * 100 * quote.factor):013d}" for p in (quote.open, quote.high, quote.low, quote.close)
    ]
    text = "".join(
        (
            f"01{quote.day:%Y%m%d}{quote.group:2}{quote.ticker:12}{quote.market:3}{'COMPANHIA':12}",
            f"{quote.marks:10}{'':3}{quote.currency:4}",
            *price[:3],
            price[3],  # the mean
            price[3],
            "0" * 26,  # the offers
            f"{1:05d}{quote.volume:018d}{0:018d}",
            "0" * 13 + "0" + "99991231",  # strike, correction, expiry
            f"{quote.factor:07d}{'0' * 13}{'BRVALEACNOR0':12}",
            "   " if quote.rights is None else f"{quote.rights:03d}",
        )
    )
    assert len(text) == WIDTH, len(text)
    return text


def header(year: int = 2024) -> str:
    """The first line."""
    return f"00COTAHIST.{year}BOVESPA {year}1230".ljust(WIDTH)


def trailer(lines: int, year: int = 2024) -> str:
    """The last line; `lines` is the number of all lines of the file."""
    return f"99COTAHIST.{year}BOVESPA {year}1230{lines:011d}".ljust(WIDTH)


def content(lines: Iterable[str]) -> bytes:
    """The bytes of a file with these lines between header and trailer."""
    body = list(lines)
    return "".join(f"{one}\r\n" for one in (header(), *body, trailer(len(body) + 2))).encode("iso-8859-1")


def write(path: Path, quotes: Iterable[Quote]) -> Path:
    """Write a text file, or a ZIP where the name ends in `.ZIP`."""
    raw = content(line(quote) for quote in quotes)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.upper() == ".ZIP":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{path.stem}.TXT", raw)
    else:
        path.write_bytes(raw)
    return path
