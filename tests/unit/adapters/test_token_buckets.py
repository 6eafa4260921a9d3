"""Buckets of requests: bursts pass, floods do not, and nobody pays for another."""

import multiprocessing
from pathlib import Path

import pytest

from adapters.rate_limits.token_buckets import ROW, ROWS, TokenBuckets
from domain.errors import TooManyRequests


@pytest.fixture
def clock() -> list[float]:
    """Seconds."""
    return [1000.0]


@pytest.fixture
def rates(tmp_path: Path, clock: list[float]) -> TokenBuckets:
    """Of one process."""
    return TokenBuckets(tmp_path / "here" / "rates", lambda: clock[0])


def taken(rates: TokenBuckets, name: str, minute: int, times: int) -> int:
    """How many of so many requests pass."""
    passed = 0
    for _ in range(times):
        try:
            rates.take(name, minute)
            passed += 1
        except TooManyRequests:
            pass
    return passed


def test_a_minutes_worth_passes_at_once_and_no_more(rates: TokenBuckets, clock: list[float]) -> None:
    """[36] Then one a second, as time brings them."""
    assert taken(rates, "ana", 60, 60) == 60
    with pytest.raises(TooManyRequests) as refusal:
        rates.take("ana", 60)
    assert (refusal.value.remedy, refusal.value.wait) == ("try again in 1 s", 1)
    assert taken(rates, "bob", 60, 1) == 1
    clock[0] += 1
    assert taken(rates, "ana", 60, 5) == 1


def test_waiting_longer_than_a_minute_brings_no_more_than_a_minutes_worth(
    rates: TokenBuckets, clock: list[float]
) -> None:
    """The bucket has a rim."""
    assert taken(rates, "ana", 3, 1) == 1
    clock[0] += 10_000
    assert taken(rates, "ana", 3, 9) == 3


def test_without_a_bound_everything_passes(rates: TokenBuckets) -> None:
    """Which is how it is delivered; a bound given later holds from then on, a lower one at once."""
    assert taken(rates, "ana", 0, 1000) == 1000
    assert taken(rates, "ana", 10, 5) == 5
    assert taken(rates, "ana", 2, 9) == 2


def test_more_names_than_places_cost_no_more_room(rates: TokenBuckets) -> None:
    """The name that was longest quiet is forgotten, which does it no harm."""
    for number in range(3 * ROW * ROWS):
        rates.take(f"n{number}", 5)
    assert taken(rates, "ana", 5, 9) == 5


def test_a_clock_that_began_anew_gives_a_full_bucket(tmp_path: Path) -> None:
    """After a restart of the machine."""
    assert taken(TokenBuckets(tmp_path / "rates", lambda: 5000.0), "ana", 3, 9) == 3
    assert taken(TokenBuckets(tmp_path / "rates", lambda: 10.0), "ana", 3, 9) == 3


def spend(path: Path, gate: object, passed: object) -> None:
    """One of several processes."""
    rates = TokenBuckets(path)
    gate.wait()  # type: ignore[attr-defined]
    passed.put(taken(rates, "ana", 50, 40))  # type: ignore[attr-defined]


def test_processes_share_the_count(tmp_path: Path) -> None:
    """[36] Four of them together let through what one alone would."""
    context = multiprocessing.get_context("spawn")
    gate, passed = context.Barrier(4), context.Queue()
    crew = [context.Process(target=spend, args=(tmp_path / "rates", gate, passed)) for _ in range(4)]
    for process in crew:
        process.start()
    counted = sum(passed.get(timeout=60) for _ in crew)
    for process in crew:
        process.join(10)
    assert 50 <= counted <= 60, "what the seconds of the test itself bring may pass too"
