"""Delivery: what one fetch of a source brought."""

import msgspec

from domain.bars import RawBars
from domain.basis import Basis
from domain.dividends import Dividend


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
