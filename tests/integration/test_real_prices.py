"""Real price files with real defects: read, cleaned, and compared with known facts."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.market_data.csv_folder import CsvFolder
from domain.bars import Finding, RawBars
from domain.cleaning import clean, summary
from domain.errors import InvalidInput
from domain.sessions import to_date, to_day
from domain.ticker import Ticker

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "prices"
FILES = sorted(path.stem for path in FOLDER.glob("*.csv"))
TODAY = date(2026, 8, 31)

pytestmark = pytest.mark.skipif(not FILES, reason="the collection of real price files is not on this machine")


@pytest.fixture(scope="module")
def calendar() -> ExchangeSessions:
    return ExchangeSessions()


def ingest(name: str, calendar: ExchangeSessions) -> RawBars:
    """The cleaned rows of a file."""
    ticker = Ticker.parse(name)
    bars = CsvFolder(FOLDER).fetch(ticker, None, TODAY).bars
    sessions = calendar.sessions(ticker.exchange, to_date(bars.sessions[0]), TODAY)
    return clean(bars, sessions, TODAY)


@pytest.mark.parametrize("name", [name for name in FILES if name != "BTC-USD"])
def test_every_file_becomes_a_series(name: str, calendar: ExchangeSessions) -> None:
    """Cleaning keeps most rows of each file, and the series is valid."""
    bars = ingest(name, calendar)
    series = bars.clean()
    assert len(series) == np.count_nonzero(bars.usable)
    assert len(series) > 0.75 * len(bars)


def test_a_coin_has_no_exchange() -> None:
    """BTC-USD belongs to no exchange with sessions."""
    with pytest.raises(InvalidInput) as caught:
        Ticker.parse("BTC-USD")
    assert caught.value.field == "ticker"


@pytest.mark.parametrize(
    "name", ["VALE3.SA", "PETR4.SA", "ITUB4.SA", "BBDC4.SA", "MGLU3.SA", "WEGE3.SA", "PCAR3.SA"]
)
def test_holidays_that_were_filled_are_dropped(name: str, calendar: ExchangeSessions) -> None:
    """Nine B3 holidays repeat the previous close in these files; they are not sessions."""
    bars = ingest(name, calendar)
    holidays = bars.having(Finding.NOT_A_SESSION)
    assert np.count_nonzero(holidays) == 9
    assert (bars.columns["volume"][holidays] == 0).all()
    assert np.flatnonzero(~bars.usable).tolist() == np.flatnonzero(holidays).tolist()


def test_a_row_taken_before_the_opening_is_dropped(calendar: ExchangeSessions) -> None:
    """The last row of LINX3 has a close and no other price."""
    bars = ingest("LINX3.SA", calendar)
    assert to_date(bars.sessions[-1]) == date(2020, 7, 7)
    assert Finding(int(bars.findings[-1])) == Finding.NOT_POSITIVE
    assert bars.clean().last == date(2020, 7, 6)


@pytest.mark.parametrize(
    ("name", "session", "close"),
    [
        ("^GSPC", date(2020, 3, 23), 2237.40),
        ("^GSPC", date(2024, 1, 2), 4742.83),
        ("VALE3.SA", date(2019, 1, 24), 56.15),
        ("VALE3.SA", date(2019, 1, 28), 42.36),
        ("AAPL", date(2020, 8, 28), 124.81),
    ],
)
def test_known_closes(name: str, session: date, close: float, calendar: ExchangeSessions) -> None:
    """Publicly known closes are unchanged."""
    series = ingest(name, calendar).clean()
    assert series.close[series.sessions == to_day(session)] == pytest.approx([close], abs=0.005)


def test_years_without_an_open_keep_their_closes(calendar: ExchangeSessions) -> None:
    """USAS has 1,073 opens of 0 in its early years: the rows stay with missing opens."""
    bars = ingest("USAS", calendar)
    assert summary(bars) == {"no-open": 1073, "jump": 3}
    series = bars.clean()
    assert len(series) == 5126
    assert np.count_nonzero(np.isnan(series.open)) == 1073


def test_a_low_of_zero_drops_the_row(calendar: ExchangeSessions) -> None:
    """RCAT has nine days with a low of 0, and two without prices."""
    found = summary(ingest("RCAT", calendar))
    assert (found["not-positive"], found["missing"]) == (9, 2)
    assert len(ingest("RCAT", calendar).clean()) == 5574 - 11


def test_null_rows_are_missing(calendar: ExchangeSessions) -> None:
    """ESTC3 has 199 rows of `null`."""
    assert summary(ingest("ESTC3.SA", calendar))["missing"] == 199


def test_jumps_are_reported_and_kept(calendar: ExchangeSessions) -> None:
    """The unadjusted split of BIDI4 and the first results of ARM stay in their series."""
    for name, session in (("BIDI4.SA", date(2018, 5, 11)), ("ARM", date(2024, 2, 8))):
        bars = ingest(name, calendar)
        jumps = bars.sessions[bars.having(Finding.JUMP)]
        assert jumps.tolist() == [to_day(session)]
        assert bars.usable.all()
