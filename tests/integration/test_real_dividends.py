"""Large ex-dates of B3 shares: a dividend declared on the eve is in the forecast, the close in its range."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from adapters.market_data.csv_folder import CsvFolder
from application.commands.issue_forecast import IssueForecast
from application.forecasting.compose_forecast import ComposeForecast
from application.forecasting.serving import Serving
from application.forecasting.sources import Ask
from domain.cleaning import clean
from domain.forecast import ForecastIssued
from domain.sessions import to_date
from domain.ticker import Ticker
from tests.support.jobs import Artifacts
from tests.support.use_cases import Case, refreshing

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "prices"
NAMES = ("VALE3", "PETR4", "ITUB4", "BBDC4")
LARGE, PAST = 0.03, 100  # of the log close; sessions before it
LAST = date(2030, 1, 1)
CALENDAR = ExchangeSessions()

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the collection of real price files is not on this machine"
)


class ExDay(NamedTuple):
    """A large ex-date: the session before it, the amount, and the close that came."""

    ticker: Ticker
    eve: date
    day: date
    amount: float
    close: float


def ex_days(name: str) -> Iterator[ExDay]:
    """The large ex-dates of a table, by the difference of its close and its adjusted close."""
    ticker = Ticker.parse(name)
    bars = CsvFolder(FOLDER).fetch(ticker, None, LAST).bars
    bars = clean(bars, CALENDAR.sessions("BVMF", to_date(bars.sessions[0]), LAST), LAST)
    bars = bars.take(bars.usable)
    close = bars.columns["close"]
    falls = np.diff(np.log(bars.columns["adj_close"] / close))
    for row in np.flatnonzero(falls > LARGE) + 1:
        if row >= PAST:
            eve, day = to_date(bars.sessions[row - 1]), to_date(bars.sessions[row])
            amount = float(close[row - 1] * (1 - np.exp(-falls[row - 1])))
            yield ExDay(ticker, eve, day, amount, float(close[row]))


def forecast_on_the_eve(one: ExDay, folder: Path, *, declared: bool) -> ForecastIssued:
    """The forecast of the ex-date from the rows up to the eve, with or without the announcement."""
    table = (FOLDER / f"{one.ticker.yahoo}.csv").read_text().splitlines()
    folder.mkdir()
    rows = [row for row in table[1:] if date.fromisoformat(row[:10]) <= one.eve]
    (folder / f"{one.ticker.yahoo}.csv").write_text("\n".join([table[0], *rows]))
    if declared:
        (folder / "actions").mkdir()
        action = f"{one.day},{one.amount!r},1,{one.eve}"
        (folder / "actions" / f"{one.ticker.symbol}.csv").write_text(
            f"date,dividend,split_ratio,announced\n{action}\n"
        )
    case = Case(datetime.combine(one.eve + timedelta(days=1), time(6), UTC)).tracked(one.ticker.symbol)
    refreshing(case, CsvFolder(folder), CALENDAR)(one.ticker)
    serving = Serving(case.store, Artifacts(), EntryPointCatalog())
    compose = ComposeForecast(case.ledger, case.prices, serving, CALENDAR)
    return IssueForecast(case.ledger, compose)(Ask(ticker=one.ticker, horizon=1))


def is_inside(event: ForecastIssued, close: float) -> bool:
    """Whether the close is inside the 80 % range of the first step."""
    return event.quantiles.at(0.1)[0] <= close <= event.quantiles.at(0.9)[0]


def test_a_declared_dividend_brings_the_ex_date_into_the_range(tmp_path: Path) -> None:
    """Of 20 large ex-dates at least 14 are inside the 80 % range when declared, and few are when not."""
    found = [one for name in NAMES for one in ex_days(name)]
    counts = {True: 0, False: 0}
    for number, one in enumerate(found):
        for declared in counts:
            event = forecast_on_the_eve(one, tmp_path / f"{number}-{declared}", declared=declared)
            assert (event.origin, event.sessions, event.strategy) == (one.eve, (one.day,), "scale")
            assert [known.amount for known in event.dividends] == [one.amount] * declared
            counts[declared] += is_inside(event, one.close)
    assert len(found) == 20
    assert counts[True] >= 14
    assert counts[False] <= 5
