"""Times: the clocks, the sleep and the chance that the manners towards a host depend on."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec


def _utc() -> datetime:
    return datetime.now(UTC)


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """`now` is in seconds, never goes back and is the same for all processes of the machine; `wall` is UTC.

    Waits are counted with `now`, so that a changed clock of the machine changes none; `wall` is for messages.
    `chance` is a number from 0 to 1.
    """

    now: Callable[[], float] = time.monotonic
    wall: Callable[[], datetime] = _utc
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def after(self, seconds: float) -> str:
        """The first full second in so many seconds, for a message; with its day when that is another one."""
        today = self.wall()
        moment = today + timedelta(seconds=seconds)
        return clock_text(moment + timedelta(microseconds=-moment.microsecond % 1_000_000), today)


def clock_text(moment: datetime, today: datetime) -> str:
    """`14:05:10 UTC`, or `2026-11-30 00:05:10 UTC` on another day than `today`."""
    day = "" if moment.date() == today.date() else f"{moment:%Y-%m-%d} "
    return f"{day}{moment:%H:%M:%S} UTC"
