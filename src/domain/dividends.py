"""Dividends that are announced: which of them a forecast knows, and how they move its quantiles."""

from collections.abc import Iterable
from datetime import date

import msgspec


class Dividend(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An amount per share, in the ticker's currency, with the day from which it is no longer paid.

    `announced` is the day on which it became known; None when the source does not say.
    """

    ex_date: date
    amount: float
    announced: date | None = None


def ahead(dividends: Iterable[Dividend], last: date) -> tuple[Dividend, ...]:
    """Those with an ex-date after a session, in order."""
    return tuple(sorted((one for one in dividends if one.ex_date > last), key=_order))


def _order(dividend: Dividend) -> tuple[date, float]:
    return dividend.ex_date, dividend.amount
