"""Shares: parts of a job as jobs of their own, or done right here where no worker would take them."""

from collections.abc import Mapping, Sequence
from typing import Any

from application.jobs.job_streams import job_of
from application.jobs.submit_job import SubmitJob, keyed
from application.ledger import Ledger
from domain.errors import JobStopped, NotFound
from domain.job import Job, JobFailed, JobSubmitted, JobSucceeded


class Waiting(BaseException):
    """Some shares have not ended; like an interrupt it passes every `except Exception`."""

    def __init__(self, done: int, count: int) -> None:
        super().__init__()
        self.done = done
        self.count = count


class Shares:
    """The shares of one job. Their keys follow from the job, so that they are submitted once."""

    def __init__(self, ledger: Ledger, submit: SubmitJob, parent: JobSubmitted) -> None:
        self._ledger = ledger
        self._submit = submit
        self._parent = parent

    def __call__(self, kind: str, requests: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """See Work; raises Waiting until all have ended."""
        jobs = [self._share(kind, number, request) for number, request in enumerate(requests)]
        done = sum(job.end is not None for job in jobs)
        if done < len(jobs):
            raise Waiting(done, len(jobs))
        return [_result(job) for job in jobs]

    def _share(self, kind: str, number: int, request: Mapping[str, Any]) -> Job:
        asked = self._parent
        key = f"{asked.job}/{number}"
        try:
            return job_of(self._ledger, keyed(asked.owner, key))[0]
        except NotFound:
            submitted = self._submit(
                kind,
                request,
                key=key,
                parent=asked.job,
                priority=asked.priority,
                deadline=asked.deadline,
                memory=asked.memory,
            )
            return Job(submitted=submitted)


def _result(job: Job) -> dict[str, Any]:
    match job.end:
        case JobSucceeded():
            return job.end.result
        case JobFailed():
            raise JobStopped(job.end.message, field=job.end.field, remedy=job.end.remedy)
        case _:
            raise JobStopped(f"its share {job.submitted.job} was cancelled", field="job")
