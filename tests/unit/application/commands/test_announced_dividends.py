"""RefreshPrices and the dividends that a source tells before their ex-date."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from application.commands.refresh_prices import RefreshPrices
from application.jobs.kinds.refresh import Refresh
from domain.bars import RawBars
from domain.delivery import Delivery
from domain.dividends import Dividend
from domain.errors import DeliveryHeld
from domain.events import Event
from domain.price_events import DividendsAnnounced
from domain.ticker import Ticker
from tests.support.builders import NOON, a_series
from tests.support.use_cases import VALE3, Case, a_scope, bars_of, ingestion, refreshing

STREAM = "ticker-VALE3"
SERIES = a_series(30)
LAST = SERIES.last
NEXT = Dividend(ex_date=LAST + timedelta(days=5), amount=1.5, announced=LAST)
LATER = Dividend(ex_date=LAST + timedelta(days=40), amount=0.5, announced=LAST)
PASSED = Dividend(ex_date=LAST, amount=2.0, announced=LAST - timedelta(days=9))


class Source:
    """MarketData with rows and announced dividends."""

    synthetic = False
    remote = False

    def __init__(self, *dividends: Dividend, bars: RawBars | None = None, name: str = "csv") -> None:
        self.name, self._bars, self._dividends = name, bars or bars_of(SERIES), dividends

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """The rows and the dividends, whatever is asked."""
        return Delivery(bars=self._bars, dividends=self._dividends)


def refresh(case: Case, source: Source) -> RefreshPrices:
    """The use-case over a source."""
    return refreshing(case, source)


def announced(*dividends: Dividend, at: datetime = NOON, source: str = "csv") -> Event:
    """The event about dividends."""
    return DividendsAnnounced(ticker="VALE3", dividends=dividends, source=source, at=at)


@pytest.fixture
def case() -> Case:
    """A ticker with the prices of the series."""
    return Case().tracked().priced(SERIES)


def test_dividends_come_with_the_first_revision() -> None:
    """One append has the rows and the dividends ahead, in the order of their ex-dates."""
    case = Case().tracked()

    answer = refresh(case, Source(LATER, PASSED, NEXT))(VALE3)

    case.then(STREAM, ingestion(bars_of(SERIES)), announced(NEXT, LATER))
    assert answer.dividends == case.prices(VALE3).dividends == (NEXT, LATER)


def test_dividends_without_new_rows_are_recorded(case: Case) -> None:
    """The event stands alone, and the revision stays what it was."""
    answer = refresh(case, Source(NEXT))(VALE3)

    case.then(STREAM, announced(NEXT))
    assert (answer.revision, answer.dividends) == (0, (NEXT,))


@pytest.mark.parametrize("told", [(NEXT,), (PASSED, NEXT)])
def test_known_dividends_are_not_recorded_again(case: Case, told: tuple[Dividend, ...]) -> None:
    """The same dividends ahead change nothing, whatever is told about those that have passed."""
    case.given(STREAM, announced(NEXT))

    answer = refresh(case, Source(*told))(VALE3)

    case.then_nothing()
    assert answer.dividends == ()


def test_a_dividend_of_the_last_session_is_not_announced(case: Case) -> None:
    """Its ex-date has a row, so that no later forecast can be moved by it."""
    refresh(case, Source(PASSED))(VALE3)

    case.then_nothing()


def test_the_dividends_told_last_replace_the_others(case: Case) -> None:
    """A source that tells another amount, or takes a dividend back, is believed."""
    case.given(STREAM, announced(NEXT, LATER))
    other = Dividend(ex_date=NEXT.ex_date, amount=1.4, announced=LAST)

    refresh(case, Source(other))(VALE3)
    assert case.prices(VALE3).dividends == (other,)
    refresh(case, Source())(VALE3)

    assert case.prices(VALE3).dividends == ()
    case.then(STREAM, announced(other), announced())


def test_a_source_that_tells_none_does_not_withdraw_those_of_another(case: Case) -> None:
    """Most sources never tell dividends ahead, which says nothing about them."""
    case.given(STREAM, announced(NEXT, source="cotahist"))

    refresh(case, Source())(VALE3)

    case.then_nothing()


def test_dividends_are_known_only_from_their_event_on(case: Case) -> None:
    """The prices of an earlier time, and those of an earlier version, know none."""
    case.clock.at = NOON + timedelta(days=1)
    refresh(case, Source(NEXT))(VALE3)

    assert case.prices(VALE3).dividends == (NEXT,)
    assert case.prices(VALE3, known_at=NOON).dividends == ()
    assert case.prices(VALE3, version=2).dividends == ()


def test_a_held_delivery_tells_no_dividends(case: Case) -> None:
    """A delivery that contradicts the known prices is not believed in this either."""
    bars = bars_of(SERIES)
    doubled = RawBars(bars.sessions, {name: 2 * column for name, column in bars.columns.items()})

    with pytest.raises(DeliveryHeld):
        refresh(case, Source(NEXT, bars=doubled))(VALE3)

    assert case.prices(VALE3).dividends == ()


def test_a_second_attempt_of_a_job_records_nothing(case: Case) -> None:
    """The attempt finds the dividends that the first one recorded, and answers without rows."""
    source = Source(NEXT)
    kind = Refresh(case.ledger, refresh(case, source), None)  # type: ignore[arg-type]
    with case.ledger.within(a_scope()):
        first, again = kind.one("VALE3"), kind.one("VALE3")

    case.then(STREAM, announced(NEXT))
    assert first == again == {"revision": 0, "added": 0, "changed": 0}


def test_new_rows_and_dividends_are_one_effect_of_a_job() -> None:
    """The second attempt answers with the revision of the first one."""
    case = Case().tracked().priced(SERIES.until(SERIES.bar(24).session))
    kind = Refresh(case.ledger, refresh(case, Source(NEXT)), None)  # type: ignore[arg-type]
    with case.ledger.within(a_scope()):
        first, again = kind.one("VALE3"), kind.one("VALE3")

    rows = bars_of(SERIES).take(np.arange(25, 30))
    case.then(STREAM, ingestion(rows, number=2), announced(NEXT))
    assert first == again == {"revision": 2, "added": 5, "changed": 0}
