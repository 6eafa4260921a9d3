"""No absurd answer: every real price file, cut at random dates and asked for 1, 10 and 60 sessions.

`PREVISTO_TEST_CUTS` says how many cuts of each file; `make absurd` takes 50. By default every fourth file
has one.
"""

import os
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.forecasting.scale.forecaster import MIN_SESSIONS, FittedScale
from adapters.forecasting.scale.weights import LATEST, card_of
from adapters.market_data.csv_folder import CsvFolder
from application.forecasting.limited_answer import REFUSED
from domain.bars import RawBars
from domain.cleaning import clean
from domain.doubts import MAX_IDLE_SESSIONS, forecast_doubts, idle_sessions, price_doubts
from domain.errors import PrevistoError
from domain.judgement.judge import Judged, judge
from domain.limits import crosses_limit
from domain.prices import Column, PriceSeries
from domain.quantiles import LEVELS, QuantilePaths
from domain.revisions import fold
from domain.sessions import Days, to_date
from domain.ticker import Ticker

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "prices"
CUTS = int(os.environ.get("PREVISTO_TEST_CUTS", "0")) or 1
EVERY = 1 if "PREVISTO_TEST_CUTS" in os.environ else 4
FILES = sorted(path.stem for path in FOLDER.glob("*.csv"))[::EVERY]
HORIZONS = (1, 10, 60)
LAST = date(2026, 12, 31)
MONTH, YEAR, AFTER = 22, 250, 60  # returns that tell how much a share moves
MEDIAN = 1.5  # spreads of so many sessions
NARROW, WIDE = 0.25, 4.0
NORMAL = 3.92  # widths of a 95 % range in standard deviations
MIDDLE = LEVELS.index(0.5)
BATCH = 128
Moves = npt.NDArray[np.float64]
SCALE = FittedScale(card_of(LATEST))

pytestmark = pytest.mark.skipif(not FILES, reason="the collection of real price files is not on this machine")


class Cut(NamedTuple):
    """What is known of a file on a day, the codes of the doubts, and how much the share moved around it.

    `spreads` are realised volatilities of a session: of the last month, of the last year and of what came.
    """

    name: str
    series: PriceSeries
    doubts: frozenset[str]
    spreads: tuple[float, ...]


def judged(bars: RawBars, sessions: Days) -> Judged:
    """The rows as a refresh on the day of the last one leaves them."""
    last = bars.sessions[-1]
    return judge(fold([clean(bars, sessions[sessions <= last], to_date(last))]), None)


def cuts_of(name: str, calendar: ExchangeSessions) -> Iterator[Cut]:
    """The file as it was known on random days; a day whose forecast is refused gives nothing."""
    ticker = Ticker.parse(name)
    bars = CsvFolder(FOLDER).fetch(ticker, None, LAST).bars
    sessions = calendar.sessions(ticker.exchange, to_date(bars.sessions[0]), to_date(bars.sessions[-1]))
    whole = judged(bars, sessions).series
    chance = np.random.default_rng(zlib.crc32(name.encode()))
    for rows in chance.integers(min(MIN_SESSIONS, len(bars)), len(bars) + 1, CUTS):
        known = judged(bars.take(np.arange(rows)), sessions)
        if len(known.series) >= MIN_SESSIONS and idle_sessions(known.bars) <= MAX_IDLE_SESSIONS:
            came = whole.since(known.series.last).close[: AFTER + 1]
            past = known.series.close
            spreads = tuple(map(_spread, (past[-MONTH - 1 :], past[-YEAR - 1 :], came)))
            yield Cut(name, known.series, _codes(known), tuple(filter(None, spreads)))


def _spread(close: Column) -> float:
    return float(np.sqrt(np.mean(np.diff(np.log(close)) ** 2))) if len(close) > MONTH else 0.0


def _codes(known: Judged) -> frozenset[str]:
    told = (*price_doubts(known.bars, None), *forecast_doubts(len(known.series), 0))
    return frozenset(doubt.code for doubt in told)


@pytest.fixture(scope="module")
def cuts() -> list[Cut]:
    """The cuts of all files; a coin is no ticker."""
    found, calendar = [], ExchangeSessions()
    for name in FILES:
        try:
            found += cuts_of(name, calendar)
        except PrevistoError:
            assert name == "BTC-USD"
    return found


def answered(cuts: list[Cut], horizon: int) -> Iterator[tuple[Cut, Moves]]:
    """The log moves of the fallback from the last close, (horizon, levels), many cuts at once."""
    for start in range(0, len(cuts), BATCH):
        batch = cuts[start : start + BATCH]
        grids = SCALE.predict_all([cut.series for cut in batch], horizon, np.asarray(LEVELS))
        for cut, grid in zip(batch, grids, strict=True):
            close = float(cut.series.close[-1])
            if crosses_limit(QuantilePaths.of(LEVELS, grid), close, len(cut.series)):
                cut = cut._replace(doubts=cut.doubts | {REFUSED})
            yield cut, np.log(grid / close)


def faults(cut: Cut, moves: Moves) -> Iterator[str]:
    """What is absurd about the last step of an answer, beside what the share moved around that day."""
    low, median, high = moves[-1, [0, MIDDLE, -1]]
    steps = np.sqrt(len(moves))
    if abs(median) > MEDIAN * steps * max(cut.spreads):
        yield f"the median is {median:+.3f} from the close"
    if not low < 0 < high:
        yield f"the range is {low:+.4f} to {high:+.4f}"
    width = (high - low) / NORMAL / steps
    if not NARROW * min(cut.spreads) <= width <= WIDE * max(cut.spreads):
        yield f"the width is that of {width:.4f} a session, beside {cut.spreads}"


@pytest.mark.parametrize("horizon", HORIZONS)
def test_no_answer_is_absurd_without_a_word(cuts: list[Cut], horizon: int) -> None:
    """Near the close, around it and as wide as the share moves; or the answer says what is doubtful."""
    found = {
        f"{cut.name} on {cut.series.last}": list(faults(cut, moves))
        for cut, moves in answered(cuts, horizon)
        if not cut.doubts
    }

    assert {day: told for day, told in found.items() if told} == {}
    assert len(found) > 0.6 * CUTS * len(FILES)
