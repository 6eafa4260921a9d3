"""Checks of `doctor` about clocks, disks, key files, calendars and stored artifacts."""

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from application.ports.artifact_store import ArtifactStore
from application.ports.calendar import Calendar
from application.queries.lists import Data
from application.queries.mirror_status import MirrorState
from domain.errors import IntegrityError, LocalTrouble, NotFound, PrevistoError, TrackingUnavailable
from entrypoints.settings import Settings

MIN_FREE_BYTES = 200 * 2**20
MAX_CLOCK_SECONDS = 2.0
YEAR_SESSIONS = 240


def check_clock(now: Callable[[], datetime], database_time: Callable[[], datetime]) -> str:
    """Compare the clocks of this machine and of the database; the way there and back is no difference."""
    before, there, after = now(), database_time(), now()
    apart = max((before - there).total_seconds(), (there - after).total_seconds(), 0.0)
    if apart > MAX_CLOCK_SECONDS:
        raise LocalTrouble(
            f"the clocks of this machine and of the database differ by {apart:.1f} s",
            field="clock",
            remedy="synchronise both machines with a time server (NTP)",
        )
    return f"differs from the database by less than {max(apart, 0.1):.1f} s"


def check_disk(settings: Settings) -> str:
    """The free space of the folders that are written."""
    settings.home.mkdir(parents=True, exist_ok=True)
    folders = [settings.home]
    if not settings.artifacts.startswith("s3://"):
        folders.append(Path(settings.artifacts).expanduser())
    free = {folder: shutil.disk_usage(_existing(folder)).free for folder in folders}
    for folder, number in free.items():
        if number < MIN_FREE_BYTES:
            raise LocalTrouble(
                f"only {number // 2**20} MiB free in {folder}, {MIN_FREE_BYTES // 2**20} are needed",
                field="disk",
                remedy="free space, or move the home folder to a larger disk",
            )
    return f"{free[settings.home] // 2**20} MiB free in {settings.home}"


def check_key_files(settings: Settings) -> str:
    """The permissions of all private keys, and of their folders."""
    keys = [file for file in _keys(settings) if file.exists()]
    for path in [*keys, *{file.parent for file in keys}]:
        allowed = 0o022 if path.is_dir() else 0o077
        if stat.S_IMODE(path.stat().st_mode) & allowed:
            verb = "changed" if path.is_dir() else "read"
            raise LocalTrouble(
                f"{path} can be {verb} by other users",
                field="keys",
                remedy=f"run `chmod {'700' if path.is_dir() else '600'} {path}`, then make new keys",
            )
        if not os.access(path, os.R_OK):
            raise LocalTrouble(f"{path} cannot be read", field="keys", remedy=f"give {path} to this user")
    return f"{len(keys)} key files, for this user only"


def check_calendars(calendar: Calendar, exchanges: Iterable[str], now: datetime) -> str:
    """The last final session of each exchange, and how far its sessions are known."""
    told = []
    for mic in sorted({"BVMF", "XNYS", *exchanges}):
        try:
            ahead = calendar.following(mic, now.date(), YEAR_SESSIONS)
        except PrevistoError as error:
            raise LocalTrouble(
                f"the sessions of {mic} are not known for the next year: {error.message}",
                field="calendar",
                remedy="upgrade the package exchange-calendars",
            ) from error
        told.append(f"{mic} {calendar.last_final(mic, now)}, known until {ahead[-1]} or later")
    return "last final session: " + "; ".join(told)


def check_stored_artifacts(artifacts: ArtifactStore, models: Iterable[Data]) -> str:
    """Read the artifact of each version that is not retired, and compare it with its hash."""
    number = 0
    for row in models:
        if row["state"] == "retired":
            continue
        try:
            artifacts.load(row["artifact"])
        except (IntegrityError, NotFound) as error:
            raise IntegrityError(
                f"{row['model']}: {error.message}",
                field="artifacts",
                remedy="restore the artifact from a backup, or train again and retire the version",
            ) from error
        number += 1
    return f"{number} match their hash"


def check_mirror(state: MirrorState) -> str:
    """How far the mirror is behind; asks the database, and not the server."""
    if state.problem:
        raise TrackingUnavailable(
            f"{state.waiting} events wait: {state.problem}",
            field="mirror",
            remedy="see `previsto mirror status`, and repair the MLflow server or the entry",
        )
    return f"{state.waiting} events wait" if state.started else "not used"


def _keys(settings: Settings) -> Iterator[Path]:
    yield settings.ledger_key
    yield from sorted(settings.identity.token_keys.glob("*.pem"))


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
