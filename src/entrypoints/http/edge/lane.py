"""Lane: handles calls that arrive at the same time together, in one thread."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
MAX_GROUP_SIZE = 64
THREADS = 2  # so that one slow group does not delay all other calls


Gather = Callable[[Sequence[Context]], Context]


def first_context(contexts: Sequence[Context]) -> Context:
    """The context of the first item."""
    return contexts[0]


class Lane(Generic[T, R]):
    """Belongs to one event loop. The change to a thread and back costs more than many of these calls.

    `work` returns the answers in the order of the items. When it raises for a group, each item is
    computed alone, so that an error fails only its own item. A group runs in the context that `gather`
    chooses among those of its items.
    """

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]], gather: Gather = first_context) -> None:
        self._work = work
        self._gather = gather
        self._waiting: list[tuple[T, asyncio.Future[R], Context]] = []
        # A separate pool, not the shared one: state of a thread, such as the kernels of torch, is reused.
        self._threads = ThreadPoolExecutor(THREADS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._running = 0

    async def __call__(self, item: T) -> R:
        """The answer to an item; raises the error that `work` raises for this item."""
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer, copy_context()))
        if self._running < THREADS:
            self._running += 1
            task = asyncio.create_task(self._run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:MAX_GROUP_SIZE], self._waiting[MAX_GROUP_SIZE:]
                await self._process(group)
        finally:  # no await since the last check: a later call starts another run
            self._running -= 1

    async def _process(self, group: Sequence[tuple[T, asyncio.Future[R], Context]]) -> None:
        items = [(item, context) for item, _, context in group]
        answers: Sequence[R | _Raised] = [_Raised(RuntimeError("the service is stopping"))] * len(group)
        try:
            answers = await asyncio.get_running_loop().run_in_executor(self._threads, self._each, items)
        except RuntimeError:  # the pool is shut down
            pass
        finally:
            for (_, future, _), answer in zip(group, answers, strict=True):
                if future.done():  # the caller was cancelled
                    continue
                if isinstance(answer, _Raised):
                    future.set_exception(answer.error)
                else:
                    future.set_result(answer)

    def _each(self, items: Sequence[tuple[T, Context]]) -> "Sequence[R | _Raised]":
        context = self._gather([one for _, one in items])
        try:
            return context.run(self._work, [item for item, _ in items])
        except Exception as error:
            if len(items) == 1:
                return [_Raised(error)]
        return [answer for item in items for answer in self._each([item])]


def for_each_item(work: Callable[[T], R]) -> "Callable[[Sequence[T]], Sequence[R | _Raised]]":
    """The work of a lane for a function of one item; an error is an answer of its item."""

    def each(items: Sequence[T]) -> "Sequence[R | _Raised]":
        return [_try(work, item) for item in items]

    return each


def _try(work: Callable[[T], R], item: T) -> "R | _Raised":
    try:
        return work(item)
    except Exception as error:
        return _Raised(error)


class _Raised:
    """The error of an item."""

    def __init__(self, error: Exception) -> None:
        self.error = error
