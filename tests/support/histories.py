"""Histories of a share with splits and dividends, and a source that delivers them on any basis."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from application.commands.refresh_prices import Refreshed
from domain.bars import RawBars
from domain.basis import Basis, as_traded, later_dividends, rescaled, split_adjusted
from domain.delivery import Delivery
from domain.errors import PrevistoError
from domain.prices import PRICES, Column, PriceSeries
from domain.sessions import to_date, to_day
from domain.ticker import Ticker
from tests.support.builders import MONDAY
from tests.support.use_cases import VALE3, Case, refreshing

Change = Callable[[RawBars], RawBars]


def a_history(
    n: int = 300,
    seed: int = 1,
    splits: dict[int, float] | None = None,
    dividends: dict[int, float] | None = None,
    daily: float = 0.015,
) -> RawBars:
    """Split-adjusted rows of n weekdays, with the volumes and opens of a traded share.

    `splits` are ratios and `dividends` amounts by row; `daily` is the size of a log return. Equal
    arguments give equal rows.
    """
    rng = np.random.default_rng(seed)
    overnight, by_day = 0.4 * daily * rng.standard_normal(n), 0.9 * daily * rng.standard_normal(n)
    close = 40 * np.exp(np.cumsum(overnight + by_day))
    opened = close * np.exp(-by_day)
    above, below = (np.exp(0.3 * daily * np.abs(rng.standard_normal(n))) for _ in range(2))
    columns = {
        "open": opened,
        "high": np.maximum(opened, close) * above,
        "low": np.minimum(opened, close) / below,
        "close": close,
        "volume": np.round(1e6 * np.exp(0.3 * rng.standard_normal(n))),
        "split": _events(n, splits),
        "dividend": _events(n, dividends),
    }
    weekdays = np.arange(n) // 5 * 7 + np.arange(n) % 5
    bars = RawBars((to_day(MONDAY) + weekdays).astype(np.int32), columns)
    return RawBars(bars.sessions, {**columns, "adj_close": close * later_dividends(bars)})


def _events(n: int, by_row: dict[int, float] | None) -> Column:
    column = np.full(n, np.nan)
    for row, value in (by_row or {}).items():
        column[row] = value
    return column


def total_return(bars: RawBars) -> RawBars:
    """Split-adjusted rows with the prices before each dividend reduced by it."""
    close, paid = bars.columns["close"], bars.columns["dividend"]
    factor = np.ones(len(bars))
    for row in np.flatnonzero(paid > 0):
        factor[:row] *= 1 - paid[row] / close[row - 1]
    return rescaled(bars, factor, np.ones(len(bars)))


def times(bars: RawBars, factor: float, rows: npt.NDArray[np.intp] | slice = slice(None)) -> RawBars:
    """The rows with the prices of some of them times a factor."""
    columns = {name: column.copy() for name, column in bars.columns.items()}
    for name in (*PRICES, "adj_close"):
        columns[name][rows] *= factor
    return RawBars(bars.sessions, columns)


def evening_of(bars: RawBars, row: int) -> datetime:
    """A time at which the session of a row is final and the next one has not begun."""
    return datetime.combine(to_date(bars.sessions[row]), datetime.min.time(), UTC) + timedelta(hours=23)


class History:
    """MarketData that delivers the rows of a history from a day to another, after a change of them."""

    name = "history"
    synthetic = False

    def __init__(
        self,
        bars: RawBars,
        basis: Basis = Basis.SPLIT_ADJUSTED,
        *,
        remote: bool = True,
        stated: bool = True,
    ) -> None:
        self.bars, self.basis, self.remote, self.stated = bars, basis, remote, stated
        self.change: Change = lambda rows: rows
        self.asked: list[date | None] = []

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """The rows from `first` to `last`, as the source has them on the evening of `last`."""
        self.asked.append(first)
        rows = self.change(self.until(last))
        if first:
            rows = rows.take(rows.sessions >= to_day(first))
        return Delivery(bars=rows, basis=self.basis if self.stated else None)

    def until(self, last: date) -> RawBars:
        """All rows up to `last`: a later event is not known yet."""
        rows = as_traded(self.bars)
        rows = rows.take(rows.sessions <= to_day(last))
        if self.basis is Basis.AS_TRADED:
            return rows
        rows = split_adjusted(rows, Basis.AS_TRADED)
        return total_return(rows) if self.basis is Basis.TOTAL_RETURN else rows


class Follower:
    """An installation that follows VALE3 at a source, and refreshes on the evenings of rows."""

    def __init__(self, source: History) -> None:
        self.source, self.case = source, Case().tracked()
        self.refresh = refreshing(self.case, source)

    def see(
        self, row: int, change: Change | None = None, *, force: bool = False
    ) -> Refreshed | PrevistoError:
        """Refresh after the session of a row, with a change of the delivery; a refusal is returned."""
        self.case.clock.at = evening_of(self.source.bars, row)
        self.source.change = change or (lambda rows: rows)
        try:
            return self.refresh(VALE3, force=force)
        except PrevistoError as refusal:
            return refusal

    @property
    def series(self) -> PriceSeries:
        """The series that is known."""
        return self.case.prices(VALE3).series
