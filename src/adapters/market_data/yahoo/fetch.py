"""Yahoo: daily bars of Yahoo Finance; yfinance sends the requests, with its cookies and crumbs."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from adapters.market_data.yahoo.chart import Chart, decode_chart, invalid
from adapters.market_data.yahoo.filing import file_bars
from adapters.market_data.yahoo.identity import INTERVAL, PLACES, check_identity
from adapters.market_data.yahoo.refusals import local_trouble, refuse_failure, refuse_status
from domain.delivery import Basis, Delivery
from domain.errors import InvalidAnswer, NoData, SourceUnavailable
from domain.sessions import to_date, to_day
from domain.ticker import Ticker

if TYPE_CHECKING:
    from adapters.market_data.yahoo.session import WatchedSession

FIRST_DATE = date(1927, 1, 1)
CHART = "https://query2.finance.yahoo.com/v8/finance/chart/"
# yfinance shares its session and cookies in a process, so only one fetch runs at a time.
_YFINANCE_LOCK = Lock()


class Yahoo:
    """Retries an unreachable Yahoo after `pause`, 2 · `pause`, … seconds; a rate limit is not retried."""

    name = "yahoo"
    synthetic = False

    def __init__(
        self,
        cache_folder: Path,
        *,
        timeout: float = 10.0,
        attempts: int = 5,
        pause: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cache_folder = cache_folder
        self._timeout = timeout
        self._attempts = max(1, attempts)
        self._pause = pause
        self._sleep = sleep
        self._session: WatchedSession | None = None

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return the rows from `first`, or from the first known one, to `last`, adjusted for splits only.

        Raises WrongAnswer when the answer is about something else, InvalidAnswer when it cannot be decoded,
        RateLimited, UnknownSymbol, NoData, or SourceUnavailable after the last attempt.
        """
        if first and first > last:
            raise NoData(f"no session from {first} to {last}", field="ticker")
        for number in range(1, self._attempts + 1):
            try:
                return self._fetch_once(ticker, first or FIRST_DATE, last)
            except (InvalidAnswer, SourceUnavailable) as refusal:
                if number >= (2 if isinstance(refusal, InvalidAnswer) else self._attempts):
                    raise
            self._sleep(self._pause * 2 ** (number - 1))
        raise AssertionError("unreachable")

    def _fetch_once(self, ticker: Ticker, first: date, last: date) -> Delivery:
        with _YFINANCE_LOCK:
            session = self._open_session()
            try:
                body = _ask(ticker, session, first, last)
            except Exception as error:
                # yfinance lets every exception of curl, of its cookie file and of its own reading through.
                raise refuse_failure(error, ticker.yahoo) from error
        return _delivery(decode_chart(body), ticker, first, last)

    def _open_session(self) -> "WatchedSession":
        if self._session is None:
            import yfinance

            from adapters.market_data.yahoo.session import WatchedSession

            _require_folder(self._cache_folder)
            yfinance.set_tz_cache_location(str(self._cache_folder))
            self._session = WatchedSession(self._timeout)
        return self._session


def _require_folder(folder: Path) -> None:
    # Without a folder for its cookies yfinance would ask for new ones with each fetch, and say nothing.
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(b"writable")
    except OSError as error:
        raise local_trouble(f"the folder {folder} cannot be written") from error


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
