"""Host: pace, cool-down and breaker, shared by every Host over the same file."""

import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.market_data.host.host import Host
from adapters.market_data.host.times import Times
from adapters.market_data.host.tries import repeat
from domain.errors import (
    InvalidAnswer,
    LocalTrouble,
    RateLimited,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    WrongAnswer,
)
from tests.support.hand_times import HandTimes


@pytest.fixture
def hand() -> HandTimes:
    """The clocks, at two o'clock."""
    return HandTimes()


@pytest.fixture
def open_host(tmp_path: Path, hand: HandTimes) -> Callable[[], Host]:
    """One more Host over the file, as another process has it."""
    return lambda: Host("Yahoo", tmp_path / "home" / "host", rate=2, times=hand.times)


@pytest.fixture
def host(open_host: Callable[[], Host]) -> Host:
    """The first Host."""
    return open_host()


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


def test_requests_have_a_pace(host: Host, open_host: Callable[[], Host], hand: HandTimes) -> None:
    """Two requests go at once, and then one every half second, counted over both."""
    other = open_host()
    for _ in range(3):
        host.wait_turn(20)
        other.wait_turn(20)
    assert hand.naps == [0.5] * 4


def test_an_idle_hour_allows_one_second_of_requests(host: Host, hand: HandTimes) -> None:
    """Turns that nobody took are not saved up."""
    host.wait_turn(20)
    hand.passed += 3600
    for _ in range(3):
        host.wait_turn(20)
    assert hand.naps == [0.5]


def test_a_turn_after_the_deadline_is_refused_and_not_taken(host: Host, hand: HandTimes) -> None:
    """The refusal says how long the queue is."""
    for _ in range(2):
        host.wait_turn(20)
    for _ in range(2):
        with pytest.raises(RateLimited) as caught:
            host.wait_turn(0.2)
        assert caught.value.wait == 0.5
    assert hand.naps == []


def test_a_cool_down_is_for_everybody_and_has_an_end(
    host: Host, open_host: Callable[[], Host], hand: HandTimes
) -> None:
    """The refusals name the end and carry the seconds that remain; afterwards requests go again."""
    told = host.cool_down(310)
    assert told.message == "Yahoo limits requests until 14:05:10 UTC"
    hand.passed += 300
    for attempt in (open_host().enter, lambda: open_host().wait_turn(20)):
        with pytest.raises(RateLimited, match="until 14:05:10 UTC") as caught:
            attempt()
        assert caught.value.wait == pytest.approx(10)
        assert caught.value.remedy == "try again in 10 s"
    hand.passed += 10
    assert open_host().enter() is False


def test_a_shorter_cool_down_does_not_end_a_longer_one(host: Host) -> None:
    """The later end counts."""
    host.cool_down(60)
    assert host.cool_down(5).wait == host.cooling() == 60


def test_the_end_of_a_cool_down_on_another_day_has_its_day(host: Host) -> None:
    """The message is not ambiguous."""
    assert host.cool_down(11 * 3600).message.endswith("until 2026-11-30 01:00:00 UTC")


@pytest.mark.parametrize("jump", [-7200.0, 7200.0, 86_400.0 * 365])
def test_a_jump_of_the_clock_changes_no_wait(host: Host, hand: HandTimes, jump: float) -> None:
    """A cool-down is counted with a clock that cannot be set."""
    host.cool_down(60)
    hand.wall_offset = jump
    assert host.cooling() == 60
    hand.passed += 60
    assert host.enter() is False


def test_a_restart_of_the_machine_forgets_the_waits(host: Host, hand: HandTimes) -> None:
    """Its clock starts at zero again, so that the times in the file mean nothing."""
    host.cool_down(60)
    hand.passed = -990
    assert host.cooling() == 0
    assert host.enter() is False


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 60, struct.pack("<7dI", *[9e9] * 7, 3), b"x" * 500])
def test_a_damaged_file_is_a_host_about_which_nothing_is_known(
    host: Host, tmp_path: Path, damage: bytes
) -> None:
    """A crash of the machine in the middle of a write stops nobody."""
    host.cool_down(60)
    (tmp_path / "home" / "host").write_bytes(damage)
    assert host.enter() is False
    assert host.cool_down(5).wait == host.cooling() == 5


def test_a_folder_that_cannot_be_made_is_local_trouble(tmp_path: Path) -> None:
    """The refusal names the file, and is not a fault of the host."""
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(LocalTrouble, match="home/host cannot be written"):
        Host("Yahoo", tmp_path / "home" / "host").enter()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full device")
def test_a_full_disk_is_local_trouble(tmp_path: Path) -> None:
    """A state that cannot be written is refused before a request is sent."""
    (tmp_path / "host").symlink_to("/dev/full")
    with pytest.raises(LocalTrouble, match="cannot be written"):
        Host("Yahoo", tmp_path / "host").wait_turn(20)


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


def test_the_default_clocks_are_those_of_the_machine() -> None:
    """Chance is a share, and time does not go back."""
    times = Times()
    assert 0 <= times.chance() <= 1
    assert times.now() <= times.now()
    assert times.after(0).endswith(" UTC")
