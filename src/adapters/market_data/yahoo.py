"""Yahoo: daily bars of Yahoo Finance through yfinance."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from adapters.market_data.zones import ZONES
from application.ports.source_catalog import SourceContext
from domain.bars import RawBars
from domain.basis import Basis
from domain.delivery import Delivery
from domain.errors import InvalidInput, NoData, RateLimited, SourceError, SourceUnavailable, UnknownSymbol
from domain.sessions import to_day
from domain.ticker import Ticker

if TYPE_CHECKING:
    from adapters.market_data.yahoo_session import WatchedSession

FIRST_DATE = date(1927, 1, 1)
COLUMNS = {
    "open": "Open",
    "high": "High",
    "low": "Low",
    "close": "Close",
    "adj_close": "Adj Close",
    "volume": "Volume",
    "dividend": "Dividends",
    "split": "Stock Splits",
}
# yfinance shares its session, cookies and caches in a process, so only one fetch runs at a time.
_YFINANCE_LOCK = Lock()


class Yahoo:
    """Retries an unreachable Yahoo after `pause`, 2 · `pause`, … seconds; a rate limit is not retried."""

    name = "yahoo"
    synthetic = False
    remote = True

    def __init__(
        self,
        cache_folder: Path,
        *,
        timeout: float = 10.0,
        attempts: int = 3,
        pause: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cache_folder = cache_folder
        self._timeout = timeout
        self._attempts = max(1, attempts)
        self._pause = pause
        self._sleep = sleep
        self._session: WatchedSession | None = None

    @classmethod
    def open(cls, argument: str, context: SourceContext) -> "Yahoo":
        """Yahoo Finance, `yahoo`.

        Raises InvalidInput for an argument.
        """
        if argument:
            raise InvalidInput(
                f"the source yahoo has no argument {argument!r}", field="source", remedy="accepted: yahoo"
            )
        return cls(context.home / "yahoo-cache", timeout=context.timeout)

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return the rows from `first`, or from the first known one, to `last`, adjusted for splits only.

        Raises RateLimited, UnknownSymbol, NoData, or SourceUnavailable after the last attempt.
        """
        if first and first > last:
            raise NoData(f"no session from {first} to {last}", field="ticker")
        for attempt in range(1, self._attempts):
            try:
                return self._fetch_once(ticker, first or FIRST_DATE, last)
            except SourceUnavailable:
                self._sleep(self._pause * 2 ** (attempt - 1))
        return self._fetch_once(ticker, first or FIRST_DATE, last)

    def _fetch_once(self, ticker: Ticker, first: date, last: date) -> Delivery:
        with _YFINANCE_LOCK:
            session = self._open_session()
            with _map_yahoo_errors(ticker, session):
                frame = _history(ticker, session, first, last)
        bars = _bars(frame)
        if not len(bars):
            raise NoData(f"Yahoo has no bars of {ticker.yahoo} from {first} to {last}", field="ticker")
        return Delivery(bars=bars, basis=Basis.SPLIT_ADJUSTED)

    def _open_session(self) -> "WatchedSession":
        if self._session is None:
            import yfinance

            from adapters.market_data.yahoo_session import WatchedSession

            yfinance.set_tz_cache_location(str(self._cache_folder))
            # Otherwise a failure gives an empty frame and a log line.
            yfinance.config.debug.hide_exceptions = False
            self._session = WatchedSession(self._timeout)
        return self._session


def _history(ticker: Ticker, session: "WatchedSession", first: date, last: date) -> Any:
    import yfinance
    from yfinance.data import YfData

    # yfinance caches past ranges: a retry would get the failure again, and a refresh no correction.
    YfData.cache_get.cache_clear()
    session.chart_status = 0
    share = yfinance.Ticker(ticker.yahoo, session=session)
    # Its time zone look-up takes a dozen requests and reports an outage as an unknown symbol.
    share._tz = ZONES.get(ticker.exchange)
    return share.history(
        start=first,
        end=last + timedelta(days=1),
        auto_adjust=False,
        actions=True,
        repair=False,
        keepna=True,
        timeout=session.limit,
    )


def _bars(frame: Any) -> RawBars:
    # The index is midnight in exchange time; its dates do not depend on the pandas version, its integers do.
    sessions = np.array([to_day(day) for day in frame.index.date], dtype=np.int32)
    columns = {name: frame[theirs].to_numpy(dtype=np.float64) for name, theirs in COLUMNS.items()}
    for name in ("dividend", "split"):
        columns[name] = np.where(columns[name] == 0, np.nan, columns[name])
    return RawBars(sessions, columns).take(np.argsort(sessions, kind="stable"))


@contextmanager
def _map_yahoo_errors(ticker: Ticker, session: "WatchedSession") -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # yfinance raises any exception for an invalid answer; each means that there is no usable answer.
        raise _source_error(error, ticker.yahoo, session.chart_status) from error


def _source_error(error: Exception, symbol: str, status: int) -> SourceError:
    from yfinance.exceptions import YFRateLimitError, YFTickerMissingError

    if isinstance(error, YFRateLimitError) or status == 429:
        return RateLimited("Yahoo limits the rate of requests", remedy="try again in some minutes")
    if isinstance(error, YFTickerMissingError):
        # The same class for an unknown symbol, an empty range and an outage; the status tells which.
        if status == 404:
            return UnknownSymbol(f"unknown symbol {symbol} at Yahoo", field="ticker")
        if status == 200 or "startDate" in str(error):
            return NoData(f"Yahoo has no bars of {symbol} in this range", field="ticker")
    said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    answered = f"answered HTTP {status}" if status else "was not reached"
    return SourceUnavailable(f"Yahoo {answered} for {symbol} ({said})", remedy="try again later")
