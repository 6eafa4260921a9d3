"""JobQueue over the rows of an InMemoryStore, with the behaviour of SqlJobQueue."""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from adapters.persistence.in_memory.event_store import InMemoryStore, QueuedJob
from application.ports.job_queue import NO_LIMITS, Claim, Limits, Progress, Pulse, QueueRow
from domain.job import lease_lost


class InMemoryJobQueue:
    """`now` returns seconds; tests can pass a clock of their own."""

    def __init__(self, store: InMemoryStore, now: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._now = now

    def claim(
        self, worker: str, lease: float, *, limits: Limits = NO_LIMITS, job: str | None = None
    ) -> Claim | None:
        with self._store.lock:
            free = [row for row in self._line() if row.free_at <= self._now() and job in (None, row.job)]
            if job is None:
                free = self._in_turn(self._allowed(free, limits))
            if not free:
                return None
            if job is None:
                self._store.turns[free[0].owner] = max(self._store.turns.values(), default=0) + 1
            free[0].worker = worker
            free[0].progress = free[0].progress if free[0].attempt == 0 else None
            free[0].attempt += 1
            return self._renamed(free[0], lease, resumed=free[0].progress is not None)

    def _in_turn(self, free: list[QueuedJob]) -> list[QueuedJob]:
        """The first job of each owner, that of the owner whose last claim is the oldest first."""
        heads: dict[str, QueuedJob] = {}
        for row in free:
            heads.setdefault(row.owner, row)
        return sorted(heads.values(), key=lambda row: (self._store.turns.get(row.owner, 0), row.number))

    def _allowed(self, free: list[QueuedJob], limits: Limits) -> list[QueuedJob]:
        busy = [row for row in self._line() if row.token and row.free_at > self._now()]
        kinds, owners = Counter(r.kind for r in busy), Counter(r.owner for r in busy)
        return [
            row
            for row in free
            if kinds[row.kind] < limits.kinds.get(row.kind, len(busy) + 1)
            and not 0 < limits.owner <= owners[row.owner]
        ]

    def beat(self, tokens: Mapping[str, str], lease: float) -> dict[str, Pulse]:
        pulses = dict.fromkeys(tokens, Pulse(held=False))
        with self._store.lock:
            for job, token in tokens.items():
                if row := self._held(job, token):
                    row.free_at = self._now() + lease
                    pulses[job] = Pulse(held=True, unwanted=row.unwanted)
        return pulses

    def progress(self, claim: Claim, progress: Progress) -> None:
        if row := self._held(claim.job, claim.token):
            row.progress = progress

    def checkpoint(self, claim: Claim, artifact: str) -> str:
        with self._store.lock:
            row = self._held(claim.job, claim.token)
            if row is None:
                raise lease_lost(claim.job)
            before, row.checkpoint = row.checkpoint, artifact
        return before

    def hand_back(self, claim: Claim, *, wait: float = 0.0, failed: bool = False) -> None:
        with self._store.lock:
            if row := self._held(claim.job, claim.token):
                row.token, row.worker, row.free_at = "", "", self._now() + wait
                row.failures += failed
                row.progress = row.progress or Progress()
                row.attempt -= not failed

    def take_over(self, claim: Claim, lease: float) -> Claim | None:
        with self._store.lock:
            row = self._held(claim.job, claim.token)
            return self._renamed(row, lease, claim.resumed) if row else None

    def count(self, owner: str) -> int:
        return sum(row.owner == owner for row in self._line())

    def rows(self, jobs: Sequence[str] | None = None) -> Sequence[QueueRow]:
        return [self._shown(row) for row in self._line() if jobs is None or row.job in jobs]

    def wait(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.01))

    def _line(self) -> list[QueuedJob]:
        return sorted(self._store.queue.values(), key=lambda row: (row.rank, row.number))

    def _held(self, job: str, token: str) -> QueuedJob | None:
        row = self._store.queue.get(job)
        return row if row and token and row.token == token else None

    def _renamed(self, row: QueuedJob, lease: float, resumed: bool) -> Claim:
        row.token, row.free_at = secrets.token_hex(16), self._now() + lease
        return Claim(
            job=row.job,
            kind=row.kind,
            token=row.token,
            attempt=row.attempt,
            failures=row.failures,
            unwanted=row.unwanted,
            checkpoint=row.checkpoint,
            resumed=resumed,
        )

    def _shown(self, row: QueuedJob) -> QueueRow:
        left = row.free_at - self._now()
        running = bool(row.token) and left > 0
        return QueueRow(
            job=row.job,
            number=row.number,
            kind=row.kind,
            owner=row.owner,
            priority=-row.rank,
            state="cancelling" if row.unwanted else "running" if running else "queued",
            worker=row.worker if running else "",
            attempt=row.attempt,
            wait=0.0 if running else max(0.0, left),
            progress=row.progress or Progress(),
        )
