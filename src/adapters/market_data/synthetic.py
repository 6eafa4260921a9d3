"""Synthetic: prices generated from a seed, for trials without a market data source."""

import hashlib
import math
from datetime import date
from itertools import accumulate

import numpy as np

from application.ports.calendar import Calendar
from application.ports.source_catalog import SourceContext
from domain.bars import RawBars
from domain.basis import Basis
from domain.delivery import Delivery
from domain.errors import InvalidInput, NoData
from domain.prices import Column
from domain.sessions import to_day
from domain.ticker import Ticker

PERSISTENCE = 0.5 ** (1 / 40)  # of the log volatility for each session; its half-life is 40 sessions
LOG_VOLATILITY_SPREAD = 0.6  # standard deviation of the log volatility
LEVERAGE = -0.5  # correlation of returns and later log volatility
OVERNIGHT_SHARE = 0.3  # share of the daily variance between close and open
JUMP_CHANCE = 0.01  # for each session
MAX_VOLATILITY = 0.08  # daily
MAX_LOG_MOVE = 0.25  # close to close


class Synthetic:
    """The same seed and symbol give the same prices in every process; a later `last` only adds bars."""

    name = "synthetic"
    synthetic = True
    remote = False

    def __init__(self, calendar: Calendar, seed: int, first: date = date(2016, 1, 4)) -> None:
        self._calendar = calendar
        self._seed = seed
        self._first = first

    @classmethod
    def open(cls, argument: str, context: SourceContext) -> "Synthetic":
        """Prices generated from a seed, `synthetic`.

        Raises InvalidInput for an argument.
        """
        if argument:
            raise InvalidInput(
                f"the source synthetic has no argument {argument!r}",
                field="source",
                remedy="PREVISTO_SYNTHETIC_SEED states the seed",
            )
        return cls(context.calendar, context.seed)

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return bars of the sessions from `first`, or from the first session of the source."""
        if last < max(self._first, first or self._first):
            raise NoData(f"synthetic prices of {ticker} begin on {self._first}", field="ticker")
        sessions = self._calendar.sessions(ticker.exchange, self._first, last)
        bars = RawBars(sessions, _generate(self._seed, ticker.symbol, sessions.size))
        inside = sessions >= to_day(first or self._first)
        if not inside.any():
            raise NoData(f"no session of {ticker.exchange} from {first} to {last}", field="ticker")
        return Delivery(bars=bars.take(inside), basis=Basis.TOTAL_RETURN)


def _generate(seed: int, symbol: str, count: int) -> dict[str, Column]:
    key = int.from_bytes(hashlib.sha256(f"{seed} {symbol}".encode()).digest())
    # Separate random streams, so that a longer history does not change the earlier numbers.
    levels, normals, uniforms = (
        np.random.Generator(np.random.PCG64(part)) for part in np.random.SeedSequence(key).spawn(3)
    )
    start, usual, traded = levels.uniform((math.log(8), 0.012, 12.5), (math.log(90), 0.022, 16.0))
    night, day, extra, jump, busy = normals.standard_normal((count, 5)).T
    chance, up, down = 1.0 - uniforms.random((count, 3)).T

    shock = math.sqrt(OVERNIGHT_SHARE) * night + math.sqrt(1 - OVERNIGHT_SHARE) * day
    volatility = np.minimum(usual * np.exp(_log_volatility(shock, extra)), MAX_VOLATILITY)
    gap = volatility * (math.sqrt(OVERNIGHT_SHARE) * night + 3 * jump * (chance < JUMP_CHANCE))
    move = volatility * math.sqrt(1 - OVERNIGHT_SHARE) * day + 0.0003 - volatility**2 / 2
    gap, move = (np.clip(part, -MAX_LOG_MOVE / 2, MAX_LOG_MOVE / 2) for part in (gap, move))
    close = start + np.cumsum(gap + move)
    volume = np.exp(traded + 0.8 * np.log(volatility / usual) + 0.3 * np.abs(shock) + 0.25 * busy)
    prices = {
        "open": close - move,
        "high": close - move + _extreme(move, volatility, up),
        "low": close - move - _extreme(-move, volatility, down),
        "close": close,
    }
    columns = {name: _round_to_cents(log_price) for name, log_price in prices.items()}
    return {**columns, "adj_close": columns["close"], "volume": np.round(volume / 100) * 100}


def _log_volatility(shock: Column, extra: Column) -> Column:
    """Return a stationary autoregression, (n,); each value depends on the shocks before it."""
    news = (
        (LEVERAGE * shock + math.sqrt(1 - LEVERAGE**2) * extra)
        * LOG_VOLATILITY_SPREAD
        * math.sqrt(1 - PERSISTENCE**2)
    )
    path = accumulate(news.tolist(), lambda level, one: PERSISTENCE * level + one, initial=0.0)
    return np.fromiter(path, dtype=np.float64, count=news.size + 1)[:-1]


def _extreme(move: Column, volatility: Column, chance: Column) -> Column:
    """Return the maximum above its start of a Brownian motion that ends at `move`, (n,)."""
    variance = (1 - OVERNIGHT_SHARE) * volatility**2
    reach: Column = (move + np.sqrt(move**2 - 2 * variance * np.log(chance))) / 2
    return reach


def _round_to_cents(log_price: Column) -> Column:
    prices: Column = np.maximum(np.round(np.exp(log_price), 2), 0.01)
    return prices
