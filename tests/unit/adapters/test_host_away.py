"""Host: a host that is away is left alone by every Host over the same file, and fetches are repeated."""

from collections.abc import Callable

import pytest

from adapters.market_data.host.host import Host
from adapters.market_data.host.tries import repeat
from domain.errors import (
    InvalidAnswer,
    RateLimited,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    WrongAnswer,
)
from tests.support.hand_times import HandTimes


def failing(*errors: Exception) -> tuple[Callable[[], str], list[int]]:
    """A function that raises these errors one after another and then answers; and its calls."""
    calls: list[int] = []

    def ask() -> str:
        calls.append(len(calls))
        if len(calls) <= len(errors):
            raise errors[len(calls) - 1]
        return "answer"

    return ask, calls


def is_refused(host: Host) -> bool:
    """Whether the host refuses a fetch now; otherwise the caller is let in."""
    try:
        host.enter()
    except SourceUnavailable:
        return True
    return False


def test_one_fetch_without_an_answer_is_not_yet_an_outage(host: Host) -> None:
    """Its ticker may be the cause."""
    host.failed()
    assert host.enter() is False


def test_an_answer_ends_the_count(host: Host) -> None:
    """Only fetches in a row count."""
    for _ in range(3):
        host.failed()
        host.answered()
    assert host.enter() is False


def test_a_host_that_is_away_is_left_alone(
    host: Host, open_host: Callable[[], Host], hand: HandTimes
) -> None:
    """The refusal says since when, which is the first failure, and when the next try is."""
    hand.passed = 180
    host.failed()
    hand.passed = 200
    host.failed()
    with pytest.raises(SourceUnavailable) as caught:
        open_host().enter()
    assert caught.value.message == "Yahoo is away since 14:03:00 UTC"
    assert caught.value.remedy == "it is tried again at 14:03:28 UTC"


def test_after_a_pause_one_caller_tries_the_host(
    host: Host, open_host: Callable[[], Host], hand: HandTimes
) -> None:
    """The others are refused meanwhile, and its answer lets everybody in."""
    host.failed()
    host.failed()
    hand.passed += 7.5
    assert host.enter() is True
    assert is_refused(open_host())
    host.answered()
    assert open_host().enter() is False


def test_a_probe_that_is_killed_is_replaced(
    host: Host, open_host: Callable[[], Host], hand: HandTimes
) -> None:
    """Another caller may try after a further pause."""
    host.failed()
    host.failed()
    hand.passed += 7.5
    assert host.enter() is True
    hand.passed += 10
    assert open_host().enter() is True


def test_the_pause_grows_to_ten_minutes(host: Host, hand: HandTimes) -> None:
    """It doubles with each probe that gets no answer, and chance spreads it by a quarter either way."""
    hand.chance = 0.5
    host.failed()
    pauses = []
    for _ in range(8):
        host.failed()
        start = hand.passed
        while is_refused(host):
            hand.passed += 2.5
        pauses.append(hand.passed - start)
    assert pauses == [10, 20, 40, 80, 160, 320, 600, 600]


@pytest.mark.parametrize(
    ("error", "calls"),
    [
        (SourceUnavailable("x"), 5),
        (SourceTimeout("x"), 5),
        (InvalidAnswer("x"), 2),
        (WrongAnswer("x"), 1),
        (RateLimited("x"), 1),
    ],
)
def test_only_what_can_pass_is_repeated(host: Host, error: SourceError, calls: int) -> None:
    """The last refusal is raised."""
    ask, called = failing(*[error] * 9)
    with pytest.raises(type(error)) as caught:
        repeat(ask, host, tries=5, until=1020)
    assert caught.value is error
    assert len(called) == calls


def test_pauses_double_and_are_longer_by_chance(host: Host, hand: HandTimes) -> None:
    """Without chance they are 0.5, 1, 2 and 4 seconds; chance adds up to a half."""
    for chance in (0.0, 1.0):
        hand.chance = chance
        ask, _ = failing(*[SourceUnavailable("x")] * 4)
        assert repeat(ask, host, tries=5, until=1100) == "answer"
    assert hand.naps == [0.5, 1, 2, 4, 0.75, 1.5, 3, 6]


def test_no_try_begins_after_the_deadline(host: Host, hand: HandTimes) -> None:
    """A host that takes ten seconds for each failure gets two tries in twenty seconds."""

    def ask() -> str:
        hand.passed += 9.6
        raise SourceTimeout("x")

    with pytest.raises(SourceTimeout):
        repeat(ask, host, tries=5, until=1020)
    assert hand.naps == [0.5]
    assert hand.passed <= 20


def test_the_next_try_waits_for_the_end_of_the_cool_down(host: Host, hand: HandTimes) -> None:
    """An answer that the host is busy may ask for a pause."""

    def ask() -> str:
        if hand.passed:
            return "answer"
        host.cool_down(5)
        raise SourceUnavailable("x")

    assert repeat(ask, host, tries=5, until=1020) == "answer"
    assert hand.naps == [5]


@pytest.mark.parametrize(("error", "is_away"), [(SourceTimeout("x"), True), (InvalidAnswer("x"), False)])
def test_fetches_without_an_answer_are_counted(host: Host, error: SourceError, is_away: bool) -> None:
    """The second one makes the host away; an answer that cannot be read is an answer."""
    for _ in range(2):
        with pytest.raises(type(error)):
            repeat(failing(*[error] * 9)[0], host, tries=2, until=1100)
    assert is_refused(host) is is_away


def test_a_probe_is_one_try(host: Host, hand: HandTimes) -> None:
    """A host that is away is not asked five times."""
    host.failed()
    host.failed()
    hand.passed += 60
    ask, called = failing(*[SourceUnavailable("x")] * 5)
    with pytest.raises(SourceUnavailable, match="x"):
        repeat(ask, host, tries=5, until=1100)
    assert len(called) == 1
    assert is_refused(host)
