"""Following: one mirror at a time, patient with a server that is away."""

from threading import Event
from typing import Any

import pytest

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.mirror.follow import FollowMirror
from application.mirror.held_lease import HeldLease
from application.mirror.mirror import NAME, Mirror
from domain.errors import Conflict, StoreUnavailable, TrackingUnavailable
from tests.support.tracking import InMemoryTracking
from tests.support.use_cases import Case
from tests.unit.application.mirror.test_mirror import STREAM, trained


class Rights:
    """Leases in memory that do not run out; `away` makes the database unavailable."""

    def __init__(self) -> None:
        self.holders: dict[str, str] = {}
        self.away = False

    def take(self, name: str, holder: str, seconds: float) -> bool:
        if self.away:
            raise StoreUnavailable("away")
        return self.holders.setdefault(name, holder) == holder

    def give_up(self, name: str, holder: str) -> None:
        if self.holders.get(name) == holder:
            del self.holders[name]


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Recovering(InMemoryTracking):
    """Refuses the first calls, and stops the test after the first run."""

    def __init__(self, refusals: int, stopping: Any) -> None:
        super().__init__()
        self.left = refusals
        self.stopping = stopping

    def find_run(self, event: str) -> Any:
        if self.left:
            self.left -= 1
            raise TrackingUnavailable("away")
        return super().find_run(event)

    def finish(self, run_id: str, at: Any) -> None:
        super().finish(run_id, at)
        self.stopping.set()


class Patience(Event):
    """An event whose waits take no time and are noted; each moves the clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        self._clock.now += timeout or 0.0
        return self.is_set()


def test_the_mirror_waits_longer_each_time_and_warns_once_a_minute() -> None:
    """Pauses double up to a minute; seven refusals in 186 seconds are three warnings."""
    case, clock = Case().given(STREAM, trained(1)), Clock()
    stopping, warnings = Patience(clock), list[Any]()
    server = Recovering(7, stopping)
    mirror = Mirror(case.store, case.store, InMemoryReadModels(), server)

    FollowMirror(mirror, Rights(), warnings.append, clock).run("a", stopping)

    assert stopping.waits == [2, 4, 8, 16, 32, 60, 60, 1]
    assert len(warnings) == 3
    assert [run.finished for run in server.runs.values()] == [True]


def test_one_process_mirrors_at_a_time() -> None:
    """A second one is refused while the first one holds the right, and writes nothing."""
    case, clock, rights, server = Case().given(STREAM, trained(1)), Clock(), Rights(), InMemoryTracking()
    rights.take(NAME, "another", 10)

    def later() -> float:
        clock.now += 6
        return clock.now

    follow = FollowMirror(Mirror(case.store, case.store, InMemoryReadModels(), server), rights, clock=later)
    with pytest.raises(Conflict, match="another process"):
        follow.once("me")
    assert server.runs == {}

    rights.give_up(NAME, "another")
    follow.once("me")
    assert len(server.runs) == 1
    assert rights.holders == {}


def test_a_right_that_cannot_be_renewed_is_lost_in_time() -> None:
    """An outage of the database ends the right here before it ends there."""
    clock, rights = Clock(), Rights()
    with HeldLease(rights, NAME, "a", clock) as lease:
        assert lease.held
        rights.away = True
        clock.now = 6.9
        assert lease.held
        clock.now = 7.1
        assert not lease.held
