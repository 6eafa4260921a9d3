"""Upgrades of the schema, after a backup that the release before can restore."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, func, select

from adapters.persistence.copies.backup import Backups
from adapters.persistence.copies.ledger_copy import Report, ignore_progress
from adapters.persistence.database import schema
from adapters.persistence.database.engine import connect
from adapters.persistence.database.tables import events
from adapters.persistence.database.transactions import reading
from application.ports.clock import Clock
from domain.errors import StoreUnavailable


class Upgrade(NamedTuple):
    """What an upgrade does, or did: schemas ("" is an empty database), steps in order, and the events."""

    before: str
    after: str
    steps: tuple[str, ...]
    events: int
    backup: Path | None = None


class Upgrades:
    """Upgrades one database; its backups are new files in a folder."""

    def __init__(self, engine: Engine, folder: Path, clock: Clock) -> None:
        self._engine = engine
        self._folder = folder
        self._clock = clock

    def plan(self) -> Upgrade:
        """What an upgrade would do. Raises StoreUnavailable for a schema of a newer release."""
        before = schema.revision(self._engine)
        steps = schema.steps_from(before)
        return Upgrade(before, schema.HEAD, steps, self._events() if before and steps else 0)

    def rehearse(self) -> Upgrade:
        """Run every step, and take all of them back; writers wait meanwhile."""
        plan = self.plan()
        if plan.steps:
            schema.rehearse(self._engine)
        return plan

    def run(self, file: Path | None = None, keep: bool = True, report: Report = ignore_progress) -> Upgrade:
        """Back the ledger up to `file`, or to a new file of the folder, and upgrade in one transaction.

        An empty database, or one of this release, gets no backup. Raises Conflict when the file exists, and
        IntegrityError when the ledger is damaged: then nothing is changed.
        """
        with self._alone():
            plan = self.plan()
            if plan.before and plan.steps and keep:
                plan = plan._replace(backup=self._back_up(plan.before, file, report))
            schema.upgrade(self._engine)
        return plan

    def _back_up(self, before: str, file: Path | None, report: Report) -> Path:
        made = file or self._folder / f"before-{schema.HEAD}-{self._clock.now():%Y%m%dT%H%M%SZ}.db"
        try:
            Backups(self._engine, self._clock).make(made, report, schema=before)
        except StoreUnavailable as error:
            raise StoreUnavailable(
                f"no upgrade without a backup: {error.message}",
                field="PREVISTO_BACKUPS",
                remedy="name a folder with free space, or run `previsto db upgrade --no-backup`",
            ) from error
        return made

    def _events(self) -> int:
        with reading(self._engine) as connection:
            return int(connection.execute(select(func.count()).select_from(events)).scalar_one())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let other processes of this machine wait that open the same old file."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / ".upgrade.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def open_upgraded(url: str, folder: Path, clock: Clock) -> Engine:
    """The engine of a URL; an older SQLite file is backed up and upgraded first. See `open_engine`."""
    engine = connect(url)
    if engine.dialect.name == "sqlite" and schema.revision(engine) not in ("", schema.HEAD):
        Upgrades(engine, folder, clock).run()
    schema.prepare(engine)
    return engine
