"""The contract of every FailedAttempts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from application.ports.identity.failed_attempts import FailedAttempts

NOW = 1_700_000_000.0


def guess(attempts: FailedAttempts, name: str, free: int, times: int, at: float = NOW) -> float:
    """The time after so many counted guesses, each made as soon as it is allowed."""
    for _ in range(times):
        while wait := attempts.begin([(name, free)], at):
            at += wait
    return at


class FailedAttemptsContract:
    """Subclasses give the fixtures `attempts`, and `again`, which opens the same counts anew."""

    def test_the_free_guesses_cost_nothing(self, attempts: FailedAttempts) -> None:
        """The free attempts start at once, and the next one has to wait."""
        assert [attempts.begin([("ana", 3)], NOW) for _ in range(3)] == [0.0, 0.0, 0.0]

        assert attempts.begin([("ana", 3)], NOW) > 0

    def test_the_wait_ends_when_it_says(self, attempts: FailedAttempts) -> None:
        """A guess is refused until the seconds are over, and counted then."""
        guess(attempts, "ana", 3, 3)
        wait = attempts.begin([("ana", 3)], NOW)

        assert 0 < attempts.begin([("ana", 3)], NOW + wait / 2) <= wait / 2
        assert attempts.begin([("ana", 3)], NOW + wait) == 0.0

    def test_the_wait_doubles_with_every_failure(self, attempts: FailedAttempts) -> None:
        """Each guess behind the free ones waits twice as long as the one before."""
        at, waits = guess(attempts, "ana", 2, 2), []
        for _ in range(6):
            waits.append(attempts.begin([("ana", 2)], at))
            at += waits[-1]
            assert attempts.begin([("ana", 2)], at) == 0.0

        assert waits == [waits[0] * 2**number for number in range(6)]

    def test_the_wait_never_shrinks_with_more_failures(self, attempts: FailedAttempts) -> None:
        """A long row of failures waits at least as long each time, whatever bound there is."""
        at, waits = guess(attempts, "ana", 0, 1), []
        for _ in range(24):
            waits.append(attempts.begin([("ana", 0)], at))
            at = guess(attempts, "ana", 0, 1, at)

        assert waits == sorted(waits)
        assert waits[0] > 0

    def test_a_refused_guess_counts_for_nothing(self, attempts: FailedAttempts) -> None:
        """Asking during the wait neither prolongs nor doubles it, for any of the names."""
        guess(attempts, "ana", 1, 1)
        wait = attempts.begin([("ana", 1)], NOW)

        for _ in range(5):
            assert attempts.begin([("ana", 1), ("1.2.3.4", 1)], NOW) == wait

        assert attempts.begin([("1.2.3.4", 1)], NOW) == 0.0
        assert attempts.begin([("ana", 1)], NOW + wait) == 0.0

    def test_names_are_counted_apart(self, attempts: FailedAttempts) -> None:
        """Failures of one name do not affect another one."""
        guess(attempts, "ana", 2, 2)

        assert attempts.begin([("bob", 2)], NOW) == 0.0
        assert attempts.begin([("Ana", 2)], NOW) == 0.0
        assert attempts.begin([("ana", 2)], NOW) > 0

    def test_a_guess_counts_under_each_of_its_names(self, attempts: FailedAttempts) -> None:
        """An account and an address both grow, each with free failures of its own."""
        for _ in range(2):
            assert attempts.begin([("ana", 2), ("1.2.3.4", 9)], NOW) == 0.0

        assert attempts.begin([("ana", 2)], NOW) > 0
        assert attempts.begin([("1.2.3.4", 3)], NOW) == 0.0
        assert attempts.begin([("1.2.3.4", 3)], NOW) > 0

    def test_the_longest_wait_of_the_names_holds(self, attempts: FailedAttempts) -> None:
        """A guess waits for the name that has to wait longest."""
        at = guess(attempts, "ana", 0, 4)
        attempts.begin([("1.2.3.4", 0)], at)
        long = attempts.begin([("ana", 0)], at)
        short = attempts.begin([("1.2.3.4", 0)], at)

        assert attempts.begin([("1.2.3.4", 0), ("ana", 0)], at) == long > short > 0

    def test_a_right_guess_forgets_its_name(self, attempts: FailedAttempts) -> None:
        """The forgotten name has all its free failures again."""
        at = guess(attempts, "ana", 2, 5)

        attempts.passed("ana", [])

        assert [attempts.begin([("ana", 2)], at) for _ in range(2)] == [0.0, 0.0]
        assert attempts.begin([("ana", 2)], at) > 0

    def test_a_right_guess_is_taken_back_from_the_other_names(self, attempts: FailedAttempts) -> None:
        """The address keeps its other failures."""
        for _ in range(3):
            attempts.begin([("ana", 9), ("1.2.3.4", 3)], NOW)

        attempts.passed("ana", ["1.2.3.4"])

        assert attempts.begin([("1.2.3.4", 3)], NOW) == 0.0
        assert attempts.begin([("1.2.3.4", 3)], NOW) > 0

    def test_many_right_guesses_cost_an_address_nothing(self, attempts: FailedAttempts) -> None:
        """Any number of users with the right password at one address never wait."""
        for number in range(12):
            assert attempts.begin([(f"p{number}", 3), ("1.2.3.4", 3)], NOW) == 0.0
            attempts.passed(f"p{number}", ["1.2.3.4"])

    def test_taking_back_what_was_never_counted_gives_no_credit(self, attempts: FailedAttempts) -> None:
        """A name without failures has its free ones afterwards, and not more."""
        attempts.passed("nemo", ["1.2.3.4"])
        attempts.begin([("1.2.3.4", 1)], NOW)
        for _ in range(3):
            attempts.passed("nemo", ["1.2.3.4"])

        assert attempts.begin([("1.2.3.4", 1)], NOW) == 0.0
        assert attempts.begin([("1.2.3.4", 1)], NOW) > 0

    def test_a_right_guess_leaves_names_it_does_not_tell(self, attempts: FailedAttempts) -> None:
        """Names that are not passed keep their failures."""
        guess(attempts, "bob", 1, 1)
        guess(attempts, "ana", 1, 1)

        attempts.passed("ana", ["1.2.3.4"])

        assert attempts.begin([("bob", 1)], NOW) > 0

    def test_names_with_a_beginning_are_forgotten(self, attempts: FailedAttempts) -> None:
        """The others keep their failures, also those with a sign that a pattern would take for any letter."""
        names = ("browser:a_a:1", "browser:a_a:2", "browser:ana:1", "a_a")
        for name in names:
            guess(attempts, name, 1, 1)

        attempts.forget("browser:a_a:")

        assert [attempts.begin([(name, 1)], NOW) > 0 for name in names] == [False, False, True, True]

    def test_every_process_counts_together(self, attempts: FailedAttempts, again: Callable[[], Any]) -> None:
        """A failure seen by one process is one for another, and forgotten for both."""
        other = again()
        attempts.begin([("ana", 2)], NOW)
        assert other.begin([("ana", 2)], NOW) == 0.0
        assert attempts.begin([("ana", 2)], NOW) == other.begin([("ana", 2)], NOW) > 0

        other.passed("ana", [])

        assert attempts.begin([("ana", 2)], NOW) == 0.0

    def test_guesses_at_the_same_time_all_count(self, attempts: FailedAttempts) -> None:
        """Three of eight guesses at the same time begin where three are free."""
        with ThreadPoolExecutor(8) as pool:
            waits = list(pool.map(lambda _: attempts.begin([("ana", 3)], NOW), range(8)))

        assert (waits.count(0.0), sum(wait > 0 for wait in waits)) == (3, 5)
