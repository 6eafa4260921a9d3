"""The rate limiter contract over every adapter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.rate_limits.token_buckets import TokenBuckets
from tests.contracts.rate_limiter import RateLimiterContract


class TestTokenBuckets(RateLimiterContract):
    """A file, and a clock that the test sets."""

    @pytest.fixture
    def clock(self) -> list[float]:
        """Seconds."""
        return [1000.0]

    @pytest.fixture
    def elapse(self, clock: list[float]) -> Callable[[float], None]:
        """Adds seconds."""

        def elapse(seconds: float) -> None:
            clock[0] += seconds

        return elapse

    @pytest.fixture
    def again(self, tmp_path: Path, clock: list[float]) -> Callable[[], TokenBuckets]:
        """Over the same file."""
        return lambda: TokenBuckets(tmp_path / "rates", lambda: clock[0])

    @pytest.fixture
    def rates(self, again: Callable[[], TokenBuckets]) -> TokenBuckets:
        """Of a new file."""
        return again()
