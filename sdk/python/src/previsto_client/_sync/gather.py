"""Many jobs at once. The file of the same name in `_async` does the same with tasks."""

import concurrent.futures
from collections.abc import Iterable, Iterator
from typing import Any

from .._retry import Deadline
from ..errors import DeadlineExceeded
from .job import WAIT_SECONDS, Job

MAX_AT_ONCE = 16


def as_completed(jobs: Iterable[Job[Any]], timeout: float = WAIT_SECONDS) -> Iterator[Job[Any]]:
    """The jobs in the order in which they end; `timeout` in seconds. Raises DeadlineExceeded."""
    deadline = Deadline(timeout)

    def end(job: Job[Any]) -> Job[Any]:
        for _ in job.follow(max(deadline.left, 0.001)):
            pass
        return job

    pool = concurrent.futures.ThreadPoolExecutor(MAX_AT_ONCE, "previsto-job")
    try:
        waiting = {pool.submit(end, job) for job in jobs}
        for done in concurrent.futures.as_completed(waiting, deadline.left):
            yield done.result()
    except concurrent.futures.TimeoutError:
        raise DeadlineExceeded(f"some jobs did not end within {timeout:g} s") from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
