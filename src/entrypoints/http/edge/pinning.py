"""A core of its own for each API process.

Threads of one interpreter take turns, and a turn that is handed to another core costs several times
what it costs on the same one (docs/adr/0027).
"""

import fcntl
import os
from pathlib import Path
from typing import IO

_held: list[IO[bytes]] = []


def pin(folder: Path) -> int | None:
    """Stay on the first core that no other API process of this home stays on; None when all are taken.

    The core is held by a lock on a file, which ends with the process.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for core in sorted(os.sched_getaffinity(0)):
        lock = (folder / f"core-{core}").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _held.append(lock)
        os.sched_setaffinity(0, {core})
        return core
    return None
