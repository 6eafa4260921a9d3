"""RetireTicker: a ticker is no longer refreshed, and its past stays."""

from application.commands.retire_ticker import RetireTicker
from domain.errors import (
    InvalidInput,
    UnknownTicker,
)
from domain.tracked_ticker import TickerRetired
from tests.support.builders import NOON, a_series
from tests.support.use_cases import VALE3, Case

STREAM = "ticker-VALE3"
RETIRED = TickerRetired(ticker="VALE3", by="ana", reason="delisted", at=NOON)


def test_a_followed_ticker_is_retired_with_a_reason() -> None:
    """The event names the actor, the reason and the time."""
    case = Case().tracked()

    assert RetireTicker(case.ledger)("vale3", "delisted") == (VALE3, True)

    case.then(STREAM, RETIRED)


def test_retiring_a_retired_ticker_again_changes_nothing() -> None:
    """The second call answers that the ticker was not followed and appends no event."""
    case = Case().tracked().given(STREAM, RETIRED)

    assert RetireTicker(case.ledger)("VALE3", "once more") == (VALE3, False)

    case.then_nothing()


def test_the_prices_of_a_retired_ticker_can_be_read() -> None:
    """The series stays whole and says that the ticker is retired."""
    series = a_series(30)
    case = Case().tracked().priced(series)

    RetireTicker(case.ledger)("VALE3", "delisted")

    known = case.prices(VALE3)
    assert (known.series.digest, known.retired) == (series.digest, True)


def test_a_ticker_that_was_never_followed_is_refused() -> None:
    """The refusal is UnknownTicker about the ticker."""
    case = Case().tracked("AAPL")

    case.refused(UnknownTicker, "ticker", RetireTicker(case.ledger), "VALE3", "delisted")


def test_a_text_that_is_no_ticker_is_refused() -> None:
    """The refusal is InvalidInput about the ticker."""
    case = Case()

    case.refused(InvalidInput, "ticker", RetireTicker(case.ledger), "no ticker", "delisted")
