"""TrackTicker: the first call tracks a ticker, and a second call changes nothing."""

import pytest

from application.commands.track_ticker import TrackTicker
from domain.errors import InvalidInput, VersionConflict
from domain.tracked_ticker import TickerRetired, TickerTracked
from tests.support.builders import NOON
from tests.support.use_cases import VALE3, Case, tracking

STREAM = "ticker-VALE3"
TRACKED = TickerTracked(ticker="VALE3", exchange="BVMF", currency="BRL", yahoo="VALE3.SA", at=NOON)


def test_a_ticker_that_is_new_is_followed() -> None:
    """The event holds the exchange, the currency and the name at the source, however the name was written."""
    case = Case()

    assert TrackTicker(case.ledger)(" vale3.sa ") == (VALE3, True)

    case.then(STREAM, TRACKED)


def test_following_a_followed_ticker_again_changes_nothing() -> None:
    """The second call answers that the ticker is not new and appends no event."""
    case = Case().given(STREAM, tracking())

    assert TrackTicker(case.ledger)("VALE3") == (VALE3, False)

    case.then_nothing()


def test_a_retired_ticker_is_followed_again() -> None:
    """The call appends a second tracking event behind the retirement."""
    retired = TickerRetired(ticker="VALE3", by="ana", reason="delisted", at=NOON)
    case = Case().given(STREAM, tracking(), retired)

    assert TrackTicker(case.ledger)("VALE3") == (VALE3, True)

    case.then(STREAM, TRACKED)


@pytest.mark.parametrize("text", ["", "TOOLONGNAME", "^NOPE", "VALE3;DROP"])
def test_a_text_that_is_no_ticker_is_refused(text: str) -> None:
    """The refusal is InvalidInput about the ticker."""
    case = Case()

    case.refused(InvalidInput, "ticker", TrackTicker(case.ledger), text)


def test_two_writers_at_once_follow_a_ticker_once() -> None:
    """The slower writer gets VersionConflict, and the stream holds one event."""
    case = Case()
    case.store.meanwhile = lambda: TrackTicker(case.ledger)("VALE3")

    with pytest.raises(VersionConflict):
        TrackTicker(case.ledger)("VALE3")

    case.then(STREAM, TRACKED)
