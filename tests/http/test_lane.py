"""Lane: many calls, few hops; each gets its own answer or its own refusal."""

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest

from entrypoints.http.edge.lane import THREADS, Lane


def test_what_comes_meanwhile_goes_together() -> None:
    """Answers find who asked, in far fewer groups than there are calls."""
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
    """The others of its group are answered."""

    def work(items: Sequence[int]) -> list[int]:
        return [10 // item for item in items]

    async def ask() -> list[int | BaseException]:
        lane: Lane[int, int] = Lane(work)
        return await asyncio.gather(*(lane(number) for number in (5, 0, 2)), return_exceptions=True)

    first, fault, last = asyncio.run(ask())
    assert (first, last) == (2, 5)
    assert isinstance(fault, ZeroDivisionError)


def test_one_slow_group_keeps_nobody_waiting() -> None:
    """There is another thread; and somebody who leaves does no harm."""
    release = threading.Event()

    def work(items: Sequence[str]) -> list[str]:
        if "slow" in items:
            assert release.wait(10)
        return list(items)

    async def ask() -> None:
        lane: Lane[str, str] = Lane(work)
        slow = asyncio.create_task(lane("slow"))
        await asyncio.sleep(0.05)
        left = asyncio.create_task(lane("left"))
        await asyncio.sleep(0)
        left.cancel()
        assert await asyncio.wait_for(lane("quick"), 5) == "quick"
        release.set()
        assert await slow == "slow"
        with pytest.raises(asyncio.CancelledError):
            await left

    assert THREADS >= 2
    asyncio.run(ask())


def test_nobody_is_forgotten() -> None:
    """Who comes at the very moment when both threads have run out of work is dealt with, too."""
    met = threading.Barrier(3)

    def work(items: Sequence[str]) -> list[str]:
        if "again" not in items:
            met.wait(10)
        return list(items)

    async def ask() -> None:
        lane: Lane[str, str] = Lane(work)

        async def first() -> str:
            await lane("first")
            return await lane("again")

        asked = asyncio.create_task(first())
        await asyncio.sleep(0.05)
        other = asyncio.create_task(lane("other"))
        await asyncio.sleep(0.05)
        met.wait(10)
        time.sleep(0.2)  # the loop looks away while both threads end, and sees both ends at once
        assert await asyncio.wait_for(asyncio.gather(asked, other), 5) == ["again", "other"]

    assert THREADS == 2
    asyncio.run(ask())


def test_a_lane_that_is_cut_short_leaves_nobody_waiting() -> None:
    """Callers hear of it when its threads are gone."""

    async def ask() -> list[int | BaseException]:
        lane: Lane[int, int] = Lane(list)
        lane._threads.shutdown()
        return await asyncio.gather(lane(1), lane(2), lane(3), return_exceptions=True)

    assert [type(one) for one in asyncio.run(asyncio.wait_for(ask(), 10))] == [RuntimeError] * 3
