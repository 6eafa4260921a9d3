"""A source of a TOML file and its host: what is asked again, when, and what other processes learn."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from adapters.market_data.host.host import Host
from adapters.market_data.https.source import HttpsSource
from domain.errors import (
    AccessRefused,
    InvalidAnswer,
    RateLimited,
    SourceError,
    SourceUnavailable,
    UnknownSymbol,
    WrongAnswer,
)
from domain.ticker import Ticker
from tests.support import loopback_vendor as vendors
from tests.support.hand_times import HandTimes

VALE3, LAST = Ticker.parse("VALE3"), date(2024, 3, 1)
LIMIT = json.dumps({"message": "limite de requisições"})


@pytest.fixture
def hand() -> HandTimes:
    """The clocks, at two o'clock."""
    return HandTimes()


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[vendors.LoopbackVendor]:
    """A running vendor, and the key for it."""
    monkeypatch.setenv("BRAPI_TOKEN", "a secret of Ana")
    with vendors.vending() as vendor:
        yield vendor


@pytest.fixture
def open_source(vendor: vendors.LoopbackVendor, tmp_path: Path, hand: HandTimes) -> Callable[[], HttpsSource]:
    """One more source over the same home folder, as another process has it."""
    form = vendor.write_form(tmp_path, "brapi")

    def opened() -> HttpsSource:
        host = Host("127.0.0.1", tmp_path / "hosts" / "127.0.0.1", rate=2, times=hand.times)
        return HttpsSource(form, host=host, allow_loopback=True, timeout=5, deadline=20)

    return opened


@pytest.fixture
def source(open_source: Callable[[], HttpsSource]) -> HttpsSource:
    """The first source."""
    return open_source()


def refusal(source: HttpsSource) -> SourceError:
    """The refusal of a fetch."""
    with pytest.raises(SourceError) as caught:
        source.fetch(VALE3, None, LAST)
    return caught.value


@pytest.mark.parametrize("says", [429, LIMIT, 503])
def test_a_pause_that_ends_in_time_is_waited_for(
    vendor: vendors.LoopbackVendor, source: HttpsSource, hand: HandTimes, says: str | int
) -> None:
    """Retry-After of a limit, or of an outage, is the pause before the second request."""
    vendor.before, vendor.headers = [says], {"Retry-After": "7"}
    assert len(source.fetch(VALE3, None, LAST).bars)
    assert (len(vendor.asked), hand.passed) == (2, 7)


def test_a_longer_pause_is_kept_by_everybody(
    vendor: vendors.LoopbackVendor,
    source: HttpsSource,
    open_source: Callable[[], HttpsSource],
    hand: HandTimes,
) -> None:
    """The refusal has the words of the service; no process asks before the end, and then each may."""
    vendor.says, vendor.headers = LIMIT, {"Retry-After": "300"}
    first = refusal(source)
    vendor.says = ""
    other = refusal(open_source())

    assert isinstance(first, RateLimited)
    assert "limite de requisições" in first.message
    assert other.message == "127.0.0.1 limits requests until 14:05:00 UTC"
    assert len(vendor.asked) == 1
    hand.passed += 300
    assert len(open_source().fetch(VALE3, None, LAST).bars)


def test_an_outage_is_asked_again_after_growing_pauses(
    vendor: vendors.LoopbackVendor, source: HttpsSource, hand: HandTimes
) -> None:
    """The good answer after two failures is the answer, and the host counts as there."""
    vendor.before = [503, 503]
    assert len(source.fetch(VALE3, None, LAST).bars)
    assert (len(vendor.asked), hand.naps[:2]) == (3, [0.5, 1.0])


def test_an_outage_ends_after_five_tries_and_is_known_to_all(
    vendor: vendors.LoopbackVendor, source: HttpsSource, open_source: Callable[[], HttpsSource]
) -> None:
    """After two fetches without an answer, no other request is sent."""
    vendor.says = 503
    for fetches in (1, 2):
        assert isinstance(refusal(source), SourceUnavailable)
        assert len(vendor.asked) == 5 * fetches
    assert "127.0.0.1 is away since 14:00:0" in refusal(open_source()).message
    assert len(vendor.asked) == 10


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ("<html>", InvalidAnswer),
        ("{}", InvalidAnswer),
        (400, InvalidAnswer),
        (401, AccessRefused),
        (404, UnknownSymbol),
        (json.dumps({"results": [{"symbol": "PETR4"}]}), WrongAnswer),
    ],
)
def test_what_repetition_cannot_help_is_asked_once(
    vendor: vendors.LoopbackVendor,
    source: HttpsSource,
    hand: HandTimes,
    says: str | int,
    kind: type[SourceError],
) -> None:
    """The refusal comes at once, and the host counts as there."""
    vendor.says = says
    for fetches in (1, 2, 3):
        assert type(refusal(source)) is kind
        assert len(vendor.asked) == fetches
    assert sum(hand.naps) <= 0.5  # the pace alone
