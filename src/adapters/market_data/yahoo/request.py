"""Request: one chart request, which yfinance sends with its cookies and crumbs."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from adapters.market_data.yahoo.failures import refuse_failure
from adapters.market_data.yahoo.identity import INTERVAL, PLACES
from adapters.market_data.yahoo.refusals import refuse_status
from domain.errors import SourceError
from domain.ticker import Ticker

if TYPE_CHECKING:
    from adapters.market_data.yahoo.session import WatchedSession

CHART = "https://query2.finance.yahoo.com/v8/finance/chart/"


def ask(ticker: Ticker, session: "WatchedSession", first: date, last: date) -> bytes:
    """The body of the chart from `first` to `last`. Raises a SourceError."""
    try:
        return _send(ticker, session, first, last)
    except SourceError:
        raise
    except Exception as error:
        # yfinance lets every exception of curl, of its cookie file and of its own reading through.
        raise refuse_failure(error, ticker.yahoo) from error


def _send(ticker: Ticker, session: "WatchedSession", first: date, last: date) -> bytes:
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
