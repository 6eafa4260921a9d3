"""Dividends that are announced: which of them a forecast knows, and how they move its quantiles."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
import numpy as np

from domain.bars import RawBars
from domain.errors import Conflict
from domain.prices import Column
from domain.quantiles import QuantilePaths
from domain.sessions import to_date, to_day

MIN_PRICE = 1e-6
ROUNDING = 1e-3  # relative: sources round amounts, and divide them by the ratios of splits


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


def declared(
    dividends: Iterable[Dividend], origin: date, sessions: Sequence[date], asked: date
) -> tuple[Dividend, ...]:
    """Those with an ex-date after the origin and up to the last session, announced until the day `asked`."""
    return tuple(
        one
        for one in ahead(dividends, origin)
        if one.ex_date <= sessions[-1] and (one.announced is None or one.announced <= asked)
    )


def cumulated(dividends: Iterable[Dividend], sessions: Sequence[date]) -> Column:
    """The sum of the amounts with an ex-date up to each session, (steps,)."""
    amounts = [(one.ex_date, one.amount) for one in dividends]
    return np.array([sum(amount for day, amount in amounts if day <= session) for session in sessions], float)


def paid(bars: RawBars, origin: date, sessions: Sequence[date]) -> Column:
    """The sum of the dividends of rows after the origin up to each session (steps,), in their prices."""
    rows = np.isfinite(bars.columns["dividend"]) & (bars.sessions > to_day(origin))
    found = zip(bars.sessions[rows], bars.columns["dividend"][rows], strict=True)
    return cumulated([Dividend(ex_date=to_date(day), amount=float(one)) for day, one in found], sessions)


def undeclared(paid: Column, known: Column) -> Column:
    """The part of the cumulated dividends (steps,) that was not declared; rounding is no part of it."""
    left = np.asarray(paid) - np.asarray(known)
    return np.where(left > ROUNDING * np.maximum(paid, known), left, 0.0)


def shifted(paths: QuantilePaths, dividends: Sequence[Dividend], sessions: Sequence[date]) -> QuantilePaths:
    """The quantiles less the dividends of their steps, because the close falls by them on the ex-date.

    Raises Conflict where a quantile would not stay positive.
    """
    if not dividends:
        return paths
    amounts = cumulated(dividends, sessions)
    grid = paths.grid - amounts[:, None]
    for step in np.flatnonzero(grid.min(axis=1) < MIN_PRICE)[:1]:
        raise Conflict(
            f"the dividends announced up to {sessions[step]} are {amounts[step]:g} a share, "
            f"not below the lowest quantile {paths.values[step][0]:g}",
            field="ticker",
            remedy="correct the announced dividends of the source and run `previsto refresh`",
        )
    return QuantilePaths.of(paths.levels, grid)


def _order(dividend: Dividend) -> tuple[date, float]:
    return dividend.ex_date, dividend.amount
