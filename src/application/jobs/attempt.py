"""Attempt: one try at a job, the Work of its kind (application/ports/job_kind.py)."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from application.happenings import PartFailed
from application.ledger import Ledger
from application.ports.artifact_store import ArtifactStore
from application.ports.forecaster import Artifact, Report
from application.ports.job_kind import Share
from application.ports.job_queue import Claim, JobQueue, Progress
from application.ports.observer import Observer, unobserved
from application.scope import Scope
from domain.errors import IntegrityError, NotFound, PrevistoError


class Attempt:
    """Writes progress at most once in `pace` seconds, a checkpoint once in `checkpoint_pace` seconds."""

    pace = 1.0

    def __init__(
        self,
        claim: Claim,
        scope: Scope,
        ledger: Ledger,
        queue: JobQueue,
        artifacts: ArtifactStore,
        watch: Report,
        checkpoint_pace: float,
        share: Share | None,
        require: Callable[[str], None],
        observe: Observer = unobserved,
    ) -> None:
        self.share = share
        self.require = require
        self.checkpoints = JobCheckpoints(claim, queue, artifacts, checkpoint_pace)
        self.scope = scope
        self._claim = claim
        self._ledger = ledger
        self._queue = queue
        self._watch = watch
        self._observe = observe
        self._begun = time.monotonic()
        self._last = float("-inf")

    def report(self, fraction: float, text: str) -> None:
        self._watch(fraction, text)
        now = time.monotonic()
        if now - self._last < self.pace:
            return
        self._last = now
        left = (now - self._begun) * (1 - fraction) / fraction if fraction > 0 else None
        self._queue.progress(self._claim, Progress(fraction=fraction, step=text, eta=left))

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """A part of the job; the observer is told of its error, whose details the result leaves out."""
        with self._ledger.within(msgspec.structs.replace(self.scope, part=name)):
            try:
                yield
            except PrevistoError as error:
                self._observe(PartFailed(part=name, error=error))
                raise


class JobCheckpoints:
    """Checkpoints stored as artifacts; the queue keeps the address of the last one."""

    def __init__(self, claim: Claim, queue: JobQueue, artifacts: ArtifactStore, pace: float) -> None:
        self._claim = claim
        self._queue = queue
        self._artifacts = artifacts
        self._pace = pace
        self._last = time.monotonic()

    def load(self) -> Artifact | None:
        # Without its checkpoint a fit starts again, so a lost or damaged one is no error.
        try:
            return self._artifacts.load(self._claim.checkpoint) if self._claim.checkpoint else None
        except (NotFound, IntegrityError):
            return None

    def save(self, state: Callable[[], Artifact]) -> None:
        """Save a state when `pace` seconds have passed. Raises LeaseLost."""
        if time.monotonic() - self._last < self._pace:
            return
        address = self._artifacts.save(state())
        before = self._queue.checkpoint(self._claim, address)
        if before not in ("", address):
            self._artifacts.discard(before)
        self._last = time.monotonic()

    def clear(self) -> None:
        """Remove the last checkpoint. Raises LeaseLost."""
        if before := self._queue.checkpoint(self._claim, ""):
            self._artifacts.discard(before)
