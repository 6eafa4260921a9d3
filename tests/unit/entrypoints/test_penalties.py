"""Penalties (check 103): who goes on with a refused request, and who waits."""

import asyncio
from typing import Any

import pytest

from entrypoints.http.edge import penalties
from entrypoints.http.edge.penalties import FREE, MAX_CALLERS, MAX_WAIT_SECONDS, Penalties

ANA = {b"authorization": b"Bearer ana"}


class Clock:
    """The time, set by a test."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of the penalties."""
    made = Clock()
    monkeypatch.setattr(penalties, "monotonic", made)
    return made


def asked(path: str = "/v1/forecasts/batch", code: str = "too-many-requests") -> Any:
    """The scope of a refused request."""
    return {"method": "POST", "path": path, "client": ("192.0.2.1", 1), "state": {"code": code}}


def refused(times: int, wait: float = 2.0) -> Penalties:
    """Penalties after a refusal of Ana and further requests of hers."""
    made = Penalties()
    made.note(asked(), ANA, 429, wait)
    for _ in range(times):
        made.of(asked(), ANA)
    return made


def test_103_early_requests_beyond_a_number_have_a_penalty(clock: Clock) -> None:
    """It says how long the caller was told to wait; other requests of the caller have none."""
    made = refused(FREE - 1)
    assert made.of(asked(), ANA) is None
    found = made.of(asked(), ANA)
    assert found
    assert (found.status, found.code, found.seconds_left()) == (429, "too-many-requests", 2.0)
    assert made.of(asked("/v1/forecasts"), ANA) is None
    assert made.of(asked(), {b"authorization": b"Bearer bia"}) is None


def test_103_who_waits_is_heard_again(clock: Clock) -> None:
    """After one whole wait nothing is known of the caller."""
    made = refused(0)
    clock.now += 2.0
    assert made.of(asked(), ANA) is None
    made.note(asked(), ANA, 429, 2.0)
    assert [made.of(asked(), ANA) for _ in range(FREE)] == [None] * FREE


def test_103_one_request_of_each_wait_reaches_its_route(clock: Clock) -> None:
    """So the end of the reason shows, however the caller behaves; a long wait is asked about again soon."""
    made = refused(FREE, wait=3600.0)
    for _ in range(3):
        assert made.of(asked(), ANA)
        clock.now += MAX_WAIT_SECONDS
        assert made.of(asked(), ANA) is None


def test_103_a_request_without_credentials_has_no_penalty(clock: Clock) -> None:
    """Its address may be that of many callers; a browser is known by its cookies."""
    made = Penalties()
    for given in ({}, {b"cookie": b"session=1"}):
        made.note(asked(), given, 429, 2.0)
    assert not any(made.of(asked(), {}) for _ in range(FREE + 5))
    assert any(made.of(asked(), {b"cookie": b"session=1"}) for _ in range(FREE + 5))


@pytest.mark.parametrize(("status", "code"), [(503, "store-unavailable"), (503, "tracking-unavailable")])
def test_103_an_outage_is_no_bound(clock: Clock, status: int, code: str) -> None:
    """Callers that try again while the database is away have no penalty."""
    made = Penalties()
    made.note(asked(code=code), ANA, status, 5.0)
    assert not any(made.of(asked(code=code), ANA) for _ in range(FREE + 5))


def test_103_the_number_of_callers_is_bounded(clock: Clock) -> None:
    """The one that was refused longest ago is forgotten."""
    made = Penalties()
    for number in range(MAX_CALLERS + 1):
        made.note(asked(), {b"authorization": b"%d" % number}, 429, 2.0)
    first, last = ({b"authorization": b"%d" % number} for number in (0, MAX_CALLERS))
    assert not any(made.of(asked(), first) for _ in range(FREE + 5))
    assert any(made.of(asked(), last) for _ in range(FREE + 5))


def test_few_refusals_wait_and_the_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller that opens many connections does not hold them all."""
    monkeypatch.setattr(penalties, "DELAY_SECONDS", 60.0)

    async def knock() -> int:
        door = Penalties()
        waiting = [asyncio.create_task(door.delay()) for _ in range(penalties.DELAYED + 5)]
        await asyncio.sleep(0.01)
        left = sum(not task.done() for task in waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert door._delayed == 0
        return left

    assert asyncio.run(knock()) == penalties.DELAYED
