"""The calendars beside real price tables: which days were traded, and which no table has."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.market_data.csv_folder import read_ticker
from adapters.market_data.tables.options import Options
from domain.errors import InvalidInput
from domain.sessions import to_date
from domain.ticker import Ticker

DATA = Path(__file__).parents[3] / "shared" / "data"
FILES = sorted([*(DATA / "prices").glob("*.csv"), *(DATA / "prices_alt").glob("*.csv")])
ENOUGH = 5  # tables that cover a day; one alone has gaps of its own
# Days on which B3 traded although no table has a trade: they are gaps of Yahoo, and sessions.
GAPS = {
    date(2017, 5, 29): "Yahoo repeats the close before, with volume 0",
    date(
        2020, 11, 20
    ): "Yahoo has no row; São Paulo moved its holiday to May, and B3 announced that it opens",
}

pytestmark = pytest.mark.skipif(not FILES, reason="the collection of real price files is not on this machine")


def traded_days(path: Path, ticker: Ticker) -> set[date]:
    """The days of a table with a close and a volume."""
    table = read_ticker(path, ticker, Options())
    traded = (table.columns["volume"] > 0) & (table.columns["close"] > 0)
    return {to_date(day) for day in table.days[np.asarray(traded)]}


@pytest.fixture(scope="module", params=["BVMF", "XNYS"])
def market(request: pytest.FixtureRequest) -> tuple[str, list[set[date]]]:
    """An exchange, and the traded days of each table of its shares."""
    tables = []
    for path in FILES:
        try:
            ticker = Ticker.parse(path.stem.partition("__")[0])
        except InvalidInput:
            continue
        if ticker.exchange == request.param and not ticker.symbol.startswith("^"):
            tables.append(traded_days(path, ticker))
    return request.param, tables


def sessions(exchange: str, tables: list[set[date]]) -> set[date]:
    """The sessions of the calendar from the first to the last day of all tables."""
    first, last = min(map(min, tables)), max(map(max, tables))
    return {to_date(day) for day in ExchangeSessions().sessions(exchange, first, last)}


def test_each_traded_day_is_a_session(market: tuple[str, list[set[date]]]) -> None:
    """No table has a trade on a day that the calendar calls closed."""
    exchange, tables = market
    assert not set().union(*tables) - sessions(exchange, tables)


def test_each_session_was_traded(market: tuple[str, list[set[date]]]) -> None:
    """A session that several tables cover is traded in one of them, except the known gaps of the source."""
    exchange, tables = market
    covering = Counter(
        first + timedelta(days=n)
        for first, last in ((min(days), max(days)) for days in tables)
        for n in range((last - first).days + 1)
    )
    never = sessions(exchange, tables) - set().union(*tables)
    assert {day for day in never if covering[day] >= ENOUGH} == (set(GAPS) if exchange == "BVMF" else set())
