"""Buckets of requests: bursts pass, floods do not, and nobody pays for another."""

import pytest

from domain.errors import TooManyRequests
from entrypoints.http.rates import Rates


def test_a_minutes_worth_passes_at_once_and_no_more() -> None:
    """Then one a second, as time brings them."""
    clock = [0.0]
    rates = Rates(60, lambda: clock[0])
    for _ in range(60):
        rates.take("ana")

    with pytest.raises(TooManyRequests) as refusal:
        rates.take("ana")
    assert refusal.value.remedy == "try again in 1 s"
    rates.take("bob")
    clock[0] = 1.0
    rates.take("ana")
    with pytest.raises(TooManyRequests):
        rates.take("ana")


def test_waiting_longer_than_a_minute_brings_no_more_than_a_minutes_worth() -> None:
    """The bucket has a rim."""
    clock = [0.0]
    rates = Rates(3, lambda: clock[0])
    clock[0] = 10_000.0
    for _ in range(3):
        rates.take("ana")
    with pytest.raises(TooManyRequests):
        rates.take("ana")


def test_without_a_bound_everything_passes() -> None:
    """Which is how it is delivered."""
    rates = Rates(0)
    for _ in range(1000):
        rates.take("ana")
