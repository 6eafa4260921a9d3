"""Pinning: each API process runs on one core.

The threads of an interpreter run in turn, and a change of thread between two cores costs several times
as much as on one core (docs/adr/0027).
"""

import fcntl
import os
from pathlib import Path
from typing import IO

_locks: list[IO[bytes]] = []


def pin(folder: Path) -> int | None:
    """Run this process on the first core that no other process with this folder uses.

    Returns the core, or None when all are in use. A file lock holds the core until the process ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for core in sorted(os.sched_getaffinity(0)):
        lock = (folder / f"core-{core}").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _locks.append(lock)
        os.sched_setaffinity(0, {core})
        return core
    return None
