"""JobQueue on SQLite and PostgreSQL: claims are conditional updates of rows that appends insert."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    Double,
    Engine,
    RowMapping,
    and_,
    case,
    func,
    literal_column,
    select,
    update,
)

from adapters.persistence.database.tables import job_queue
from adapters.persistence.database.transactions import deriving, reading
from adapters.persistence.jobs.fair_order import TAKE_TURN, FairOrder
from adapters.persistence.jobs.job_signals import JobSignal, NotifySignal, PollingSignal
from application.ports.job_queue import NO_LIMITS, Claim, Limits, Progress, Pulse, QueueRow
from domain.job import lease_lost

Q = job_queue.c
NO_PROGRESS = msgspec.json.encode(Progress()).decode()
CLAIM_LOCK = 0x50524556_4A4F4253  # "PREVJOBS"
# Seconds of the Unix epoch by the clock of the database, because the clocks of workers may differ.
NOW: Mapping[str, Any] = {
    "sqlite": literal_column("((julianday('now') - 2440587.5) * 86400.0)", Double),
    "postgresql": literal_column("extract(epoch FROM clock_timestamp())::float8", Double),
}


class SqlJobQueue:
    """A row can be claimed from `free_at` on: the end of its lease or of the wait before a new attempt.

    A claim of attempt 0 keeps the progress: "" only where no attempt began before, because each return to
    the queue leaves one. So any worker knows a resumed job from a new one.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._now = NOW[engine.dialect.name]
        self._order = FairOrder(engine, self._now)
        self._signal = _signal(engine, self._now)

    def claim(
        self, worker: str, lease: float, *, limits: Limits = NO_LIMITS, job: str | None = None
    ) -> Claim | None:
        values = {"token": secrets.token_hex(16), "worker": worker, "lease": lease}
        with deriving(self._engine) as connection:
            if job is not None:
                return _claim(self._named(connection, job, values))
            row = self._next(connection, limits, values)
            if row:
                connection.execute(TAKE_TURN, {"owner": row["owner"]})
            return _claim(row)

    def _named(self, connection: Connection, job: str, values: dict[str, Any]) -> RowMapping | None:
        taken = (
            update(job_queue)
            .where(Q.job == job, Q.free_at <= self._now)
            .values(
                token=values["token"],
                worker=values["worker"],
                attempt=Q.attempt + 1,
                free_at=self._now + values["lease"],
                progress=case((Q.attempt == 0, Q.progress), else_=""),
            )
        )
        return connection.execute(taken.returning(job_queue)).mappings().first()

    def _next(self, connection: Connection, limits: Limits, values: dict[str, Any]) -> RowMapping | None:
        if self._engine.dialect.name != "sqlite":
            # Two claims at once must not give one owner two turns, nor both count below a limit.
            connection.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))
        statement = self._order.unlimited
        if limits.kinds or limits.owner:
            statement = self._order.limited
            values |= {
                "kinds": self._full_kinds(connection, limits),
                "owners": self._full_owners(connection, limits),
            }
        return connection.execute(statement, values).mappings().first()

    def _full_kinds(self, connection: Connection, limits: Limits) -> list[str]:
        return [
            kind
            for kind, count in self._running(connection, Q.kind)
            if count >= limits.kinds.get(kind, count + 1)
        ]

    def _full_owners(self, connection: Connection, limits: Limits) -> list[str]:
        return [owner for owner, count in self._running(connection, Q.owner) if 0 < limits.owner <= count]

    def _running(self, connection: Connection, column: Any) -> Sequence[tuple[str, int]]:
        busy = and_(Q.token > "", Q.free_at > self._now)
        return [
            (name, count)
            for name, count in connection.execute(select(column, func.count()).where(busy).group_by(column))
        ]

    def beat(self, tokens: Mapping[str, str], lease: float) -> dict[str, Pulse]:
        pulses = dict.fromkeys(tokens, Pulse(held=False))
        with deriving(self._engine) as connection:
            for job, token in sorted(tokens.items()):
                renewed = _held(job, token).values(free_at=self._now + lease).returning(Q.unwanted)
                if found := connection.execute(renewed).first():
                    pulses[job] = Pulse(held=True, unwanted=bool(found[0]))
        return pulses

    def progress(self, claim: Claim, progress: Progress) -> None:
        self._change(claim, progress=msgspec.json.encode(progress).decode())

    def checkpoint(self, claim: Claim, artifact: str) -> str:
        with deriving(self._engine) as connection:
            mine = select(Q.checkpoint).where(Q.job == claim.job, Q.token == claim.token).with_for_update()
            before = connection.execute(mine).scalar_one_or_none()
            if before is None:
                raise lease_lost(claim.job)
            connection.execute(_held(claim.job, claim.token).values(checkpoint=artifact))
        return str(before)

    def hand_back(self, claim: Claim, *, wait: float = 0.0, failed: bool = False) -> None:
        count = {"failures": Q.failures + 1} if failed else {"attempt": Q.attempt - 1}
        progress = case((Q.progress == "", NO_PROGRESS), else_=Q.progress)
        self._change(claim, token="", worker="", free_at=self._now + wait, progress=progress, **count)

    def take_over(self, claim: Claim, lease: float) -> Claim | None:
        values = {"token": secrets.token_hex(16), "free_at": self._now + lease}
        with deriving(self._engine) as connection:
            taken = _held(claim.job, claim.token).values(values).returning(job_queue)
            found = _claim(connection.execute(taken).mappings().first())
            return found and msgspec.structs.replace(found, resumed=claim.resumed)

    def count(self, owner: str) -> int:
        with reading(self._engine) as connection:
            return connection.execute(select(func.count()).where(Q.owner == owner)).scalar_one()

    def rows(self, jobs: Sequence[str] | None = None) -> Sequence[QueueRow]:
        query = select(job_queue, (Q.free_at - self._now).label("wait")).order_by(Q.rank, Q.number)
        with reading(self._engine) as connection:
            found = connection.execute(query if jobs is None else query.where(Q.job.in_(jobs)))
            return [_row(row) for row in found.mappings()]

    def wait(self, seconds: float) -> None:
        self._signal.wait(seconds)

    def _change(self, claim: Claim, **values: Any) -> None:
        with deriving(self._engine) as connection:
            connection.execute(_held(claim.job, claim.token).values(values))


def _signal(engine: Engine, now: Any) -> JobSignal:
    if engine.dialect.name == "sqlite":
        return PollingSignal(engine, now)
    from adapters.persistence.database.postgres_engine import NOTIFY_CHANNEL

    return NotifySignal(engine, NOTIFY_CHANNEL)


def _held(job: str, token: str) -> Any:
    return update(job_queue).where(Q.job == job, Q.token == token)


def _claim(row: RowMapping | None) -> Claim | None:
    if row is None:
        return None
    names = ("job", "kind", "token", "attempt", "failures", "checkpoint")
    resumed = row["attempt"] == 1 and row["progress"] != ""
    return Claim(unwanted=bool(row["unwanted"]), resumed=resumed, **{name: row[name] for name in names})


def _row(row: RowMapping) -> QueueRow:
    running = bool(row["token"]) and row["wait"] > 0
    progress = msgspec.json.decode(row["progress"], type=Progress) if row["progress"] else Progress()
    return QueueRow(
        job=row["job"],
        number=row["number"],
        kind=row["kind"],
        owner=row["owner"],
        priority=-row["rank"],
        state="cancelling" if row["unwanted"] else "running" if running else "queued",
        worker=row["worker"] if running else "",
        attempt=row["attempt"],
        wait=0.0 if running else max(0.0, row["wait"]),
        progress=progress,
    )
