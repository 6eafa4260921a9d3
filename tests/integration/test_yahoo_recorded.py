"""Recorded answers of the real Yahoo are accepted when they are asked for properly."""

import json
from datetime import date
from pathlib import Path

import pytest

from adapters.market_data.csv_folder import CsvFolder
from adapters.market_data.yahoo.chart import decode_chart
from adapters.market_data.yahoo.filing import file_bars
from adapters.market_data.yahoo.identity import PLACES, check_identity
from domain.bars import RawBars
from domain.errors import WrongAnswer
from domain.sessions import to_date, to_day
from domain.ticker import Ticker

RECORDED = Path(__file__).parents[3] / "shared" / "data"
DAILY = sorted(path.name for path in (RECORDED / "yahoo").glob("*_20*.json"))

pytestmark = pytest.mark.skipif(not DAILY, reason="the recorded answers are not on this machine")


def read(name: str, ticker: Ticker, first: str = "2000-01-01", last: str = "2026-01-01") -> RawBars:
    """The rows of a recorded answer."""
    chart = decode_chart((RECORDED / "yahoo" / name).read_bytes())
    bounds = to_day(date.fromisoformat(first)), to_day(date.fromisoformat(last))
    zone = check_identity(chart.meta, ticker)
    return file_bars(chart, zone, bounds, has_sessions=ticker.exchange in PLACES)


@pytest.mark.parametrize("name", DAILY)
def test_every_daily_answer_is_accepted(name: str) -> None:
    """Every row is kept, also those of exchanges that no ticker of ours names."""
    result = json.loads((RECORDED / "yahoo" / name).read_text())["chart"]["result"][0]
    symbol, currency = result["meta"]["symbol"], result["meta"]["currency"]
    exchange = {"NMS": "XNYS", "SAO": "BVMF"}.get(result["meta"]["exchangeName"], "another")

    bars = read(name, Ticker(symbol, exchange, currency, symbol))

    assert len(bars) == len(result["timestamp"])
    assert to_date(bars.sessions[0]).isoformat() >= name.split("_")[1]


def test_the_closes_are_those_of_the_downloaded_table() -> None:
    """PETR4 has the sessions and closes that Yahoo offered as a file."""
    petr, bounds = Ticker.parse("PETR4"), (date(2022, 11, 23), date(2022, 12, 22))
    bars = read("PETR4.SA_2022-11-23_2022-12-22.json", petr)
    table = CsvFolder(RECORDED / "prices").fetch(petr, *bounds).bars
    assert bars.sessions.tolist() == table.sessions.tolist()
    assert bars.columns["close"] == pytest.approx(table.columns["close"], rel=1e-6)


def test_the_split_is_on_its_day() -> None:
    """AAPL split 4 for 1 on the first day of the answer."""
    split = read("AAPL_2020-08-31_2020-11-07.json", Ticker.parse("AAPL"), "2020-08-31", "2020-11-06")
    assert (len(split), split.columns["split"][0]) == (49, 4.0)


def test_minutes_are_refused_for_days() -> None:
    """The answer of a weekend in minutes says that it is one, and has no rows."""
    chart = decode_chart((RECORDED / "yahoo" / "AAPL_1m_weekend_no_timestamp.json").read_bytes())
    assert chart.stamps == ()
    with pytest.raises(WrongAnswer, match=r"'1m'.*1d"):
        check_identity(chart.meta, Ticker.parse("AAPL"))
