"""Rate buckets: short bursts pass, floods do not, and callers do not affect each other."""

import multiprocessing
from pathlib import Path

import pytest

from adapters.rate_limits.token_buckets import ROW_BUCKETS, ROW_COUNT, TokenBuckets
from domain.errors import TooManyRequests


@pytest.fixture
def clock() -> list[float]:
    """The time in seconds."""
    return [1000.0]


@pytest.fixture
def rates(tmp_path: Path, clock: list[float]) -> TokenBuckets:
    """The buckets of one process."""
    return TokenBuckets(tmp_path / "here" / "rates", lambda: clock[0])


def taken(rates: TokenBuckets, name: str, minute: int, times: int) -> int:
    """The number of accepted requests."""
    passed = 0
    for _ in range(times):
        try:
            rates.take(name, minute)
            passed += 1
        except TooManyRequests:
            pass
    return passed


def test_a_minutes_worth_passes_at_once_and_no_more(rates: TokenBuckets, clock: list[float]) -> None:
    """[36] After that one request passes each second."""
    assert taken(rates, "ana", 60, 60) == 60
    with pytest.raises(TooManyRequests) as refusal:
        rates.take("ana", 60)
    assert (refusal.value.remedy, refusal.value.wait) == ("try again in 1 s", 1)
    assert taken(rates, "bob", 60, 1) == 1
    clock[0] += 1
    assert taken(rates, "ana", 60, 5) == 1


def test_a_bucket_holds_at_most_one_minute(rates: TokenBuckets, clock: list[float]) -> None:
    """A longer pause adds no further requests."""
    assert taken(rates, "ana", 3, 1) == 1
    clock[0] += 10_000
    assert taken(rates, "ana", 3, 9) == 3


def test_without_a_bound_everything_passes(rates: TokenBuckets) -> None:
    """The default is no limit; a later or lower limit holds at once."""
    assert taken(rates, "ana", 0, 1000) == 1000
    assert taken(rates, "ana", 10, 5) == 5
    assert taken(rates, "ana", 2, 9) == 2


def test_the_file_of_buckets_does_not_grow(rates: TokenBuckets) -> None:
    """The name without requests for the longest time is replaced."""
    for number in range(3 * ROW_BUCKETS * ROW_COUNT):
        rates.take(f"n{number}", 5)
    assert taken(rates, "ana", 5, 9) == 5


def test_a_clock_that_began_anew_gives_a_full_bucket(tmp_path: Path) -> None:
    """This happens after a restart of the machine."""
    assert taken(TokenBuckets(tmp_path / "rates", lambda: 5000.0), "ana", 3, 9) == 3
    assert taken(TokenBuckets(tmp_path / "rates", lambda: 10.0), "ana", 3, 9) == 3


def spend(path: Path, gate: object, passed: object) -> None:
    """Send requests in one of several processes."""
    rates = TokenBuckets(path, lambda: 1000.0)
    gate.wait()  # type: ignore[attr-defined]
    passed.put(taken(rates, "ana", 50, 40))  # type: ignore[attr-defined]


@pytest.mark.thorough
def test_processes_share_the_count(tmp_path: Path) -> None:
    """[36] Four processes together accept as many requests as one."""
    context = multiprocessing.get_context("spawn")
    gate, passed = context.Barrier(4), context.Queue()
    crew = [context.Process(target=spend, args=(tmp_path / "rates", gate, passed)) for _ in range(4)]
    try:
        for process in crew:
            process.start()
        counted = sum(passed.get(timeout=300) for _ in crew)
    finally:
        for process in crew:
            process.kill()
            process.join()
    assert counted == 50
