"""Delivery: what one fetch of a source brought."""

from datetime import date

import msgspec

from domain.bars import RawBars
from domain.basis import Basis


class Dividend(msgspec.Struct, frozen=True, kw_only=True):
    """An amount per share, in the ticker's currency, with the day from which it is no longer paid.

    `announced` is the day on which it became known; None when the source does not say.
    """

    ex_date: date
    amount: float
    announced: date | None = None


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a source; `basis` is None when the source cannot state it.

    Dividends and splits of a session are columns of its row. `dividends` are those with an announcement
    day, whether their ex-date has a row or lies ahead. `source` names the source that delivered where that
    is not the one that was asked.
    """

    bars: RawBars
    basis: Basis | None = None
    dividends: tuple[Dividend, ...] = ()
    source: str = ""
