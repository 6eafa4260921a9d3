"""HostStates: what the processes of an installation know about each host."""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from adapters.market_data.host.record import Record


class HostState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the host is left alone, and the seconds of its cool-down and of the queue of requests."""

    host: str
    away: bool
    cooling: float
    queue: float


class HostStates:
    """Reads the records of the hosts that this installation has asked."""

    def __init__(self, home: Path, now: Callable[[], float] = time.monotonic) -> None:
        self._home = home
        self._now = now

    def __call__(self) -> list[HostState]:
        """The states by name. Raises LocalTrouble when a record cannot be read."""
        records = {"Yahoo": self._home / "yahoo-cache" / "host"}
        records |= {path.name: path for path in sorted((self._home / "hosts").glob("*"))}
        return [self._read(name, path) for name, path in records.items() if path.is_file()]

    def _read(self, name: str, path: Path) -> HostState:
        with Record(path, self._now).change() as (state, now):
            return HostState(
                host=name,
                away=state.is_away,
                cooling=max(0.0, state.cool_until - now),
                queue=max(0.0, state.turn - now),
            )
