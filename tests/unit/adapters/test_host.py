"""Host: the pace and the cool-down, shared by every Host over the same file."""

import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.market_data.host.host import Host
from adapters.market_data.host.times import Times
from domain.errors import (
    LocalTrouble,
    RateLimited,
)
from tests.support.hand_times import HandTimes


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


@pytest.mark.parametrize(
    "damage", [b"", b"x", b"\0" * 60, struct.pack("<7dI", 0, 9e9, 0, 0, 0, 0, 1, 3), b"x" * 500]
)
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


def test_the_default_clocks_are_those_of_the_machine() -> None:
    """Chance is a share, and time does not go back."""
    times = Times()
    assert 0 <= times.chance() <= 1
    assert times.now() <= times.now()
    assert times.after(0).endswith(" UTC")
