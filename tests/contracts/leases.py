"""The contract of every Leases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from application.ports.leases import Leases

LONG = 3600.0
OVER = -1.0  # a right that ends as soon as it begins


class LeasesContract:
    """Subclasses give the fixtures `leases`, and `again`, which opens the same rights anew."""

    def test_a_free_right_is_taken_and_refused_to_others(self, leases: Leases) -> None:
        """Every other holder gets False while a right is held."""
        assert leases.take("schedules", "a", LONG)

        assert not leases.take("schedules", "b", LONG)
        assert not leases.take("schedules", "c", OVER)

    def test_the_answer_is_a_truth_value(self, leases: Leases) -> None:
        """Taking a right answers True or False and nothing else."""
        assert [leases.take("r", holder, LONG) for holder in "ab"] == [True, False]

    def test_the_holder_renews_its_right(self, leases: Leases) -> None:
        """A holder that takes its right again keeps it, as long as the last time says."""
        assert leases.take("r", "a", OVER)

        assert leases.take("r", "a", LONG)

        assert not leases.take("r", "b", LONG)

    def test_a_renewal_may_shorten_the_right(self, leases: Leases) -> None:
        """The seconds of the last renewal count, also when they are fewer."""
        leases.take("r", "a", LONG)
        leases.take("r", "a", OVER)

        assert leases.take("r", "b", LONG)

    def test_a_refused_attempt_changes_nothing(self, leases: Leases) -> None:
        """A holder keeps its right whatever others ask for in the meantime."""
        leases.take("r", "a", LONG)
        leases.take("r", "b", 2 * LONG)

        assert leases.take("r", "a", LONG)
        assert not leases.take("r", "b", LONG)

    def test_a_right_that_is_over_goes_to_the_next(self, leases: Leases) -> None:
        """The right is free after its seconds, and its former holder has no advantage."""
        leases.take("r", "a", OVER)

        assert leases.take("r", "b", LONG)

        assert not leases.take("r", "a", LONG)

    def test_rights_with_different_names_are_independent(self, leases: Leases) -> None:
        """A holder of one right neither holds nor blocks another one."""
        assert leases.take("r", "a", LONG)
        assert leases.take("s", "b", LONG)
        leases.give_up("r", "a")

        assert not leases.take("s", "a", LONG)
        assert leases.take("r", "b", LONG)

    def test_names_and_holders_are_told_apart_by_every_character(self, leases: Leases) -> None:
        """Case and blanks make another name and another holder."""
        leases.take("r", "a", LONG)

        assert leases.take("R", "b", LONG)
        assert leases.take("r ", "b", LONG)
        assert not leases.take("r", "A", LONG)
        assert not leases.take("r", "a ", LONG)

    def test_a_right_that_is_given_up_is_free_at_once(self, leases: Leases) -> None:
        """The next holder does not wait for the seconds of the one before."""
        leases.take("r", "a", LONG)

        leases.give_up("r", "a")

        assert leases.take("r", "b", LONG)

    def test_giving_up_what_another_holds_changes_nothing(self, leases: Leases) -> None:
        """A holder gives up its own right only."""
        leases.take("r", "a", LONG)

        leases.give_up("r", "b")

        assert not leases.take("r", "b", LONG)

    def test_a_former_holder_gives_up_nothing(self, leases: Leases) -> None:
        """A right that went on to another holder stays there when the former one gives it up."""
        leases.take("r", "a", OVER)
        leases.take("r", "b", LONG)

        leases.give_up("r", "a")

        assert not leases.take("r", "c", LONG)

    def test_giving_up_what_is_free_changes_nothing(self, leases: Leases) -> None:
        """Nothing happens for a right that is held by no process, also the second time."""
        for _ in range(2):
            leases.give_up("r", "a")

        assert leases.take("r", "b", LONG)

    def test_a_right_is_held_against_every_process(self, leases: Leases, again: Callable[[], Any]) -> None:
        """Another process sees the right as taken, and as free once it is given up."""
        other = again()
        leases.take("r", "a", LONG)
        assert not other.take("r", "b", LONG)

        leases.give_up("r", "a")

        assert other.take("r", "b", LONG)
        assert not leases.take("r", "a", LONG)

    def test_of_many_at_once_one_gets_the_right(self, leases: Leases) -> None:
        """Eight holders that ask for a free right at the same time get one True."""
        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(lambda number: leases.take("r", f"w{number}", LONG), range(8)))

        assert got.count(True) == 1
        assert leases.take("r", f"w{got.index(True)}", LONG)

    def test_of_many_at_once_one_gets_a_right_that_is_over(self, leases: Leases) -> None:
        """A right that ran out goes to one of eight holders that ask for it at the same time."""
        leases.take("r", "gone", OVER)

        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(lambda number: leases.take("r", f"w{number}", LONG), range(8)))

        assert got.count(True) == 1
