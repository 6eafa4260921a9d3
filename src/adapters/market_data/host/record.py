"""Record: the state of a host in a file that processes share."""

import fcntl
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from adapters.market_data.host.state import State
from domain.errors import LocalTrouble

FIELDS = struct.Struct("<7d")
CHECK = struct.Struct("<I")


class Record:
    """Gives the state to one thread of one process at a time.

    The operating system ends the lock of a process that is killed. The state is written with one call; one
    that is damaged, or older than the start of the machine, counts as a host about which nothing is known.
    """

    def __init__(self, path: Path, now: Callable[[], float]) -> None:
        self._path = path
        self._now = now

    @contextmanager
    def change(self) -> Iterator[tuple[State, float]]:
        """The state, written afterwards also when the block raises, and the current time.

        Raises LocalTrouble when the file cannot be read or written.
        """
        with locked_file(self._path) as file:
            now = self._now()  # read under the lock, so that it is not before the last change
            before = _read(file, now)
            state = msgspec.structs.replace(before)
            try:
                yield state, now
            finally:
                if state != before:
                    state.seen = now
                    with naming(self._path):
                        _write(file, state)


@contextmanager
def locked_file(path: Path, *, wait: bool = True) -> Iterator[int]:
    """The descriptor of a file, locked against other threads and processes. Raises LocalTrouble.

    With `wait=False`, BlockingIOError when another one has the lock.
    """
    with naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with naming(path):
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield file
    finally:
        os.close(file)  # this ends the lock


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn an error of the file system into LocalTrouble that names the path."""
    try:
        yield
    except BlockingIOError:
        raise
    except OSError as error:
        raise LocalTrouble(
            f"{path} cannot be written: {error.strerror}",
            field="PREVISTO_HOME",
            remedy="check the permissions and the free space of the home folder",
        ) from error


def _read(file: int, now: float) -> State:
    data = os.pread(file, FIELDS.size + CHECK.size, 0)
    fields, check = data[: FIELDS.size], data[FIELDS.size :]
    if len(check) < CHECK.size or CHECK.unpack(check) != (zlib.crc32(fields),):
        return State()
    state = State(*FIELDS.unpack(fields))
    return state if state.seen <= now else State()


def _write(file: int, state: State) -> None:
    fields = FIELDS.pack(*msgspec.structs.astuple(state))
    os.pwrite(file, fields + CHECK.pack(zlib.crc32(fields)), 0)
