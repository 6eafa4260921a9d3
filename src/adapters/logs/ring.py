"""Ring: the last log lines of all processes of an installation, in a few files of bounded size.

Every process appends whole lines to the file with the highest number, `000007.jsonl`, by one write with
O_APPEND, which the operating system does not interleave. A process that finds its file full goes on with the
next number and removes the oldest file; no lock and no agreement is needed, because each process finds the
same file full.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock

SEGMENTS = 4
PAUSE_SECONDS = 5.0
"""After a failed write; so long the lines are lost."""
MAX_LINE_BYTES = 32_768


class Ring:
    """`size` is the disk space of all files in bytes. A disk that is full or broken loses lines, no more."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._segment_bytes = max(size // SEGMENTS, 2 * MAX_LINE_BYTES)
        self._lock = Lock()
        self._file = -1
        self._number = 0
        self._torn = False
        self._silent_until = 0.0

    def append(self, line: bytes) -> str:
        """Write a line without its newline; raises nothing.

        Returns why it is lost, or "" when it was written; also "" for the lines that are lost in the next
        five seconds.
        """
        with self._lock:
            if time.monotonic() < self._silent_until:
                return ""
            try:
                self._write(line + b"\n")
            except OSError as error:
                self._silent_until = time.monotonic() + PAUSE_SECONDS
                self._close()
                return error.strerror or type(error).__name__
            return ""

    def _write(self, line: bytes) -> None:
        if self._file < 0:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._open(max(numbers(self._folder), default=1))
        while os.fstat(self._file).st_size >= self._segment_bytes:
            self._open(self._number + 1)
            self._remove_old()
        whole = b"\n" + line if self._torn else line
        self._torn = os.write(self._file, whole) < len(whole)

    def _open(self, number: int) -> None:
        self._close()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._file, self._number = os.open(segment(self._folder, number), flags, 0o600), number

    def _remove_old(self) -> None:
        for number in numbers(self._folder):
            if number <= self._number - SEGMENTS:
                segment(self._folder, number).unlink(missing_ok=True)

    def _close(self) -> None:
        if self._file >= 0:
            with suppress(OSError):
                os.close(self._file)
            self._file = -1


def segment(folder: Path, number: int) -> Path:
    """The file with a number."""
    return folder / f"{number:06}.jsonl"


def numbers(folder: Path) -> list[int]:
    """The numbers of the files, ascending; none when the folder is absent."""
    with suppress(FileNotFoundError):
        names = [file.stem for file in folder.iterdir() if file.suffix == ".jsonl"]
        return sorted(int(name) for name in names if name.isascii() and name.isdigit())
    return []
