"""TrackedTicker: tracked once, revised many times."""

from datetime import date

from domain.errors import Conflict, NotFound
from domain.price_events import PricesIngested
from domain.ticker import Ticker
from domain.tracked_ticker import (
    TickerRetired,
    TickerTracked,
    TrackedTicker,
    evolve,
    require_tracked,
    retire,
    stream_of,
    track,
)
from tests.support.builders import NOON
from tests.support.spec import Story

VALE3 = Ticker.parse("VALE3")
TRACKED = TickerTracked(ticker="VALE3", exchange="BVMF", currency="BRL", yahoo="VALE3.SA", at=NOON)
RETIRED = TickerRetired(ticker="VALE3", by="ana", reason="delisted", at=NOON)
WHY = {"by": "ana", "reason": "delisted", "at": NOON}
story = Story(evolve)


def ingested(revision: int, source: str = "yahoo", synthetic: bool = False) -> PricesIngested:
    """A fetch that brought ten rows."""
    return PricesIngested(
        ticker="VALE3",
        revision=revision,
        source=source,
        synthetic=synthetic,
        first=date(2024, 1, 2),
        last=date(2024, 1, 15),
        rows=10,
        added=10,
        changed=0,
        vanished=0,
        findings={},
        digest="c" * 64,
        at=NOON,
    )


def test_a_new_ticker_is_tracked() -> None:
    """Tracking records the ticker with everything that its name stood for."""
    story.given().when(track, VALE3, NOON).then(TRACKED)


def test_a_followed_ticker_is_not_tracked_again() -> None:
    """Tracking twice is no second event."""
    story.given(TRACKED).when(track, VALE3, NOON).then()


def test_nothing_is_known_before_the_first_prices() -> None:
    """Tracking alone leaves revision 0 and no source."""
    assert story.given(TRACKED).state == TrackedTicker(ticker="VALE3", revision=0, source="", synthetic=False)


def test_the_last_revision_counts() -> None:
    """The state names the last revision, its source, and whether its prices are invented."""
    state = story.given(TRACKED, ingested(1), ingested(2, "synthetic", synthetic=True)).state
    assert state == TrackedTicker(ticker="VALE3", revision=2, source="synthetic", synthetic=True)


def test_a_followed_ticker_is_retired_once() -> None:
    """Its prices stay; retiring it again is no second event."""
    story.given(TRACKED).when(retire, VALE3, **WHY).then(RETIRED)
    story.given(TRACKED, RETIRED).when(retire, VALE3, **WHY).then()
    state = story.given(TRACKED, ingested(1), RETIRED).state
    assert state == TrackedTicker(ticker="VALE3", revision=1, source="yahoo", retired=True)


def test_a_retired_ticker_is_followed_again_where_it_stood() -> None:
    """Tracking it is an event, and the revisions go on."""
    story.given(TRACKED, ingested(1), RETIRED).when(track, VALE3, NOON).then(TRACKED)
    state = story.given(TRACKED, ingested(1), RETIRED, TRACKED).state
    assert state == TrackedTicker(ticker="VALE3", revision=1, source="yahoo")


def test_what_is_not_followed_is_refused_with_the_reason() -> None:
    """Unknown is another refusal than retired."""
    story.given().when(retire, VALE3, **WHY).refused(NotFound, "not tracked")
    story.given().when(require_tracked, VALE3).refused(NotFound, "not tracked")
    story.given(TRACKED, RETIRED).when(require_tracked, VALE3).refused(Conflict, "VALE3 is retired")


def test_one_ticker_has_one_stream() -> None:
    """However its name was written, a ticker's events lie in one stream."""
    assert stream_of(Ticker.parse("vale3.sa")) == stream_of(VALE3) == "ticker-VALE3"
