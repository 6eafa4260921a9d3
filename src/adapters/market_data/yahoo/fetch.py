"""Yahoo: daily bars of Yahoo Finance; yfinance sends the requests, with its cookies and crumbs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from adapters.market_data.host.host import Host
from adapters.market_data.host.times import Times
from adapters.market_data.host.tries import repeat
from adapters.market_data.yahoo.chart import Chart, decode_chart, invalid
from adapters.market_data.yahoo.filing import file_bars
from adapters.market_data.yahoo.identity import INTERVAL, PLACES, check_identity
from adapters.market_data.yahoo.refusals import LATER, refuse_failure, refuse_status
from domain.delivery import Basis, Delivery
from domain.errors import NoData, RateLimited
from domain.sessions import to_date, to_day
from domain.ticker import Ticker

if TYPE_CHECKING:
    from adapters.market_data.yahoo.session import WatchedSession

FIRST_DATE = date(1927, 1, 1)
CHART = "https://query2.finance.yahoo.com/v8/finance/chart/"
# yfinance shares its session and cookies in a process, so only one fetch runs at a time.
_YFINANCE_LOCK = Lock()


class Yahoo:
    """Asks Yahoo with the manners of Host, which all processes with the same `folder` share."""

    name = "yahoo"
    synthetic = False

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

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return the rows from `first`, or from the first known one, to `last`, adjusted for splits only.

        Raises a SourceError, one class for each kind of refusal, within `deadline` seconds.
        """
        if first and first > last:
            raise NoData(f"no session from {first} to {last}", field="ticker")
        until = self._host.times.now() + self._deadline
        ask = partial(self._fetch_once, ticker, first or FIRST_DATE, last, until)
        return repeat(ask, self._host, tries=self._tries, until=until)

    def _fetch_once(self, ticker: Ticker, first: date, last: date, until: float) -> Delivery:
        with self._session_until(until) as session:
            try:
                body = _ask(ticker, session, first, last)
            except Exception as error:
                # yfinance lets every exception of curl, of its cookie file and of its own reading through.
                raise refuse_failure(error, ticker.yahoo) from error
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


def _ask(ticker: Ticker, session: "WatchedSession", first: date, last: date) -> bytes:
    from yfinance.data import YfData

    zone = ZoneInfo(PLACES[ticker.exchange].shares[0] if ticker.exchange in PLACES else "UTC")
    query = {
        "period1": _midnight(first, zone),
        "period2": _midnight(last + timedelta(days=1), zone),
        "interval": INTERVAL,
        "includePrePost": False,
        "events": "div,splits",
    }
    # Not yfinance's `history`: it fills a missing adj_close and volume, and drops repeated sessions.
    answer = YfData(session=session).get(CHART + ticker.yahoo, query, timeout=session.limit)
    body = bytes(answer.content)
    if refusal := refuse_status(answer.status_code, body, ticker.yahoo, None):
        raise refusal
    return body


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


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
