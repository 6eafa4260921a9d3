"""Times in the hand of a test: a sleep moves the clocks instead of waiting."""

from datetime import UTC, datetime, timedelta

from adapters.market_data.host.times import Times

TWO_O_CLOCK = datetime(2026, 11, 29, 14, 0, 0, tzinfo=UTC)


class HandTimes:
    """`naps` are the seconds slept; `chance` is the random number that is drawn."""

    def __init__(self) -> None:
        self.naps: list[float] = []
        self.passed = 0.0
        self.wall_offset = 0.0
        self.chance = 0.0
        self.times = Times(
            now=lambda: 1000.0 + self.passed, wall=self._wall, sleep=self._sleep, chance=lambda: self.chance
        )

    def _wall(self) -> datetime:
        return TWO_O_CLOCK + timedelta(seconds=self.passed + self.wall_offset)

    def _sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.passed += seconds
