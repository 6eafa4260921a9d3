"""State: what the processes of an installation know together about a host, and the rules for it."""

import msgspec

FAILURES_TO_BE_AWAY = 2
"""Fetches in a row that ended without an answer; one alone may be a fault of its ticker."""
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 600.0
"""Seconds until a host that is away is tried again; each failure doubles the pause."""


class State(msgspec.Struct):
    """All times are monotonic seconds, except `failing_since`, which is POSIX seconds for messages.

    `turn` is the time of the next free turn, `cool_until` the end of the cool-down, `probe_at` the time
    from which one caller may try a host that is away, and `seen` the time of the last change.
    """

    turn: float = 0.0
    cool_until: float = 0.0
    failures: float = 0.0
    failing_since: float = 0.0
    pause: float = 0.0
    probe_at: float = 0.0
    seen: float = 0.0

    @property
    def is_away(self) -> bool:
        """Whether only a probe may be sent."""
        return self.failures >= FAILURES_TO_BE_AWAY

    def take_turn(self, now: float, rate: float, longest: float) -> float | None:
        """The seconds until the caller's turn; None, and no turn, when they are more than `longest`.

        Turns lie 1/rate seconds apart. Those of the last second that nobody took may be taken at once.
        """
        gap = 1 / rate
        turn = max(self.turn, now - max(0.0, 1 - gap))
        wait = max(0.0, turn - now)
        if wait > longest:
            return None
        self.turn = turn + gap
        return wait

    def start_probe(self, now: float) -> bool:
        """Whether the caller may try the host. If it is killed, another one may try after a pause."""
        if now < self.probe_at:
            return False
        self.probe_at = now + self.pause
        return True

    def fail(self, now: float, wall: float, chance: float) -> None:
        """Count a fetch that got no answer; from the second one on, the host is away for a growing pause."""
        self.failing_since = self.failing_since or wall
        self.failures += 1
        if self.is_away:
            self.pause = min(2 * self.pause or FIRST_PAUSE, LONGEST_PAUSE)
            self.probe_at = now + self.pause * (0.75 + 0.5 * chance)

    def succeed(self) -> None:
        """Forget the failures."""
        self.failures = self.failing_since = self.pause = self.probe_at = 0.0
