"""The contract of every RateLimiter."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from application.ports.rate_limiter import RateLimiter
from domain.errors import TooManyRequests


def passes(rates: RateLimiter, name: str, minute: int) -> bool:
    """Whether a request is accepted."""
    try:
        rates.take(name, minute)
    except TooManyRequests:
        return False
    return True


def passed(rates: RateLimiter, name: str, minute: int, times: int) -> int:
    """The number of accepted requests."""
    return sum(passes(rates, name, minute) for _ in range(times))


def wait_of(rates: RateLimiter, name: str, minute: int) -> float:
    """The seconds that a refusal names."""
    with pytest.raises(TooManyRequests) as refusal:
        rates.take(name, minute)
    return float(refusal.value.wait)


class RateLimiterContract:
    """Subclasses give the fixtures `rates`, `elapse`, which lets seconds pass, and `again`, which opens
    the same counts anew. Time stands still otherwise.
    """

    @pytest.mark.parametrize("minute", [1, 2, 7, 60, 600])
    def test_as_many_pass_as_are_allowed(self, rates: RateLimiter, minute: int) -> None:
        """A new name makes the requests of its minute, and the next one is refused."""
        assert passed(rates, "ana", minute, minute) == minute

        assert wait_of(rates, "ana", minute) > 0

    @pytest.mark.parametrize("minute", [1, 2, 7, 11, 60, 77, 600])
    def test_a_request_passes_after_the_seconds_to_wait(
        self, rates: RateLimiter, elapse: Callable[[float], None], minute: int
    ) -> None:
        """A caller that waits as long as it is told has room for its request, time after time."""
        passed(rates, "ana", minute, minute)

        for _ in range(20):
            elapse(wait_of(rates, "ana", minute))
            assert passes(rates, "ana", minute)
            while passes(rates, "ana", minute):
                continue

    @pytest.mark.parametrize("minute", [1, 2, 7, 30])
    def test_the_wait_is_that_of_one_request(self, rates: RateLimiter, minute: int) -> None:
        """A refused caller is told the time that brings one request, up to a whole second."""
        passed(rates, "ana", minute, minute)

        assert 60 / minute <= wait_of(rates, "ana", minute) < 60 / minute + 1

    def test_a_minute_later_the_name_has_its_minute_again(
        self, rates: RateLimiter, elapse: Callable[[float], None]
    ) -> None:
        """Every minute without requests brings the whole number, and no more than that after many."""
        for seconds in (60, 120, 10_000):
            assert passed(rates, "ana", 5, 9) == 5
            elapse(seconds)

        assert passed(rates, "ana", 5, 9) == 5

    def test_requests_at_the_allowed_pace_always_pass(
        self, rates: RateLimiter, elapse: Callable[[float], None]
    ) -> None:
        """A caller that spreads its requests over the minute is never refused, for an hour."""
        for _ in range(60 * 30):
            assert passes(rates, "ana", 30)
            elapse(2)

    def test_a_caller_that_never_rests_gets_its_pace(
        self, rates: RateLimiter, elapse: Callable[[float], None]
    ) -> None:
        """With a request every half second ten minutes accept what ten minutes allow."""
        assert passed(rates, "ana", 30, 99) == 30

        count = 0
        for _ in range(10 * 60 * 2):
            elapse(0.5)
            count += passes(rates, "ana", 30)

        assert count == 10 * 30

    def test_a_refused_request_costs_nothing(
        self, rates: RateLimiter, elapse: Callable[[float], None]
    ) -> None:
        """A refused request does not extend the wait."""
        passed(rates, "ana", 60, 60)
        wait = wait_of(rates, "ana", 60)

        assert [wait_of(rates, "ana", 60) for _ in range(50)] == [wait] * 50

        elapse(wait)
        assert passes(rates, "ana", 60)

    def test_names_are_counted_apart(self, rates: RateLimiter) -> None:
        """The requests of one name do not count for another one."""
        passed(rates, "ana", 3, 9)

        for other in ("bob", "Ana", "ana ", "", "\u00e3na"):
            assert passed(rates, other, 3, 9) == 3
        assert not passes(rates, "ana", 3)

    @pytest.mark.parametrize("count", [1, 3, 7, 20])
    def test_a_request_may_count_more_than_once(
        self, rates: RateLimiter, elapse: Callable[[float], None], count: int
    ) -> None:
        """Dear requests use up the minute together with others, and their wait is that of their count."""
        for _ in range(20 // count):
            rates.take("ana", 20, count)

        with pytest.raises(TooManyRequests) as refusal:
            rates.take("ana", 20, count)

        assert passed(rates, "ana", 20, 20) == 20 % count
        rates.take("ana", 20, 0)
        elapse(refusal.value.wait + 3 * (20 % count))
        rates.take("ana", 20, count)

    def test_a_request_is_told_what_is_left(
        self, rates: RateLimiter, elapse: Callable[[float], None]
    ) -> None:
        """In whole requests, which as many requests use up; nothing without a bound."""
        assert [rates.take("ana", 6) for _ in range(3)] == [5, 4, 3]
        assert rates.take("ana", 6, 2) == 1
        elapse(15)
        assert rates.take("ana", 6, 0) == 2
        assert passed(rates, "ana", 6, 9) == 2
        elapse(10_000)
        assert rates.take("ana", 6) == 5
        assert rates.take("ana", 0) is None

    def test_zero_is_no_bound(self, rates: RateLimiter) -> None:
        """Requests without a bound all pass, also of a name that has used up a bound."""
        assert passed(rates, "ana", 0, 1000) == 1000
        passed(rates, "bob", 2, 5)

        assert passed(rates, "bob", 0, 1000) == 1000

    def test_requests_without_a_bound_are_not_counted(self, rates: RateLimiter) -> None:
        """A bound that comes later finds the whole minute untouched."""
        passed(rates, "ana", 0, 100)

        assert passed(rates, "ana", 4, 9) == 4

    def test_a_lower_bound_holds_at_once(self, rates: RateLimiter) -> None:
        """A name that made some requests under a high bound gets no more than a lower one allows."""
        passed(rates, "ana", 100, 5)

        assert passed(rates, "ana", 2, 9) == 2

    def test_the_count_is_shared(self, rates: RateLimiter, again: Callable[[], Any]) -> None:
        """Requests that come in through either of two openings count together."""
        other = again()
        assert passed(rates, "ana", 10, 6) == 6

        assert passed(other, "ana", 10, 9) == 4
        assert not passes(rates, "ana", 10)

    def test_many_at_once_get_no_more_than_one(self, rates: RateLimiter) -> None:
        """Eight threads together let through exactly what is allowed."""
        with ThreadPoolExecutor(8) as pool:
            counts = list(pool.map(lambda _: passed(rates, "ana", 50, 20), range(8)))

        assert sum(counts) == 50
