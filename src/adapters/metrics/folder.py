"""The folder in which the processes of a machine add up their counters."""

import os
import re
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client at its first import
FILE = re.compile(r"(?P<kind>counter|histogram|gauge_\w+)_(?P<pid>\d+)\.db")


def prepare(folder: Path) -> Path:
    """Create the folder for its owner only, or empty it unless a process that lives still counts there.

    Files of dead processes stay while another one lives: their counts belong to the sum.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    files = counted(folder)
    if not any(is_alive(pid) for _, pid in files):
        for file, _ in files:
            file.unlink(missing_ok=True)
    return folder


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
