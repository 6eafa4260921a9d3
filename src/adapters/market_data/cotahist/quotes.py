"""Quotes: the rows of the cash market that are kept from a COTAHIST file."""

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from adapters.market_data.cotahist import layout
from adapters.market_data.cotahist.layout import Block, Field
from domain.sessions import to_day

PRICES = {"open": layout.OPEN, "high": layout.HIGH, "low": layout.LOW, "close": layout.CLOSE}
QUOTE = np.dtype(
    [
        ("ticker", "S12"),
        ("day", "<i4"),  # since 1970-01-01
        ("line", "<u4"),  # of the file
        *((name, "<f8") for name in PRICES),  # in the currency, for one share
        ("volume", "<f8"),  # shares
        ("currency", "S4"),  # R$, CR$, NCZ$, CZ$
        ("marks", "S10"),  # class of the share, and ED, EJ, … on an ex-date
        ("rights", "<i4"),  # rises with every corporate event; 0 where the file has none
    ]
)
Quotes = npt.NDArray[Any]  # of dtype QUOTE, shape (n,)

CASH = b"010"
HUNDREDTHS = 100  # prices have two implied decimals


def quotes_of(block: Block, first: date, last: date) -> Quotes:
    """The rows of the cash market, in the order of the file, with prices for one share.

    Raises InvalidTable for a field that is not a number, and for a day outside `first`..`last`.
    """
    kept = block.take(block.is_text(layout.MARKET, CASH))
    quotes = np.empty(len(kept.lines), dtype=QUOTE)
    quotes["line"] = kept.numbers
    quotes["day"] = _days(kept, first, last)
    for name, field in (("ticker", layout.TICKER), ("currency", layout.CURRENCY), ("marks", layout.MARKS)):
        quotes[name] = kept.texts(field)
    shares = _positive(kept, layout.FACTOR)
    for name, field in PRICES.items():
        # One division of two integers gives the number that the decimal text would give.
        quotes[name] = kept.integers(field) / (HUNDREDTHS * shares)
    quotes["volume"] = kept.integers(layout.QUANTITY)
    quotes["rights"] = _rights(kept)
    return quotes


def _days(block: Block, first: date, last: date) -> npt.NDArray[np.int32]:
    written, rows, places = np.unique(block.integers(layout.DATE), return_index=True, return_inverse=True)
    days = [
        _day(block, int(number), int(row), first, last) for number, row in zip(written, rows, strict=True)
    ]
    return np.array(days, dtype=np.int32)[places]


def _day(block: Block, number: int, row: int, first: date, last: date) -> int:
    try:
        day = date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        raise block.refusal(row, layout.DATE, "is not a date") from None
    if not first <= day <= last:
        raise block.refusal(row, layout.DATE, f"is not from {first} to {last}, as the name of the file says")
    return to_day(day)


def _positive(block: Block, field: Field) -> layout.Integers:
    numbers = block.integers(field)
    if (numbers == 0).any():
        raise block.refusal(int(np.argmin(numbers)), field, "is zero")
    return numbers


def _rights(block: Block) -> layout.Integers:
    # Some files leave it blank.
    start, end = layout.RIGHTS.first - 1, layout.RIGHTS.last
    if not (block.lines[:, start:end] == ord(" ")).any():
        return block.integers(layout.RIGHTS)
    filled = block.lines.copy()
    filled[:, start:end][filled[:, start:end] == ord(" ")] = ord("0")
    return block._replace(lines=filled).integers(layout.RIGHTS)
