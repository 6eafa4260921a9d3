"""Many jobs at once. The file of the same name in `_sync` does the same with threads."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

from .._retry import Deadline
from ..errors import DeadlineExceeded
from .job import WAIT_SECONDS, AsyncJob

MAX_AT_ONCE = 16


async def as_completed(jobs: Iterable[AsyncJob[Any]], timeout: float = WAIT_SECONDS) -> AsyncIterator[AsyncJob[Any]]:
    """The jobs in the order in which they end; `timeout` in seconds. Raises DeadlineExceeded."""
    deadline, places = Deadline(timeout), asyncio.Semaphore(MAX_AT_ONCE)

    async def end(job: AsyncJob[Any]) -> AsyncJob[Any]:
        async with places:
            async for _ in job.follow(max(deadline.left, 0.001)):
                pass
        return job

    waiting = {asyncio.create_task(end(job)) for job in jobs}
    try:
        while waiting:
            done, waiting = await asyncio.wait(waiting, timeout=deadline.left, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                raise DeadlineExceeded(f"{len(waiting)} jobs did not end within {timeout:g} s")
            for task in done:
                yield task.result()
    finally:
        for task in waiting:
            task.cancel()
