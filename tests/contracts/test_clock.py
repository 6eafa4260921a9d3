"""The clock and the identity contracts over every adapter."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from adapters.system.clock import SystemClock, TimeOrderedIds
from entrypoints.cli.demo import DemoClock
from tests.contracts.clock import ClockContract, IdFactoryContract, MovedClockContract


class TestSystemClock(ClockContract):
    """The machine's time."""

    @pytest.fixture
    def clock(self) -> SystemClock:
        """As it is."""
        return SystemClock()

    def test_it_tells_the_time_of_the_machine(self, clock: SystemClock) -> None:
        """A reading lies between two readings of the system clock."""
        before = datetime.now(UTC)
        now = clock.now()

        assert before <= now <= datetime.now(UTC)


class TestDemoClock(MovedClockContract):
    """The clock that the demo sets."""

    @pytest.fixture
    def clock(self) -> DemoClock:
        """At some time."""
        return DemoClock(datetime(2024, 6, 28, 21, 0, 0, 123456, tzinfo=UTC))

    @pytest.fixture
    def move(self, clock: DemoClock) -> Callable[[datetime], None]:
        """Its own way."""
        return clock.move_to


class TestTimeOrderedIds(IdFactoryContract):
    """The machine's time, set by the test, and its randomness."""

    @pytest.fixture
    def held(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """Nanoseconds, which pass when the test says so."""
        held = [1_719_608_400_123_456_789]
        monkeypatch.setattr(time, "time_ns", lambda: held[0])
        return held

    @pytest.fixture
    def ids(self, held: list[int]) -> TimeOrderedIds:
        """New."""
        return TimeOrderedIds()

    @pytest.fixture
    def tick(self, held: list[int]) -> Callable[[int], None]:
        """Adds milliseconds."""

        def tick(milliseconds: int) -> None:
            held[0] += milliseconds * 1_000_000

        return tick
