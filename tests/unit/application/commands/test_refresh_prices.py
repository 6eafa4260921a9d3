"""RefreshPrices: new rows of a source become a revision, and equal rows do not."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from application.commands.refresh_prices import Refreshed, RefreshPrices
from application.prices.freshness import Freshness
from domain.bars import RawBars
from domain.delivery import Delivery
from domain.errors import (
    Conflict,
    DeliveryHeld,
    NoData,
    PrevistoError,
    RateLimited,
    UnknownTicker,
    VersionConflict,
)
from domain.prices import PRICES, PriceSeries
from domain.sessions import to_day
from domain.ticker import Ticker
from domain.tracked_ticker import TickerRetired
from tests.support.builders import NOON, a_series
from tests.support.use_cases import VALE3, Case, OneAtATime, Weekdays, bars_of, ingestion

STREAM = "ticker-VALE3"
TODAY = NOON.date()
SERIES = a_series(30)


class Source:
    """MarketData that delivers the rows it was given, up to the day that is asked for."""

    name = "csv"
    remote = False

    def __init__(self, bars: RawBars, *, synthetic: bool = False) -> None:
        self.bars, self.synthetic = bars, synthetic
        self.refusal: PrevistoError | None = None
        self.asked: list[tuple[Ticker, date | None, date]] = []

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        self.asked.append((ticker, first, last))
        if self.refusal:
            raise self.refusal
        return Delivery(bars=self.bars.take(self.bars.sessions <= to_day(last)))


def refresh(case: Case, source: Source) -> RefreshPrices:
    """The use-case over a source."""
    calendar = Weekdays()
    return RefreshPrices(case.ledger, case.store.history, source, calendar, OneAtATime(), Freshness(calendar))


def head(count: int) -> PriceSeries:
    """The first sessions of the series."""
    return SERIES.until(SERIES.bar(count - 1).session)


def corrected(series: PriceSeries, row: int) -> PriceSeries:
    """The series with another close in one row."""
    close = series.close.copy()
    close[row] = (series.high[row] + series.low[row]) / 2
    rest = (getattr(series, name) for name in PRICES[:3])
    return PriceSeries(series.sessions, *rest, close, series.volume)


@pytest.fixture
def case() -> Case:
    """A tracked ticker without prices."""
    return Case().tracked()


def test_the_first_fetch_is_the_first_revision(case: Case) -> None:
    """The event counts the rows and names the source, and the series can be read."""
    answer = refresh(case, Source(bars_of(SERIES)))(VALE3)

    case.then(STREAM, ingestion(bars_of(SERIES)))
    assert answer == Refreshed(
        ticker="VALE3",
        revision=1,
        fetched=30,
        added=30,
        changed=0,
        vanished=0,
        last=SERIES.last,
        findings={},
        lacking=94,
    )
    assert case.prices(VALE3).series.digest == SERIES.digest


def test_a_source_that_says_nothing_new_leaves_no_revision(case: Case) -> None:
    """The result has revision 0 and no rows, and no event is appended."""
    case.priced(SERIES)

    answer = refresh(case, Source(bars_of(SERIES)))(VALE3)

    case.then_nothing()
    assert (answer.revision, answer.fetched, answer.added, answer.changed) == (0, 30, 0, 0)
    assert answer.last == SERIES.last


def test_only_new_sessions_become_the_next_revision(case: Case) -> None:
    """The second revision holds the five sessions that the first one lacks."""
    case.priced(head(25))

    answer = refresh(case, Source(bars_of(SERIES)))(VALE3)

    rows = bars_of(SERIES).take(np.arange(25, 30))
    case.then(STREAM, ingestion(rows, number=2))
    assert (answer.revision, answer.added, answer.changed) == (2, 5, 0)
    assert case.prices(VALE3).series.digest == SERIES.digest


def test_a_corrected_session_is_a_changed_row(case: Case) -> None:
    """The revision holds the one row, and the earlier revision can be read as it was."""
    case.priced(SERIES)
    other = corrected(SERIES, 3)

    refresh(case, Source(bars_of(other)))(VALE3)

    row = bars_of(other).take(np.array([3]))
    case.then(STREAM, ingestion(row, number=2, added=0, changed=1))
    assert case.prices(VALE3).series.digest == other.digest
    assert case.prices(VALE3, revision=1).series.digest == SERIES.digest


def test_a_session_that_the_source_drops_is_counted_and_kept(case: Case) -> None:
    """The event counts one vanished session, and the series goes on holding it."""
    case.priced(head(29))
    delivered = bars_of(SERIES).take(np.delete(np.arange(30), 10))

    answer = refresh(case, Source(delivered))(VALE3)

    case.then(STREAM, ingestion(bars_of(SERIES).take(np.array([29])), number=2, vanished=1))
    assert answer.vanished == 1
    assert case.prices(VALE3).series.digest == SERIES.digest


def test_a_dropped_row_stays_in_the_revision_and_out_of_the_series(case: Case) -> None:
    """The event and the answer count the finding of a close that is not positive."""
    bars = bars_of(SERIES)
    bars.columns["close"] = np.where(np.arange(30) == 7, 0.0, bars.columns["close"])

    answer = refresh(case, Source(bars))(VALE3)

    kept = case.store.history.bars("VALE3")
    assert answer.findings == {"not-positive": 1}
    case.then(STREAM, ingestion(kept, findings={"not-positive": 1}))
    assert (len(kept), len(case.prices(VALE3).series)) == (30, 29)


def test_a_session_that_is_not_final_stays_out_of_the_series(case: Case) -> None:
    """The row of the current day is in the revision as provisional."""
    series = a_series(5, first=TODAY - timedelta(days=4))
    assert series.last == TODAY

    answer = refresh(case, Source(bars_of(series)))(VALE3)

    assert answer.findings == {"provisional": 1}
    assert answer.last == case.prices(VALE3).series.last == TODAY - timedelta(days=1)


def test_a_delivery_without_a_usable_row_has_no_last_session(case: Case) -> None:
    """The revision is kept, and the answer names no last session."""
    bars = bars_of(head(3))
    bars.columns["close"] = np.full(3, np.nan)

    answer = refresh(case, Source(bars))(VALE3)

    assert (answer.revision, answer.last, answer.findings) == (1, None, {"missing": 3})
    assert len(case.told) == 1


@pytest.mark.parametrize(
    ("until", "asked"),
    [
        (None, TODAY),
        (TODAY + timedelta(days=3), TODAY),
        (SERIES.bar(9).session, SERIES.bar(9).session),
    ],
)
def test_the_source_is_asked_up_to_a_day_that_is_not_in_the_future(
    case: Case, until: date | None, asked: date
) -> None:
    """The source gets the ticker, no first day, and the earlier of the wanted day and the current one."""
    source = Source(bars_of(SERIES))

    answer = refresh(case, source)(VALE3, until)

    assert source.asked == [(VALE3, None, asked)]
    assert answer.last == min(asked, SERIES.last)


def test_a_ticker_that_is_not_tracked_is_refused() -> None:
    """The refusal is UnknownTicker about the ticker, and the source is not asked."""
    case, source = Case(), Source(bars_of(SERIES))

    case.refused(UnknownTicker, "ticker", refresh(case, source), VALE3)

    assert source.asked == []


def test_a_retired_ticker_is_refused(case: Case) -> None:
    """The refusal is Conflict about the ticker, and the source is not asked."""
    case.given(STREAM, TickerRetired(ticker="VALE3", by="ana", reason="delisted", at=NOON))
    source = Source(bars_of(SERIES))

    case.refused(Conflict, "ticker", refresh(case, source), VALE3)

    assert source.asked == []


@pytest.mark.parametrize("held", [True, False])
def test_invented_and_real_prices_do_not_mix(case: Case, held: bool) -> None:
    """The refusal is Conflict about the source in both directions, and the source is not asked."""
    case.priced(head(25), synthetic=held)
    source = Source(bars_of(SERIES), synthetic=not held)

    case.refused(Conflict, "source", refresh(case, source), VALE3)

    assert source.asked == []


def test_a_source_without_rows_is_refused(case: Case) -> None:
    """The refusal is NoData about the ticker."""
    source = Source(bars_of(SERIES))

    case.refused(NoData, "ticker", refresh(case, source), VALE3, SERIES.first - timedelta(days=1))


def test_a_refusal_of_the_source_is_passed_on(case: Case) -> None:
    """The error of the source reaches the caller as it is, and no event is appended."""
    source = Source(bars_of(SERIES))
    source.refusal = RateLimited("slower", field="ticker")

    assert case.refused(RateLimited, "ticker", refresh(case, source), VALE3) is source.refusal


def test_the_observer_is_told_of_each_fetch(case: Case) -> None:
    """With the number of rows, or with the refusal of the source."""
    source, days, told = Source(bars_of(SERIES)), Weekdays(), list[Any]()
    freshness = Freshness(days)
    use = RefreshPrices(case.ledger, case.store.history, source, days, OneAtATime(), freshness, told.append)
    use(VALE3)
    source.refusal = RateLimited("slower", field="ticker")
    with pytest.raises(RateLimited):
        use(VALE3)

    good, bad = told
    assert (good.ticker, good.source, good.rows, good.error) == ("VALE3", "csv", len(SERIES), None)
    assert (bad.rows, bad.error) == (0, source.refusal)


def test_two_refreshes_at_once_leave_one_revision(case: Case) -> None:
    """The slower writer gets VersionConflict, and its rows are not kept."""
    case.store.meanwhile = lambda: refresh(case, Source(bars_of(SERIES)))(VALE3)

    with pytest.raises(VersionConflict):
        refresh(case, Source(bars_of(corrected(SERIES, 3))))(VALE3)

    case.then(STREAM, ingestion(bars_of(SERIES)))
    assert case.prices(VALE3).series.digest == SERIES.digest


def test_a_good_delivery_without_news_ends_the_waiting(case: Case) -> None:
    """The held delivery is superseded although the source brings no new row."""
    refresh(case, Source(bars_of(SERIES)))(VALE3)
    wrong = bars_of(SERIES)
    for name in ("open", "high", "low", "close"):
        wrong.columns[name] = wrong.columns[name] * 100
    with pytest.raises(DeliveryHeld):
        refresh(case, Source(wrong))(VALE3)
    assert case.prices(VALE3).held

    refresh(case, Source(bars_of(SERIES)))(VALE3)

    assert case.prices(VALE3).held is None
    assert case.prices(VALE3).series.digest == SERIES.digest
