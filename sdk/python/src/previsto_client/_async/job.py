"""Job: a long task that can be waited for, followed and cancelled."""

from contextlib import aclosing
from types import TracebackType
from typing import Any, Generic, TypeVar

import msgspec

from .. import models
from .._progress import ProgressLine, wants_cancel
from .._results import result_of
from .._retry import Deadline
from ..errors import ApiError, JobCancelled, JobFailed
from .parts import AsyncFlow
from .resource import AsyncBound
from .streams import messages

R = TypeVar("R")
FINAL = ("succeeded", "failed", "cancelled")
POLL_SECONDS = 30
WAIT_SECONDS = 3600.0


class AsyncJob(models.Job, AsyncBound, Generic[R], dict=True):
    """A job of the service. After `with job:` ends with an exception, the job is cancelled.

    Example:
        job = await previsto.trainings.create("VALE3", strategy="lstm")
        print((await job.wait(progress=True)).model)
    """

    @property
    def ended(self) -> bool:
        """Whether the state is final.

        Example:
            print(job.ended)
        """
        return self.state in FINAL

    async def wait(self, timeout: float = WAIT_SECONDS, progress: bool = False) -> R:
        """The result, when the job has ended; `timeout` in seconds.

        Raises JobFailed, JobCancelled, and DeadlineExceeded, after which the job goes on. After an interrupt
        from the keyboard a person is asked whether to cancel the job; without a terminal it is cancelled.

        Example:
            result = await job.wait(timeout=600, progress=True)
        """
        line = ProgressLine(progress)
        try:
            async with aclosing(self.follow(timeout)) as states:
                async for now in states:
                    line.show(now.kind, now.state, now.progress)
        except KeyboardInterrupt:
            line.end()
            if wants_cancel(self.id):
                await self.cancel()
            raise
        finally:
            line.end()
        return self.outcome()

    def outcome(self) -> R:
        """The result of a job that has ended. Raises JobFailed and JobCancelled.

        Example:
            print(job.outcome())
        """
        if self.state == "cancelled":
            raise JobCancelled(f"the job {self.id} was cancelled")
        if self.state == "failed":
            raise failure_of(self)
        found: R = result_of(self.kind, self.result)
        return found

    async def follow(self, timeout: float = WAIT_SECONDS) -> AsyncFlow["AsyncJob[R]"]:
        """This job after each change, until its end. Where streams do not pass, it is asked again and again.

        Example:
            async for view in job.follow():
                print(view.state)
        """
        deadline, path = Deadline(timeout), f"/v1/jobs/{self.id}/stream"
        try:
            async with aclosing(messages(self._previsto._transport, path, {}, "", max(timeout, 0.001))) as found:
                async for message in found:
                    self._become(msgspec.json.decode(message.data, type=models.Job))
                    yield self
                    if self.ended:
                        return
        except (ApiError, ValueError) as error:
            if isinstance(error, ApiError) and error.status in (401, 403, 404):
                raise
        while not self.ended:
            seconds = max(1, min(POLL_SECONDS, int(deadline.left)))
            await self.reload(wait=seconds, timeout=deadline.left or 0.001)
            yield self

    async def reload(self, wait: int = 0, timeout: float | None = None) -> "AsyncJob[R]":
        """This job as it is now, or at its end if that comes within `wait` seconds (at most 30).

        Example:
            await job.reload()
        """
        self._become(await self._previsto.jobs.get(self.id, wait=wait or None, timeout=timeout))
        return self

    async def cancel(self) -> "AsyncJob[R]":
        """Ask the service to cancel the job; a job that has ended stays as it is.

        Example:
            await job.cancel()
        """
        try:
            self._become(await self._previsto.jobs.cancel(self.id))
        except ApiError as error:
            if error.status != 409:
                raise
            await self.reload()
        return self

    def _become(self, other: models.Job) -> None:
        for name in models.Job.__struct_fields__:
            setattr(self, name, getattr(other, name))

    async def __aenter__(self) -> "AsyncJob[R]":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and not self.ended:
            await self.cancel()


def failure_of(job: models.Job) -> JobFailed:
    """The error of a failed job."""
    told: Any = job.error
    error = JobFailed(
        f"the job {job.id} ({job.kind}) failed: {told.message if told else 'no reason is known'}",
        field=(told and told.field) or "",
        remedy=(told and told.remedy) or "",
    )
    if told:
        error.code = told.code
    return error
