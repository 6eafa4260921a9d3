"""Synthetic prices: generated, repeatable, and similar to real prices."""

import os
import subprocess
import sys
from datetime import date

import numpy as np
import pytest

from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.market_data.synthetic import Synthetic
from domain.bars import RawBars
from domain.cleaning import clean, summary
from domain.sessions import to_date
from domain.ticker import Ticker

CALENDAR = ExchangeSessions()
TICKERS = [Ticker.parse(name) for name in ("VALE3", "PETR4", "ITUB4", "MGLU3", "AAPL", "KO", "TSLA", "^BVSP")]
TEN_YEARS = date(2025, 12, 30)


def bars_of(name: str = "VALE3", last: date = TEN_YEARS, seed: int = 7) -> RawBars:
    """The bars of a new source."""
    return Synthetic(CALENDAR, seed).fetch(Ticker.parse(name), None, last).bars


def test_the_source_is_declared_synthetic() -> None:
    """The source has its name and declares its prices synthetic."""
    assert (Synthetic(CALENDAR, 1).name, Synthetic(CALENDAR, 1).synthetic) == ("synthetic", True)


@pytest.mark.parametrize("last", [date(2016, 1, 4), date(2016, 1, 5), date(2018, 7, 9), date(2025, 12, 29)])
def test_a_later_end_changes_no_earlier_bar(last: date) -> None:
    """Bars up to a day are the same however far the history goes on."""
    short, long = bars_of(last=last), bars_of()
    assert long.take(long.sessions <= short.sessions[-1]).digest == short.digest


def test_another_process_generates_the_same_prices() -> None:
    """Only seed and symbol decide, not the hash seed of the process."""
    program = (
        "from tests.unit.adapters.test_synthetic import bars_of; print(bars_of().digest)"  # the same call
    )
    environment = os.environ | {
        "PYTHONHASHSEED": "1",
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert told.stdout.strip() == bars_of().digest, told.stderr


def test_seeds_and_symbols_differ() -> None:
    """Another seed or another symbol is another history."""
    assert len({bars_of().digest, bars_of(seed=8).digest, bars_of("PETR4").digest}) == 3


def test_it_keeps_to_the_sessions_of_the_exchange() -> None:
    """There is one bar for each session and none for a holiday."""
    bars = bars_of()
    wanted = CALENDAR.sessions("BVMF", date(2016, 1, 4), TEN_YEARS)
    assert bars.sessions.tolist() == wanted.tolist()


@pytest.mark.parametrize("ticker", TICKERS, ids=str)
def test_cleaning_finds_nothing(ticker: Ticker) -> None:
    """Every bar is possible: positive, within its range, without a jump."""
    bars = Synthetic(CALENDAR, 7).fetch(ticker, None, TEN_YEARS).bars
    assert summary(clean(bars, bars.sessions, to_date(bars.sessions[-1]))) == {}


def test_volatility_is_like_that_of_shares() -> None:
    """Days move by 1.2 to 3 % or so, wild days cluster, falls raise volatility and volume goes with it."""
    deviations, clustering, leverage, busy = [], [], [], []
    for ticker in TICKERS:
        columns = Synthetic(CALENDAR, 7).fetch(ticker, None, TEN_YEARS).bars.columns
        moves = np.diff(np.log(columns["close"]))
        deviations.append(moves.std())
        clustering.append(np.corrcoef(np.abs(moves[1:]), np.abs(moves[:-1]))[0, 1])
        leverage.append(np.corrcoef(moves[:-1], np.abs(moves[1:]))[0, 1])
        busy.append(np.corrcoef(np.abs(moves), np.log(columns["volume"][1:]))[0, 1])
    assert all(0.01 < deviation < 0.04 for deviation in deviations)
    assert np.mean(clustering) > 0.15
    assert np.mean(leverage) < -0.02
    assert np.mean(busy) > 0.3


def test_recent_volatility_foretells_better_than_constant() -> None:
    """A range from recent volatility beats one from the whole past, clearly."""
    gains = []
    for ticker in TICKERS:
        moves = np.diff(np.log(Synthetic(CALENDAR, 7).fetch(ticker, None, TEN_YEARS).bars.columns["close"]))
        weights = 0.94 ** np.arange(200)[::-1]
        recent = np.sqrt(np.convolve(moves**2, weights[::-1] / weights.sum())[: moves.size])
        usual = np.sqrt(np.cumsum(moves**2) / np.arange(1, moves.size + 1))
        likelihoods = [
            -np.log(scale[500:-1]) - (moves[501:] / scale[500:-1]) ** 2 / 2 for scale in (recent, usual)
        ]
        gains.append(np.mean(likelihoods[0] - likelihoods[1]))
    assert np.mean(gains) > 0.03
