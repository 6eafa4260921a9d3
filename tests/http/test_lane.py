"""Lane: concurrent calls share groups, and each gets its own answer or its own error."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence

import pytest

from entrypoints.http.edge.lane import THREADS, Lane

HANG = 120.0  # seconds; what takes as long does not come any more


async def until(what: Callable[[], bool]) -> None:
    """Let the loop run until something is so."""
    async with asyncio.timeout(HANG):
        while not what():
            await asyncio.sleep(0.01)


def test_concurrent_calls_share_groups() -> None:
    """Each caller gets its own answer, from far fewer groups than calls."""
    groups: list[int] = []

    def work(items: Sequence[int]) -> list[int]:
        groups.append(len(items))
        time.sleep(0.01)
        return [2 * item for item in items]

    async def ask() -> list[int]:
        lane: Lane[int, int] = Lane(work)
        return await asyncio.gather(*(lane(number) for number in range(100)))

    assert asyncio.run(ask()) == [2 * number for number in range(100)]
    assert len(groups) < 20
    assert sum(groups) == 100


def test_one_fault_fails_alone() -> None:
    """The other calls of the group are answered."""

    def work(items: Sequence[int]) -> list[int]:
        return [10 // item for item in items]

    async def ask() -> list[int | BaseException]:
        lane: Lane[int, int] = Lane(work)
        return await asyncio.gather(*(lane(number) for number in (5, 0, 2)), return_exceptions=True)

    first, fault, last = asyncio.run(ask())
    assert (first, last) == (2, 5)
    assert isinstance(fault, ZeroDivisionError)


def test_a_slow_group_does_not_delay_others() -> None:
    """The second thread answers meanwhile, and a cancelled caller does no harm."""
    began, release = threading.Event(), threading.Event()

    def work(items: Sequence[str]) -> list[str]:
        if "slow" in items:
            began.set()
            assert release.wait(HANG)
        return list(items)

    async def ask() -> None:
        lane: Lane[str, str] = Lane(work)
        slow = asyncio.create_task(lane("slow"))
        await until(began.is_set)
        left = asyncio.create_task(lane("left"))
        await asyncio.sleep(0)
        left.cancel()
        try:
            assert await asyncio.wait_for(lane("quick"), HANG / 2) == "quick"
        finally:
            release.set()
        assert await slow == "slow"
        with pytest.raises(asyncio.CancelledError):
            await left

    assert THREADS >= 2
    asyncio.run(ask())


def test_a_call_between_two_groups_is_answered() -> None:
    """A call that arrives just as both threads run out of work is answered too."""
    met = threading.Barrier(3)

    def work(items: Sequence[str]) -> list[str]:
        if "again" not in items:
            met.wait(HANG)
        return list(items)

    async def ask() -> None:
        lane: Lane[str, str] = Lane(work)

        async def first() -> str:
            await lane("first")
            return await lane("again")

        asked = asyncio.create_task(first())
        await until(lambda: met.n_waiting == 1)
        other = asyncio.create_task(lane("other"))
        await until(lambda: met.n_waiting == 2)
        met.wait(HANG)
        time.sleep(0.2)  # the loop looks away while both threads end, and sees both ends at once
        assert await asyncio.wait_for(asyncio.gather(asked, other), HANG) == ["again", "other"]

    assert THREADS == 2
    asyncio.run(ask())


def test_an_interrupted_lane_fails_its_callers() -> None:
    """Callers get an error when the threads of the lane have ended."""

    async def ask() -> list[int | BaseException]:
        lane: Lane[int, int] = Lane(list)
        lane._threads.shutdown()
        return await asyncio.gather(lane(1), lane(2), lane(3), return_exceptions=True)

    assert [type(one) for one in asyncio.run(asyncio.wait_for(ask(), HANG))] == [RuntimeError] * 3
