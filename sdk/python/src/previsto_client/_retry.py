"""Retries: which failures are worth another try, and how long to wait before it."""

import random
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

STATUSES = frozenset({408, 429, 502, 503, 504})


@dataclass(frozen=True)
class Retries:
    """At most `tries` requests; the pause before the next one is random up to `first` seconds, doubled each time.

    Source of the random pause ("full jitter"): Marc Brooker, Exponential Backoff And Jitter, 2015.

    Example:
        previsto = Previsto(retries=Retries())
    """

    tries: int = 5
    first: float = 0.25
    longest: float = 20.0

    def pause(self, tried: int, advised: float | None = None) -> float:
        """Seconds to wait after the request number `tried`; at least what the service advised.

        Example:
            seconds = Retries().pause(1, 0.0)
        """
        most = min(self.longest, self.first * 2 ** (tried - 1))
        return max(advised or 0.0, random.uniform(0, most))  # noqa: S311


class Deadline:
    """The time that a call has, over all of its requests and pauses."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left; 0 when it is over."""
        return max(0.0, self._end - time.monotonic())


def advised_pause(header: str) -> float | None:
    """The seconds of a header `Retry-After`: a number or a date; None for anything else."""
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
