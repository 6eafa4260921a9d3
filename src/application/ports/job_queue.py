"""JobQueue: claims and progress of jobs that have not ended. The ledger has their requests and ends."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Progress of an attempt: fraction 0…1, the step in words, seconds left (None when unknown)."""

    fraction: float = 0.0
    step: str = ""
    eta: float | None = None


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """The right of one worker to run a job, until its lease ends or a later claim has another `token`.

    `unwanted` is True when cancellation was requested; `checkpoint` is the artifact of the last checkpoint,
    or "". `resumed` is True when the first attempt was handed back before, by any worker: it waited for
    child jobs, or its worker was ended. Its number stays 1.
    """

    job: str
    kind: str
    token: str
    attempt: int
    failures: int
    unwanted: bool = False
    checkpoint: str = ""
    resumed: bool = False


class Pulse(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a heartbeat: whether the claim is valid, and whether cancellation was requested."""

    held: bool
    unwanted: bool = False


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A job that has not ended. `number` orders jobs by age, `wait` the seconds until it can start."""

    job: str
    number: int
    kind: str
    owner: str
    priority: int
    state: str
    worker: str
    attempt: int
    wait: float
    progress: Progress


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of concurrent jobs, by kind and of one owner; 0 means no limit."""

    kinds: Mapping[str, int] = {}
    owner: int = 0


NO_LIMITS = Limits()


class JobQueue(Protocol):
    """Jobs that have not ended. Times are those of the clock of the database.

    The event store adds, marks and removes the rows, in the transaction of the events that submit,
    cancel and end a job.
    """

    def claim(
        self, worker: str, lease: float, *, limits: Limits = NO_LIMITS, job: str | None = None
    ) -> Claim | None:
        """Claim the next job that can start, or `job`; None when there is none.

        Owners take turns: of those with a job that can start, the one whose last claim is the oldest is
        next, and gets its first job by priority, then age. A claim of a named `job` is no turn. Other
        workers cannot claim the job for `lease` seconds; one whose lease has ended keeps its place.
        """
        ...

    def beat(self, tokens: Mapping[str, str], lease: float) -> dict[str, Pulse]:
        """Renew the leases of claims (token by job) whose token is the latest one."""
        ...

    def progress(self, claim: Claim, progress: Progress) -> None:
        """Store the progress; does nothing when the claim is no longer valid."""
        ...

    def checkpoint(self, claim: Claim, artifact: str) -> str:
        """Store the last checkpoint and return the one before. Raises LeaseLost for an invalid claim."""
        ...

    def hand_back(self, claim: Claim, *, wait: float = 0.0, failed: bool = False) -> None:
        """Return a job to the queue, to start again after `wait` seconds.

        `failed` counts the attempt as a failure; else the next claim has the number of this one, and its
        progress until there is another. Does nothing when the claim is no longer valid.
        """
        ...

    def take_over(self, claim: Claim, lease: float) -> Claim | None:
        """The claim with a new token; appends under the old one are refused. None for an invalid claim."""
        ...

    def count(self, owner: str) -> int:
        """The number of jobs of an owner that have not ended."""
        ...

    def rows(self, jobs: Sequence[str] | None = None) -> Sequence[QueueRow]:
        """All jobs, or the named ones, by priority, then age."""
        ...

    def wait(self, seconds: float) -> None:
        """Wait until a new job may be in the queue, at most `seconds`."""
        ...
