"""The hosts of price sources: away, in a cool-down, or busy."""

from collections.abc import Iterable
from typing import Protocol

from entrypoints.metrics.family import Family

AWAY = Family("previsto_source_away", "1 for a host that is left alone because it is away.", ("host",))
COOLING = Family(
    "previsto_source_cooldown_seconds",
    "Seconds until a host may be asked again; 0 without a limit.",
    ("host",),
)
QUEUE = Family("previsto_source_queue_seconds", "Seconds until the next free turn at a host.", ("host",))


class Told(Protocol):
    """The state of a host."""

    @property
    def host(self) -> str: ...

    @property
    def away(self) -> bool: ...

    @property
    def cooling(self) -> float: ...

    @property
    def queue(self) -> float: ...


def host_lines(states: Iterable[Told]) -> list[str]:
    """By host; none before the first request."""
    told = list(states)
    return [
        *AWAY.lines(((one.host,), one.away) for one in told),
        *COOLING.lines(((one.host,), one.cooling) for one in told),
        *QUEUE.lines(((one.host,), one.queue) for one in told),
    ]
