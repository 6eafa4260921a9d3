"""Lane: calls that come while others are being dealt with are dealt with together, in one thread."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
MOST = 64
THREADS = 2  # so that one slow group does not keep everybody waiting


class Lane(Generic[T, R]):
    """For one event loop. A hop to a thread and back costs more than many of these calls themselves.

    `work` answers items in order. Where it raises for a group, each item is tried alone, so that one
    fault fails alone.
    """

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._work = work
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        # Threads of its own, not any of the many others: what a thread keeps (torch's kernels) stays warm.
        self._threads = ThreadPoolExecutor(THREADS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._running = 0

    async def __call__(self, item: T) -> R:
        """The answer to an item; raises what `work` raises for it alone."""
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._running < THREADS:
            self._running += 1
            task = asyncio.create_task(self._run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._deal_with(group)
        finally:  # in the same step as the last look: who comes later begins another run
            self._running -= 1

    async def _deal_with(self, group: Sequence[tuple[T, asyncio.Future[R]]]) -> None:
        items = [item for item, _ in group]
        answers: Sequence[R | _Raised] = [_Raised(RuntimeError("the service is ending"))] * len(group)
        try:
            answers = await asyncio.get_running_loop().run_in_executor(self._threads, self._each, items)
        except RuntimeError:  # its threads are gone
            pass
        finally:
            for (_, future), answer in zip(group, answers, strict=True):
                if future.done():  # whoever asked has left
                    continue
                if isinstance(answer, _Raised):
                    future.set_exception(answer.error)
                else:
                    future.set_result(answer)

    def _each(self, items: Sequence[T]) -> "Sequence[R | _Raised]":
        try:
            return self._work(items)
        except Exception as error:
            if len(items) == 1:
                return [_Raised(error)]
        return [answer for item in items for answer in self._each([item])]


def one_by_one(work: Callable[[T], R]) -> "Callable[[Sequence[T]], Sequence[R | _Raised]]":
    """The work of a lane that gains nothing by dealing with several at once, but the hop."""

    def each(items: Sequence[T]) -> "Sequence[R | _Raised]":
        return [_tried(work, item) for item in items]

    return each


def _tried(work: Callable[[T], R], item: T) -> "R | _Raised":
    try:
        return work(item)
    except Exception as error:
        return _Raised(error)


class _Raised:
    """What was raised for an item."""

    def __init__(self, error: Exception) -> None:
        self.error = error
