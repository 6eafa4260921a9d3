"""Every fault that Yahoo can show has one kind of refusal and a number of requests, or its rows pass."""

import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from adapters.market_data.yahoo.fetch import _YFINANCE_LOCK, Yahoo
from domain.errors import (
    AccessRefused,
    AnswerTooLarge,
    InvalidAnswer,
    LocalTrouble,
    NoData,
    RateLimited,
    Redirected,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    UnknownSymbol,
    WrongAnswer,
)
from domain.ticker import Ticker
from tests.support.hand_times import HandTimes
from tests.support.loopback_yahoo import LoopbackYahoo
from tests.support.yahoo_answers import LAST
from tests.support.yahoo_faults import ANSWERS

AAPL, VALE = Ticker.parse("AAPL"), Ticker.parse("VALE3")
ROWS = 63
FOREIGN_WORDS = ("curl", "yfinance", "json", "error:", "exception", "traceback", "nonetype", "0x")
REFUSED: dict[str, tuple[type[SourceError], int]] = {
    "http429": (RateLimited, 1),
    "http429-plain": (RateLimited, 1),
    "http429-short": (RateLimited, 4),
    "http999": (RateLimited, 1),
    "http401": (AccessRefused, 2),  # yfinance asks again with another crumb
    "http403": (AccessRefused, 2),
    "http404": (UnknownSymbol, 1),
    "http404-page": (InvalidAnswer, 2),
    "http500": (SourceUnavailable, 5),
    "http503": (SourceUnavailable, 5),
    "no-such-range": (NoData, 1),
    "html": (InvalidAnswer, 2),
    "back-soon": (SourceUnavailable, 5),
    "empty-body": (InvalidAnswer, 2),
    "bad-json": (InvalidAnswer, 2),
    "deep-json": (InvalidAnswer, 2),
    "odd-json": (InvalidAnswer, 2),
    "no-result": (InvalidAnswer, 2),
    "not-gzip": (InvalidAnswer, 2),
    "redirect": (Redirected, 1),
    "huge": (AnswerTooLarge, 1),
    "bomb": (AnswerTooLarge, 1),
    "cut": (SourceUnavailable, 5),
    "reset": (SourceUnavailable, 5),
    "drop": (SourceUnavailable, 5),
    "empty": (NoData, 1),
    "no-timestamps": (InvalidAnswer, 2),
    "only-timestamps-missing": (InvalidAnswer, 2),
    "ragged": (InvalidAnswer, 2),
    "no-close": (InvalidAnswer, 2),
    "text": (InvalidAnswer, 2),
    "number-as-text": (InvalidAnswer, 2),
    "too-many-digits": (InvalidAnswer, 2),
    "odd-stamp": (InvalidAnswer, 2),
    "far-stamp": (InvalidAnswer, 2),
    "odd-split": (InvalidAnswer, 2),
    "odd-dividend": (InvalidAnswer, 2),
    "wrong-symbol": (WrongAnswer, 1),
    "wrong-currency": (WrongAnswer, 1),
    "wrong-interval": (WrongAnswer, 1),
    "wrong-zone": (WrongAnswer, 1),
    "wrong-kind": (WrongAnswer, 1),
    "no-symbol": (InvalidAnswer, 2),
    "no-currency": (InvalidAnswer, 2),
}
FIELDS = {
    "html": "chart",
    "odd-json": "indicators",
    "only-timestamps-missing": "timestamp",
    "no-timestamps": "timestamp",
    "ragged": "close",
    "no-close": "close",
    "text": "high",
    "number-as-text": "low",
    "too-many-digits": "volume",
    "odd-dividend": "events.amount",
    "wrong-symbol": "symbol",
    "no-currency": "currency",
}
PASSED = {name: ROWS for name in ANSWERS if name not in REFUSED and name != "drip"} | {
    "gap": ROWS - 20,
    "short": 20,
    "repeated": ROWS + 3,
    "last-twice": ROWS + 1,
}


pytest_plugins = ("tests.support.yahoo_server",)


@pytest.mark.parametrize("fault", REFUSED)
def test_each_fault_has_its_refusal_and_its_number_of_requests(
    yahoo: Yahoo, loopback: LoopbackYahoo, fault: str
) -> None:
    """Only what another try can help is tried again; the message has our own words on one short line."""
    loopback.script["AAPL"] = [fault]
    refusal, requests = REFUSED[fault]
    with pytest.raises(SourceError) as caught:
        yahoo.fetch(AAPL, None, LAST)
    said = caught.value
    assert (type(said), len(loopback.asked)) == (refusal, requests)
    assert said.field == FIELDS.get(fault, said.field)
    assert 10 < len(said.message) < 150
    assert not [word for word in (*FOREIGN_WORDS, "\n") if word in said.message.replace("JSON", "").lower()]


@pytest.mark.parametrize("fault", PASSED)
def test_a_defect_of_the_prices_is_passed_on(yahoo: Yahoo, loopback: LoopbackYahoo, fault: str) -> None:
    """The rows reach the domain, which judges them, in one request."""
    loopback.script["AAPL"] = [fault]
    bars = yahoo.fetch(AAPL, None, LAST).bars
    assert (len(bars), len(loopback.asked)) == (PASSED[fault], 1)
    assert (np.diff(bars.sessions) >= 0).all()


@pytest.mark.parametrize("fault", ["day-before", "midnight", "close-stamp", "descending"])
@pytest.mark.parametrize("symbol", ["AAPL", "VALE3"])
def test_odd_stamps_leave_no_bar_one_day_early(
    yahoo: Yahoo, loopback: LoopbackYahoo, symbol: str, fault: str
) -> None:
    """The rows are those of an answer without the fault."""
    ticker = Ticker.parse(symbol)
    good = yahoo.fetch(ticker, None, LAST).bars
    loopback.script[ticker.yahoo] = [fault]
    assert yahoo.fetch(ticker, None, LAST).bars.digest == good.digest


def test_nothing_is_filled_in(yahoo: Yahoo, loopback: LoopbackYahoo) -> None:
    """A missing adjusted close and a missing volume stay missing."""
    loopback.script["AAPL"] = ["no-adjclose", "nulls"]
    without, holes = (yahoo.fetch(AAPL, None, LAST).bars.columns for _ in range(2))
    assert np.isnan(without["adj_close"]).all()
    assert np.isnan(holes["volume"]).sum() == np.isnan(holes["close"]).sum() == 9


@pytest.mark.parametrize("fault", ["http500", "drop", "cut", "html", "back-soon"])
def test_a_passing_fault_is_survived(yahoo: Yahoo, loopback: LoopbackYahoo, fault: str) -> None:
    """The second try is a new request, and its rows are returned."""
    loopback.script["AAPL"] = [fault, "ok"]
    assert len(yahoo.fetch(AAPL, None, LAST).bars) == ROWS
    assert len(loopback.asked) == 2


@pytest.mark.parametrize(("fault", "seconds"), [("http429", 42.0), ("http429-plain", 60.0)])
def test_retry_after_is_the_wait(yahoo: Yahoo, loopback: LoopbackYahoo, fault: str, seconds: float) -> None:
    """The refusal carries the seconds that Yahoo asks for, and a minute when it asks for none."""
    loopback.script["AAPL"] = [fault]
    with pytest.raises(RateLimited) as caught:
        yahoo.fetch(AAPL, None, LAST)
    assert caught.value.wait == seconds


def test_nothing_answers(yahoo: Yahoo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port on which nothing listens is a SourceUnavailable."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(SourceUnavailable, match="not reached"):
        yahoo.fetch(AAPL, None, LAST)


def test_an_unreadable_authority_is_local_trouble(
    yahoo: Yahoo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing file of certificate authorities is not a fault of Yahoo."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "absent.pem"))
    with pytest.raises(LocalTrouble):
        yahoo.fetch(AAPL, None, LAST)


def test_a_folder_that_cannot_be_written_is_local_trouble(loopback: LoopbackYahoo, tmp_path: Path) -> None:
    """The refusal names the folder, and no request is sent."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LocalTrouble, match="file"):
        Yahoo(tmp_path / "file" / "cache").fetch(AAPL, None, LAST)
    assert loopback.asked == []


def test_a_limit_stops_every_ticker(yahoo: Yahoo, loopback: LoopbackYahoo, yahoo_cache: Path) -> None:
    """During the cool-down neither this source nor another one sends a request."""
    hand = HandTimes()
    other = Yahoo(yahoo_cache, rate=1000, times=hand.times)
    loopback.script["AAPL"] = ["http429"]
    for source, ticker in ((other, AAPL), (other, VALE), (Yahoo(yahoo_cache, times=hand.times), VALE)):
        with pytest.raises(RateLimited, match="Yahoo limits requests until 14:00:42 UTC"):
            source.fetch(ticker, None, LAST)
    assert len(loopback.asked) == 1
    hand.passed += 42
    assert len(other.fetch(VALE, None, LAST).bars) == ROWS


def test_a_host_that_is_away_is_not_asked_about_other_tickers(yahoo: Yahoo, loopback: LoopbackYahoo) -> None:
    """After two tickers without an answer, eight others cost no request."""
    tickers = [Ticker.parse(f"AAA{chr(65 + n)}") for n in range(10)]
    loopback.script |= {ticker.yahoo: ["http500"] for ticker in tickers}
    said = []
    for ticker in tickers:
        with pytest.raises(SourceUnavailable) as caught:
            yahoo.fetch(ticker, None, LAST)
        said.append(caught.value.message)
    assert len(loopback.asked) == 2 * 5
    assert all(message.startswith("Yahoo is away since 14:00:") for message in said[2:])


@pytest.mark.parametrize("fault", ["drip", "silence"])
def test_an_answer_that_does_not_come_in_time_is_asked_for_again(
    yahoo: Yahoo, loopback: LoopbackYahoo, yahoo_cache: Path, fault: str
) -> None:
    """Both tries end at the timeout, whether no byte comes or too few."""
    loopback.script["AAPL"] = [fault]
    with pytest.raises(SourceTimeout):
        Yahoo(yahoo_cache, timeout=0.7, tries=2, times=HandTimes().times).fetch(AAPL, None, LAST)
    assert len(loopback.asked) == 2


def test_one_answer_ends_an_outage(loopback: LoopbackYahoo, yahoo_cache: Path, yahoo: Yahoo) -> None:
    """A probe that is answered lets every ticker in, and failures with an answer between do not add up."""
    hand = HandTimes()
    source = Yahoo(yahoo_cache, times=hand.times)
    loopback.script |= {"AAPL": ["http500"], "VALE3.SA": ["ok"]}
    for ticker in (AAPL, VALE, AAPL, VALE, AAPL):
        with suppress(SourceUnavailable):
            source.fetch(ticker, None, LAST)
    with pytest.raises(SourceUnavailable, match="out of order"):
        source.fetch(AAPL, None, LAST)
    with pytest.raises(SourceUnavailable, match="away"):
        source.fetch(VALE, None, LAST)
    hand.passed += 13
    for _ in range(2):
        assert len(source.fetch(VALE, None, LAST).bars) == ROWS


def test_a_busy_host_is_asked_again_after_the_pause_it_wants(
    loopback: LoopbackYahoo, yahoo_cache: Path, yahoo: Yahoo
) -> None:
    """The pause is that of Retry-After, and until its end no other process sends a request."""
    hand = HandTimes()
    loopback.script["AAPL"] = ["http503"]
    with pytest.raises(SourceUnavailable):
        Yahoo(yahoo_cache, rate=1000, times=hand.times).fetch(AAPL, None, LAST)
    assert hand.naps == [3, 3, 3, 4]
    assert len(Yahoo(yahoo_cache, rate=1000, times=hand.times).fetch(VALE, None, LAST).bars) == ROWS
    assert hand.naps[4] == pytest.approx(3)


def test_a_short_limit_is_waited_for(loopback: LoopbackYahoo, yahoo_cache: Path) -> None:
    """A cool-down that ends before the deadline of the ticker costs its seconds and no refusal."""
    hand = HandTimes()
    loopback.script["AAPL"] = ["http429-short", "ok"]
    assert len(Yahoo(yahoo_cache, rate=1000, times=hand.times).fetch(AAPL, None, LAST).bars) == ROWS
    assert hand.naps == [pytest.approx(5)]
    assert len(loopback.asked) == 2


def test_a_silent_host_costs_one_deadline(yahoo: Yahoo, loopback: LoopbackYahoo, yahoo_cache: Path) -> None:
    """A deadline that is shorter than the timeout ends the request."""
    loopback.script["AAPL"] = ["silence"]
    began = time.monotonic()
    with pytest.raises(SourceTimeout):
        Yahoo(yahoo_cache, timeout=30, deadline=0.8).fetch(AAPL, None, LAST)
    assert 0.5 < time.monotonic() - began < 6
    assert len(loopback.asked) <= 1


def test_every_request_waits_for_its_turn(yahoo: Yahoo, loopback: LoopbackYahoo, yahoo_cache: Path) -> None:
    """The requests for cookies and crumbs are counted as well."""
    hand = HandTimes()
    loopback.requests.clear()
    loopback.script["AAPL"] = ["http401"]
    with pytest.raises(AccessRefused):
        Yahoo(yahoo_cache, rate=2, times=hand.times).fetch(AAPL, None, LAST)
    assert hand.naps == [0.5] * (len(loopback.requests) - 2)


def test_two_fetches_of_a_process_wait_for_each_other(loopback: LoopbackYahoo, tmp_path: Path) -> None:
    """A fetch that waits for another one until its deadline is refused without a request."""
    with _YFINANCE_LOCK, pytest.raises(RateLimited, match="of this process") as caught:
        Yahoo(tmp_path, deadline=0.1).fetch(AAPL, None, LAST)
    assert caught.value.wait == 0.1
    assert loopback.asked == []
