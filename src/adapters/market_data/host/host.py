"""Host: the manners of all processes of an installation towards one host."""

import math
from datetime import UTC, datetime
from pathlib import Path

from adapters.market_data.host.record import Record
from adapters.market_data.host.state import State
from adapters.market_data.host.times import Times, clock_text
from domain.errors import RateLimited, SourceUnavailable


class Host:
    """Paces the requests to a host, keeps its cool-down, and leaves a host alone that is away.

    `rate` is the number of requests a second. Every method raises LocalTrouble when `path` cannot be
    written.
    """

    def __init__(self, name: str, path: Path, *, rate: float = 2.0, times: Times | None = None) -> None:
        self.times = times or Times()
        self._name = name
        self._rate = rate
        self._record = Record(path, self.times.now)

    def enter(self) -> bool:
        """Whether this caller is the only one that tries a host that is away.

        Raises RateLimited during a cool-down, and SourceUnavailable for the other callers of such a host.
        """
        with self._record.change() as (state, now):
            self._refuse_cool_down(state, now)
            if not state.is_away:
                return False
            if not state.start_probe(now):
                raise self._away(state, now)
            return True

    def wait_turn(self, longest: float) -> None:
        """Sleep until a request may be sent, at most `longest` seconds.

        Raises RateLimited during a cool-down, and when the turn is later than `longest`.
        """
        with self._record.change() as (state, now):
            self._refuse_cool_down(state, now)
            wait = state.take_turn(now, self._rate, longest)
            if wait is None:
                behind = state.turn - now
                raise RateLimited(
                    f"the requests to {self._name} that already wait take {behind:.1f} s",
                    remedy=f"try again in {math.ceil(behind)} s",
                    wait=behind,
                )
        if wait:
            self.times.sleep(wait)

    def cool_down(self, seconds: float) -> RateLimited:
        """Let no process send a request for so many seconds; return the refusal of the current one."""
        with self._record.change() as (state, now):
            state.cool_until = max(state.cool_until, now + seconds)
            return self._limited(state.cool_until - now)

    def cooling(self) -> float:
        """The seconds until the cool-down ends; 0 when there is none."""
        with self._record.change() as (state, now):
            return max(0.0, state.cool_until - now)

    def answered(self) -> None:
        """The host is there."""
        with self._record.change() as (state, _):
            state.succeed()

    def failed(self) -> None:
        """A fetch got no answer, also not after its last try."""
        with self._record.change() as (state, now):
            state.fail(now, self.times.wall().timestamp(), self.times.chance())

    def _refuse_cool_down(self, state: State, now: float) -> None:
        if state.cool_until > now:
            raise self._limited(state.cool_until - now)

    def _limited(self, seconds: float) -> RateLimited:
        return RateLimited(
            f"{self._name} limits requests until {self.times.after(seconds)}",
            remedy=f"try again in {math.ceil(seconds)} s",
            wait=seconds,
        )

    def _away(self, state: State, now: float) -> SourceUnavailable:
        since = clock_text(datetime.fromtimestamp(state.failing_since, UTC), self.times.wall())
        return SourceUnavailable(
            f"{self._name} is away since {since}",
            remedy=f"it is tried again at {self.times.after(state.probe_at - now)}",
        )
