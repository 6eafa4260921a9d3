"""The contract of every DeviceCodes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from application.ports.identity.device_codes import DeviceCodes, DeviceRequest

NOW = 1_700_000_000.0


def asked(name: str = "1", **changes: Any) -> DeviceRequest:
    """A request for ten minutes, but for the changes."""
    request = DeviceRequest(
        digest=f"d{name}", user_code_digest=f"u{name}", client="tv", scope="read", expires_at=NOW + 600
    )
    return msgspec.structs.replace(request, **changes)


def state(codes: DeviceCodes, at: float, digest: str = "d1") -> str:
    """The state in the answer to a poll."""
    return str(polled(codes, digest, at)[0].state)


def polled(codes: DeviceCodes, digest: str, at: float) -> tuple[DeviceRequest, bool]:
    """The answer to the poll of the request's own client."""
    answer = codes.poll(digest, "tv", at)
    assert answer
    return answer


class DeviceCodesContract:
    """Subclasses give the fixtures `codes`, and `again`, which opens the same requests anew."""

    def test_a_request_waits_for_a_decision(self, codes: DeviceCodes) -> None:
        """A new request comes back equal by its user code, any number of times; another code gives none."""
        codes.add(asked(), NOW)

        assert codes.waiting("u1", NOW) == codes.waiting("u1", NOW) == asked()
        assert codes.waiting("u2", NOW) is None
        assert codes.waiting("d1", NOW) is None

    def test_a_request_is_over_at_its_time(self, codes: DeviceCodes) -> None:
        """A user may decide about a request before its end, not at it."""
        codes.add(asked(), NOW)

        assert codes.waiting("u1", NOW + 599.5) == asked()
        assert codes.waiting("u1", NOW + 600) is None

    @pytest.mark.parametrize("family", ["f1", ""])
    def test_a_decided_request_no_longer_waits(self, codes: DeviceCodes, family: str) -> None:
        """Approval and denial both take the request from those that wait."""
        codes.add(asked(), NOW)

        assert codes.decide("d1", family) is True

        assert codes.waiting("u1", NOW) is None

    @pytest.mark.parametrize("first", ["f1", ""])
    @pytest.mark.parametrize("second", ["f2", ""])
    def test_a_request_is_decided_once(self, codes: DeviceCodes, first: str, second: str) -> None:
        """The second decision answers False and changes nothing of the first."""
        codes.add(asked(), NOW)
        codes.decide("d1", first)

        assert codes.decide("d1", second) is False

        request, _ = polled(codes, "d1", NOW)
        assert (request.state, request.family) == ("approved" if first else "denied", first)

    def test_an_unknown_request_is_not_decided(self, codes: DeviceCodes) -> None:
        """A decision about no request answers False and leaves the others waiting."""
        codes.add(asked(), NOW)

        assert codes.decide("d2", "f1") is False
        assert codes.decide("u1", "f1") is False

        assert codes.waiting("u1", NOW) == asked()

    def test_a_poll_tells_what_was_decided(self, codes: DeviceCodes) -> None:
        """The client reads its request as pending, and then as approved into a family."""
        codes.add(asked(), NOW)
        request, soon = polled(codes, "d1", NOW)
        assert (request.state, request.scope, request.family, soon) == ("pending", "read", "", False)

        codes.decide("d1", "f1")

        request, soon = polled(codes, "d1", NOW + 6)
        assert (request.state, request.family, soon) == ("approved", "f1", False)

    def test_an_approved_request_is_used_up(self, codes: DeviceCodes) -> None:
        """The first poll after the approval gets it as approved, and every later one as used."""
        codes.add(asked(), NOW)
        codes.decide("d1", "f1")

        assert [state(codes, NOW + 10 * number) for number in range(3)] == ["approved", "used", "used"]
        assert codes.decide("d1", "f2") is False

    def test_a_denied_request_stays_denied(self, codes: DeviceCodes) -> None:
        """Every poll after the denial is told of it."""
        codes.add(asked(), NOW)
        codes.decide("d1", "")

        assert [state(codes, NOW + 10 * number) for number in range(3)] == ["denied"] * 3

    def test_another_client_polls_nothing(self, codes: DeviceCodes) -> None:
        """A request answers to its own client, and a foreign poll neither uses it up nor slows it down."""
        codes.add(asked(), NOW)
        assert codes.poll("d1", "thief", NOW) is None
        assert codes.poll("d2", "tv", NOW) is None
        assert polled(codes, "d1", NOW + 1)[1] is False

        codes.decide("d1", "f1")
        assert codes.poll("d1", "thief", NOW + 9) is None

        assert state(codes, NOW + 9) == "approved"

    def test_a_poll_within_the_interval_came_too_soon(self, codes: DeviceCodes) -> None:
        """The first poll is never too soon, one within the interval is, and one after it is not."""
        codes.add(asked(), NOW)

        assert polled(codes, "d1", NOW)[1] is False
        assert polled(codes, "d1", NOW + 1)[1] is True

        other = asked("2")
        codes.add(other, NOW)
        codes.poll("d2", "tv", NOW)
        assert polled(codes, "d2", NOW + other.interval)[1] is False

    def test_every_poll_too_soon_adds_five_seconds(self, codes: DeviceCodes) -> None:
        """The interval grows by 5 with each one, is counted from the last poll, and stays as it is."""
        codes.add(asked(interval=7), NOW)
        codes.poll("d1", "tv", NOW)
        codes.poll("d1", "tv", NOW + 1)
        codes.poll("d1", "tv", NOW + 2)

        request, soon = polled(codes, "d1", NOW + 2 + 15)
        assert (request.interval, soon) == (17, True)
        request, soon = polled(codes, "d1", NOW + 17 + 22)
        assert (request.interval, soon) == (22, False)
        assert polled(codes, "d1", NOW + 39 + 22)[0].interval == 22

    def test_requests_do_not_mix(self, codes: DeviceCodes) -> None:
        """A decision about one request, and polls of it, change nothing of another one."""
        codes.add(asked("1"), NOW)
        codes.add(asked("2"), NOW)
        codes.poll("d1", "tv", NOW)
        codes.poll("d1", "tv", NOW)
        codes.decide("d1", "f1")

        assert codes.waiting("u2", NOW) == asked("2")
        assert codes.poll("d2", "tv", NOW) == (asked("2"), False)

    def test_a_new_request_leaves_the_living_ones(self, codes: DeviceCodes) -> None:
        """A request that has not expired is kept when another one is added."""
        codes.add(asked("1"), NOW)

        codes.add(asked("2", expires_at=NOW + 1199), NOW + 599)

        assert codes.waiting("u1", NOW + 599) == asked("1")
        assert codes.poll("d1", "tv", NOW + 599) == (asked("1"), False)

    def test_every_process_sees_the_same(self, codes: DeviceCodes, again: Callable[[], Any]) -> None:
        """A request that one process keeps is decided by another and used up by either."""
        other = again()
        codes.add(asked(), NOW)
        assert other.waiting("u1", NOW) == asked()
        assert other.decide("d1", "f1")

        assert codes.decide("d1", "f2") is False
        assert state(codes, NOW) == "approved"
        assert state(other, NOW) == "used"

    def test_an_approval_is_given_to_one_of_many_polls(self, codes: DeviceCodes) -> None:
        """One of eight polls at the same time gets the request as approved."""
        codes.add(asked(), NOW)
        codes.decide("d1", "f1")

        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(lambda _: state(codes, NOW), range(8)))

        assert sorted(got) == ["approved"] + 7 * ["used"]

    def test_one_of_many_decisions_holds(self, codes: DeviceCodes) -> None:
        """One of eight decisions at the same time answers True, and its family is the one."""
        codes.add(asked(), NOW)

        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(lambda number: codes.decide("d1", f"f{number}"), range(8)))

        assert got.count(True) == 1
        assert polled(codes, "d1", NOW)[0].family == f"f{got.index(True)}"
