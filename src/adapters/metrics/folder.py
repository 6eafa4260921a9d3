"""The folder in which the processes of one instance, `serve` or a worker, add up their counters."""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client at its first import
FILE = re.compile(r"(?P<kind>counter|histogram|gauge_\w+)_(?P<pid>\d+)\.db")
INSTANCE = re.compile(r"[0-9a-f]{16}")
LOCK = "lock"


@contextmanager
def instance_folder(parent: Path) -> Iterator[Path]:
    """A new folder in `parent` for its owner only, which is removed at the end of the block.

    The process that opened it holds a lock while it lives, also in another container. At the start the
    folders of instances that were killed are removed.
    """
    parent.mkdir(parents=True, exist_ok=True)
    parent.chmod(0o700)
    folder = parent / secrets.token_hex(8)
    with (parent / LOCK).open("a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)  # so that no other start finds a folder before it is locked
        _remove_left_over(parent)
        folder.mkdir(mode=0o700)
        held = (folder / LOCK).open("w")
        fcntl.flock(held, fcntl.LOCK_EX)
    with held:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_left_over(parent: Path) -> None:
    """Remove folders that no living process holds, and the files of releases that had one folder for all."""
    for path in parent.iterdir():
        if INSTANCE.fullmatch(path.name) and path.is_dir() and not _is_held(path / LOCK):
            shutil.rmtree(path, ignore_errors=True)
    for file, pid in counted(parent):
        if not is_alive(pid):
            file.unlink(missing_ok=True)


def _is_held(lock: Path) -> bool:
    try:
        opened: IO[str] = lock.open("r+")
    except FileNotFoundError:
        return False
    with opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def forget_dead(folder: Path) -> None:
    """Remove the gauges of dead processes, and files that they had only begun; their counters stay."""
    for file, pid in counted(folder):
        if not is_alive(pid) and (file.name.startswith("gauge_live") or _is_empty(file)):
            file.unlink(missing_ok=True)


def _is_empty(file: Path) -> bool:
    try:
        return file.stat().st_size == 0
    except FileNotFoundError:
        return False


def counted(folder: Path) -> list[tuple[Path, int]]:
    """The files of the library with the process that wrote each."""
    found = ((file, FILE.fullmatch(file.name)) for file in folder.glob("*.db"))
    return [(file, int(match["pid"])) for file, match in found if match]


def is_alive(pid: int) -> bool:
    """Whether a process with this number exists; another program may have taken the number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
