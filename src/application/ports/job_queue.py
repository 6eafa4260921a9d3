"""JobQueue: who works on what, and how far. The ledger says what was asked for and how it ended."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far an attempt is: fraction 0…1, the step in words, seconds left (None: nobody knows)."""

    fraction: float = 0.0
    step: str = ""
    eta: float | None = None


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """The right to work on a job, until the lease ends or somebody else gets a later `token`.

    `unwanted` says that the job is to be cancelled; `checkpoint` is the artifact to go on from, or "".
    """

    job: str
    kind: str
    token: str
    attempt: int
    failures: int
    unwanted: bool = False
    checkpoint: str = ""


class Pulse(msgspec.Struct, frozen=True, kw_only=True):
    """What the queue answers to a heartbeat: whether the claim still holds, and whether it should end."""

    held: bool
    unwanted: bool = False


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A job that has not ended. `number` is its place in line, `wait` the seconds until it may begin."""

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
    """How many jobs may run at a time, of a kind and of one owner; 0 is no bound."""

    kinds: Mapping[str, int] = {}
    owner: int = 0


NO_LIMITS = Limits()


class JobQueue(Protocol):
    """Jobs that have not ended. The event store keeps it: submitting, asking to cancel and ending a job
    move the event and the row in one transaction. Times are those of the database's clock.
    """

    def claim(
        self, worker: str, lease: float, *, limits: Limits = NO_LIMITS, job: str | None = None
    ) -> Claim | None:
        """Take the first job that may begin (by priority, then age), or the one named; None: there is none.

        Nobody else gets it before `lease` seconds are over. A job whose lease is over is first in line again.
        """
        ...

    def beat(self, tokens: Mapping[str, str], lease: float) -> dict[str, Pulse]:
        """Renew the leases of claims (token by job) whose token is still the last one given."""
        ...

    def progress(self, claim: Claim, progress: Progress) -> None:
        """Note how far it is; nothing happens when the claim is void."""
        ...

    def checkpoint(self, claim: Claim, artifact: str) -> str:
        """Note where to go on from; returns the one noted before. Raises LeaseLost when the claim is void."""
        ...

    def hand_back(self, claim: Claim, *, wait: float = 0.0, failed: bool = False) -> None:
        """Give a job back, to begin again after `wait` seconds; nothing happens when the claim is void.

        `failed` counts an attempt that went wrong; else the attempt does not count.
        """
        ...

    def take_over(self, claim: Claim, lease: float) -> Claim | None:
        """The claim under a new token: the old one writes nothing any more. None when it is void."""
        ...

    def rows(self, jobs: Sequence[str] | None = None) -> Sequence[QueueRow]:
        """All, or those named, by place in line."""
        ...

    def wait(self, seconds: float) -> None:
        """Sleep until a job may have come, at most so long."""
        ...
