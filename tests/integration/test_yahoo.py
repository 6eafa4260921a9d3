"""Yahoo with an unmodified yfinance, against a simulated server on loopback."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from curl_cffi.requests.exceptions import InvalidURL, Timeout
from yfinance.data import YfData

from adapters.market_data.host.host import Host
from adapters.market_data.yahoo.fetch import Yahoo
from adapters.market_data.yahoo.session import HOSTS, WatchedSession
from domain.cleaning import clean, summary
from domain.errors import AnswerTooLarge, Redirected
from domain.sessions import to_date, to_day
from domain.ticker import Ticker
from tests.support.loopback_yahoo import LoopbackYahoo
from tests.support.yahoo_answers import DIVIDEND_DAY, FIRST, LAST, SPLIT_DAY, Answer

VALE = Ticker.parse("VALE3")
AAPL = Ticker.parse("AAPL")
pytest_plugins = ("tests.support.yahoo_server",)


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host("Yahoo", tmp_path / "host", rate=1000)


def test_bars_carry_the_exchange_date_and_every_column(yahoo: Yahoo) -> None:
    """A bar is dated in exchange time and has Yahoo's numbers unchanged."""
    bars = yahoo.fetch(VALE, None, LAST).bars
    assert (to_date(bars.sessions[0]), to_date(bars.sessions[-1])) == (FIRST, LAST)
    first = {name: column[0] for name, column in bars.columns.items()}
    assert [first[name] for name in ("open", "high", "low", "close")] == [19.75, 20.5, 19.5, 20.0]
    assert (first["adj_close"], first["volume"]) == (10.0, 1000.0)
    assert np.isnan([first["dividend"], first["split"]]).all()


def test_bounds_are_inclusive(yahoo: Yahoo) -> None:
    """A fetch returns its first and its last day, and no other day outside."""
    bars = yahoo.fetch(AAPL, date(2024, 2, 5), date(2024, 2, 9)).bars
    assert [to_date(day).day for day in bars.sessions] == [5, 6, 7, 8, 9]


def test_one_request_a_fetch(yahoo: Yahoo, loopback: LoopbackYahoo) -> None:
    """The time zone comes from the exchange, so that a fetch costs one chart request."""
    yahoo.fetch(Ticker.parse("ITUB4"), None, LAST)
    assert [symbol for symbol, _ in loopback.asked] == ["ITUB4.SA"]


def test_a_corrected_history_is_seen(yahoo: Yahoo, loopback: LoopbackYahoo) -> None:
    """A second fetch of the same past range is a new request."""
    loopback.script["AAPL"] = ["ok", "split"]
    first, second = (yahoo.fetch(AAPL, None, LAST).bars for _ in range(2))
    assert first.digest != second.digest


def test_no_request_outwaits_the_limit(loopback: LoopbackYahoo, host: Host) -> None:
    """The timeout of the source also limits yfinance's requests for cookies and crumbs."""
    loopback.script["AAPL"] = ["silence", "ok"]
    with pytest.raises(Timeout):  # the silence is shorter than what is asked for, and ends with an answer
        WatchedSession(0.3, host).get(CHART, timeout=300)


CHART = "https://query2.finance.yahoo.com/v8/finance/chart/AAPL"


def test_48_no_redirect_is_followed(yahoo: Yahoo, loopback: LoopbackYahoo, host: Host) -> None:
    """Check 48: neither Yahoo's answer nor yfinance can cause a request to another host."""
    loopback.script["AAPL"] = ["redirect"]
    with pytest.raises(Redirected):
        yahoo.fetch(AAPL, None, LAST)
    with pytest.raises(Redirected):
        WatchedSession(5, host).get(CHART, allow_redirects=True)
    assert loopback.wanted <= HOSTS


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://evil.example/",
            "https://yahoo.com.evil.example/",
            "https://query2.finance.yahoo.com@evil/",
        ),
        *(
            "http://query2.finance.yahoo.com/",
            "https://127.0.0.1/",
            "https://evil/?.yahoo.com",
            "file:///etc/x",
        ),
    ],
)
def test_48_other_hosts_are_not_asked(loopback: LoopbackYahoo, host: Host, url: str) -> None:
    """Check 48: addresses that resemble an allowed host are refused."""
    before = set(loopback.wanted)
    with pytest.raises(InvalidURL):
        WatchedSession(5, host).get(url)
    assert loopback.wanted == before


@pytest.mark.parametrize("word", ["huge", "bomb"])
def test_48_an_answer_that_is_too_large_is_cut(
    yahoo: Yahoo, loopback: LoopbackYahoo, host: Host, word: str
) -> None:
    """Check 48: the limit applies to the bytes received and to the unpacked bytes."""
    loopback.script["AAPL"] = [word]
    with pytest.raises(AnswerTooLarge):
        WatchedSession(5, host).get(CHART)
    with pytest.raises(AnswerTooLarge):
        yahoo.fetch(AAPL, None, LAST)


def test_48_an_answer_that_trickles_in_is_cut(loopback: LoopbackYahoo, host: Host) -> None:
    """Check 48: the limit applies to the whole answer, with at most half a minute."""
    loopback.script["AAPL"] = ["drip", "ok"]
    with pytest.raises(Timeout):  # the whole would be there after ten seconds
        WatchedSession(0.5, host).get(CHART)
    assert WatchedSession(3600, host).limit == 30


def test_an_index_is_fetched_by_its_own_name(yahoo: Yahoo, loopback: LoopbackYahoo) -> None:
    """The caret of an index is kept in the request."""
    assert len(yahoo.fetch(Ticker.parse("^GSPC"), None, LAST).bars)
    assert loopback.asked[-1][0] == "^GSPC"


def test_a_crumb_that_is_refused_costs_no_prices(
    yahoo: Yahoo, loopback: LoopbackYahoo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chart needs no crumb, so a limit on crumbs is no refusal."""
    monkeypatch.setattr(YfData(), "_crumb", None)
    monkeypatch.setattr(loopback, "crumb", Answer(429, b"Too Many Requests"))
    loopback.requests.clear()
    assert len(yahoo.fetch(AAPL, None, LAST).bars)
    assert [path for _, _, path in loopback.requests if path.endswith("getcrumb")]


@pytest.mark.parametrize(
    ("word", "column", "day", "value"),
    [("split", "split", SPLIT_DAY, 4.0), ("dividend", "dividend", DIVIDEND_DAY, 1.25)],
)
def test_actions_stand_on_their_session(
    yahoo: Yahoo, loopback: LoopbackYahoo, word: str, column: str, day: date, value: float
) -> None:
    """A split or dividend is recorded on its session, and other sessions have none."""
    loopback.script["AAPL"] = [word]
    bars = yahoo.fetch(AAPL, None, LAST).bars
    recorded = ~np.isnan(bars.columns[column])
    assert bars.sessions[recorded].tolist() == [to_day(day)]
    assert bars.columns[column][recorded].tolist() == [value]


def test_null_rows_are_kept_for_cleaning(yahoo: Yahoo, loopback: LoopbackYahoo) -> None:
    """A row without prices is delivered with missing values."""
    loopback.script["AAPL"] = ["nulls"]
    bars = yahoo.fetch(AAPL, None, LAST).bars
    found = summary(clean(bars, bars.sessions, LAST))
    assert found["missing"] == sum(n % 7 == 3 for n in range(len(bars)))
