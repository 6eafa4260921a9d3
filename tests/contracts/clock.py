"""The contracts of every Clock and every IdFactory."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from application.ports.clock import Clock, IdFactory


class ClockContract:
    """Subclasses give the fixture `clock`."""

    def test_the_time_is_aware_and_in_utc(self, clock: Clock) -> None:
        """Every reading carries its zone, which is UTC itself."""
        now = clock.now()

        assert now.tzinfo is not None
        assert now.utcoffset() == timedelta(0)
        assert now.isoformat().endswith("+00:00")


class MovedClockContract(ClockContract):
    """Subclasses give the fixture `move` besides, which sets the time that `clock` reads."""

    def test_it_shows_the_time_to_which_it_is_moved(self, clock: Clock, move: Callable[[Any], None]) -> None:
        """A clock that is moved by a second and a microsecond shows both."""
        before = clock.now()
        step = timedelta(seconds=1, microseconds=1)

        move(before + step)

        assert clock.now() - before == step

    def test_it_stands_still_until_it_is_moved(self, clock: Clock, move: Callable[[Any], None]) -> None:
        """Readings between two moves are equal."""
        at = clock.now() + timedelta(days=1)
        move(at)

        assert {clock.now() for _ in range(10)} == {at}


class IdFactoryContract:
    """Subclasses give the fixtures `ids`, and `tick`, which lets time pass by some milliseconds."""

    def test_an_identity_is_long_and_in_lower_case(self, ids: IdFactory) -> None:
        """It has 26 or more characters, none of them in upper case."""
        for _ in range(100):
            identity = ids.new()
            assert len(identity) >= 26
            assert identity == identity.lower()

    def test_no_identity_is_given_twice(self, ids: IdFactory) -> None:
        """A thousand identities of one moment are all different."""
        assert len({ids.new() for _ in range(1000)}) == 1000

    def test_threads_get_different_identities(self, ids: IdFactory) -> None:
        """Eight threads that ask at once never get the same one."""
        with ThreadPoolExecutor(8) as pool:
            got = [
                one for many in pool.map(lambda _: [ids.new() for _ in range(200)], range(8)) for one in many
            ]

        assert len(set(got)) == len(got) == 1600

    def test_identities_ascend_in_time(self, ids: IdFactory, tick: Callable[[int], None]) -> None:
        """Every identity sorts behind all those of earlier milliseconds, after any step of time."""
        given = [ids.new()]
        for milliseconds in (1, 1, 30, 31, 32, 1000, 1, 1023, 1024, 86_400_000, 1, 2**40):
            tick(milliseconds)
            given.append(ids.new())

        assert given == sorted(given)

    def test_identities_of_two_moments_do_not_overlap(
        self, ids: IdFactory, tick: Callable[[int], None]
    ) -> None:
        """The last of a hundred of one millisecond sorts before the first of the next."""
        early = [ids.new() for _ in range(100)]
        tick(1)
        late = [ids.new() for _ in range(100)]

        assert max(early) < min(late)
