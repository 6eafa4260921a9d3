"""Shares: runs shares of a job as child jobs."""

from collections.abc import Mapping, Sequence
from typing import Any

from application.jobs.job_streams import job_of
from application.jobs.submit_job import SubmitJob, job_id_of_key
from application.ledger import Ledger
from domain.errors import JobStopped, NotFound
from domain.job import Job, JobFailed, JobSubmitted, JobSucceeded


class Waiting(BaseException):
    """Some child jobs have not ended. A BaseException, so that `except Exception` does not catch it."""

    def __init__(self, done: int, count: int) -> None:
        super().__init__()
        self.done = done
        self.count = count


class Shares:
    """The child jobs of one job. Their keys derive from its id and the call: each is submitted once."""

    def __init__(self, ledger: Ledger, submit: SubmitJob, parent: JobSubmitted) -> None:
        self._ledger = ledger
        self._submit = submit
        self._parent = parent
        self._called: set[str] = set()

    def __call__(
        self, kind: str, requests: Sequence[Mapping[str, Any]], name: str = ""
    ) -> list[dict[str, Any]]:
        """The results in order. Raises Waiting until all have ended, JobStopped for a failed one.

        Raises ValueError for a second call with the same name: it would get the results of the first one.
        """
        if name in self._called:
            raise ValueError(f"two calls for child jobs have the name {name!r}")
        self._called.add(name)
        places = [f"{name}/{number}" if name else str(number) for number in range(len(requests))]
        jobs = [self._find_or_submit(kind, *one) for one in zip(places, requests, strict=True)]
        done = sum(job.end is not None for job in jobs)
        if done < len(jobs):
            raise Waiting(done, len(jobs))
        return [_result(job) for job in jobs]

    def _find_or_submit(self, kind: str, place: str, request: Mapping[str, Any]) -> Job:
        asked = self._parent
        key = f"{asked.job}/{place}"
        try:
            return job_of(self._ledger, job_id_of_key(asked.owner, key, asked.at))[0]
        except NotFound:
            submitted = self._submit(
                kind,
                request,
                key=key,
                since=asked.at,
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
        case JobFailed(parts=parts) if parts:  # the parent decides whether all parts of all shares failed
            return {"done": {}, "failed": parts}
        case JobFailed():
            raise JobStopped(job.end.message, field=job.end.field, remedy=job.end.remedy).openly()
        case _:
            raise JobStopped(f"child job {job.submitted.job} was cancelled", field="job").openly()
