"""Yahoo: daily bars of Yahoo Finance."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from adapters.market_data.host.host import Host
from adapters.market_data.host.times import Times
from adapters.market_data.host.tries import repeat
from adapters.market_data.yahoo.chart import Chart, decode_chart
from adapters.market_data.yahoo.fields import invalid
from adapters.market_data.yahoo.filing import file_bars
from adapters.market_data.yahoo.identity import PLACES, check_identity
from adapters.market_data.yahoo.refusals import LATER
from adapters.market_data.yahoo.request import ask
from application.ports.source_catalog import SourceContext
from domain.basis import Basis
from domain.delivery import Delivery
from domain.errors import InvalidInput, NoData, RateLimited
from domain.sessions import to_date, to_day
from domain.ticker import Ticker

if TYPE_CHECKING:
    from adapters.market_data.yahoo.session import WatchedSession

FIRST_DATE = date(1927, 1, 1)
# yfinance shares its session and cookies in a process, so only one fetch runs at a time.
_YFINANCE_LOCK = Lock()


class Yahoo:
    """Asks Yahoo with the manners of Host, which all processes with the same `folder` share."""

    name = "yahoo"
    synthetic = False
    remote = True

    def __init__(
        self,
        folder: Path,
        *,
        timeout: float = 15.0,
        deadline: float = 20.0,
        rate: float = 2.0,
        tries: int = 5,
        times: Times | None = None,
    ) -> None:
        self._folder = folder
        self._timeout = timeout
        self._deadline = deadline
        self._tries = tries
        self._host = Host("Yahoo", folder / "host", rate=rate, times=times)
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
        folder = context.home / "yahoo-cache"
        return cls(folder, timeout=context.timeout, deadline=context.deadline, rate=context.rate)

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return the rows from `first`, or from the first known one, to `last`, adjusted for splits only.

        Raises a SourceError, one class for each kind of refusal, within `deadline` seconds.
        """
        if first and first > last:
            raise NoData(f"no session from {first} to {last}", field="ticker")
        until = self._host.times.now() + self._deadline
        fetch_once = partial(self._fetch_once, ticker, first or FIRST_DATE, last, until)
        return repeat(fetch_once, self._host, tries=self._tries, until=until)

    def _fetch_once(self, ticker: Ticker, first: date, last: date, until: float) -> Delivery:
        with self._session_until(until) as session:
            body = ask(ticker, session, first, last)
        return _delivery(decode_chart(body), ticker, first, last)

    @contextmanager
    def _session_until(self, until: float) -> Iterator["WatchedSession"]:
        if not _YFINANCE_LOCK.acquire(timeout=max(0.0, until - self._host.times.now())):
            raise RateLimited(
                f"the requests to Yahoo of this process take more than {self._deadline:g} s",
                remedy=LATER,
                wait=self._deadline,
            )
        try:
            session = self._open_session()
            session.until = until
            yield session
        finally:
            _YFINANCE_LOCK.release()

    def _open_session(self) -> "WatchedSession":
        if self._session is None:
            import yfinance

            from adapters.market_data.yahoo.session import WatchedSession

            yfinance.set_tz_cache_location(str(self._folder))
            self._session = WatchedSession(self._timeout, self._host)
        return self._session


def _delivery(chart: Chart, ticker: Ticker, first: date, last: date) -> Delivery:
    zone = check_identity(chart.meta, ticker)
    bounds = to_day(first), to_day(last)
    bars = file_bars(chart, zone, bounds, has_sessions=ticker.exchange in PLACES)
    if not len(bars):
        _refuse_missing_stamps(chart, bounds)
        raise NoData(f"Yahoo has no bars of {ticker.yahoo} from {first} to {last}", field="ticker")
    return Delivery(bars=bars, basis=Basis.SPLIT_ADJUSTED)


def _refuse_missing_stamps(chart: Chart, bounds: tuple[int, int]) -> None:
    # Yahoo answers a range without a session in the same form; only the first trade tells the two apart.
    traded = chart.meta.get("firstTradeDate")
    if isinstance(traded, int) and not chart.stamps and bounds[0] < traded // 86400 < bounds[1] - 7:
        raise invalid("timestamp", f"is missing, although the first trade was on {to_date(traded // 86400)}")
