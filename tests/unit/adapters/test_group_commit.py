"""GroupCommit: items that wait together are committed together, and fail alone."""

from collections.abc import Sequence
from threading import Barrier, Event, Thread

import pytest

from adapters.persistence.ledger.group_commit import GroupCommit
from domain.errors import StoreUnavailable


class Slow:
    """A commit that waits for the test once, so that other items queue up."""

    def __init__(self) -> None:
        self.gate, self.began = Event(), Event()
        self.groups: list[list[int]] = []
        self.faults: dict[int, BaseException] = {}

    def __call__(self, items: Sequence[int]) -> list[int]:
        """Ten times each item."""
        self.groups.append(list(items))
        self.began.set()
        assert self.gate.wait(300)
        for item in items:
            if item in self.faults:
                raise self.faults[item]
        return [10 * item for item in items]


def together(slow: Slow, items: Sequence[int]) -> dict[int, object]:
    """The results of callers whose items arrive while the first one commits."""
    group: GroupCommit[int, int] = GroupCommit(slow)
    outcomes: dict[int, object] = {}

    def call(item: int) -> None:
        try:
            outcomes[item] = group(item)
        except BaseException as error:
            outcomes[item] = error

    threads = [Thread(target=call, args=(item,)) for item in items]
    threads[0].start()
    assert slow.began.wait(300)
    for thread in threads[1:]:
        thread.start()
    while len(group._queue) < len(items) - 1:
        Event().wait(0.001)
    slow.gate.set()
    for thread in threads:
        thread.join(300)
        assert not thread.is_alive()
    return outcomes


def test_concurrent_items_share_the_next_commit() -> None:
    """One commit for the first item, one for all the others."""
    slow = Slow()

    outcomes = together(slow, range(20))

    assert outcomes == {item: 10 * item for item in range(20)}
    assert slow.groups[0] == [0]
    assert sorted(slow.groups[1]) == list(range(1, 20))
    assert len(slow.groups) == 2


def test_one_fault_fails_alone() -> None:
    """After a failed group each item is tried alone, and only the faulty one fails."""
    slow = Slow()
    slow.faults[3] = ValueError("three")

    outcomes = together(slow, range(6))

    assert outcomes.pop(3) is slow.faults[3]
    assert outcomes == {item: 10 * item for item in (0, 1, 2, 4, 5)}


def test_a_database_that_is_gone_is_not_asked_once_for_each() -> None:
    """Two failures in a row are attributed to the database, and the rest fail with them."""
    slow = Slow()
    slow.faults = {item: StoreUnavailable("gone") for item in range(1, 50)}

    outcomes = together(slow, range(50))

    assert outcomes[0] == 0
    assert all(isinstance(outcomes[item], StoreUnavailable) for item in range(1, 50))
    assert len(slow.groups) == 4


def test_many_faulty_items_do_not_fail_the_others() -> None:
    """Items that fail for their own reasons leave the others of the group alone."""
    slow = Slow()
    slow.faults = {item: ValueError("its own") for item in (2, 3, 4, 5)}

    outcomes = together(slow, range(8))

    assert {item: outcomes[item] for item in (0, 1, 6, 7)} == {0: 0, 1: 10, 6: 60, 7: 70}


def test_an_interrupted_leader_fails_the_waiting_callers() -> None:
    """They learn that the result of their append is unknown; later callers are served."""
    slow = Slow()
    slow.faults[2] = KeyboardInterrupt()

    outcomes = together(slow, range(5))

    group = [outcomes[item] for item in range(1, 5)]
    assert sum(isinstance(outcome, KeyboardInterrupt) for outcome in group) == 1
    assert sum(isinstance(outcome, StoreUnavailable) for outcome in group) == 3


def test_a_lonely_caller_commits_on_its_own_thread() -> None:
    """A single caller needs no other thread."""
    slow = Slow()
    slow.gate.set()
    group: GroupCommit[int, int] = GroupCommit(slow)

    assert [group(item) for item in range(3)] == [0, 10, 20]
    slow.faults[4] = ValueError("four")
    with pytest.raises(ValueError, match="four"):
        group(4)
    assert group(5) == 50


def test_many_callers_are_all_answered() -> None:
    """Eight threads with a thousand calls each: every call gets its own result."""
    group: GroupCommit[int, int] = GroupCommit(lambda items: [10 * item for item in items])
    wrong: list[int] = []
    start = Barrier(8)

    def call(first: int) -> None:
        start.wait()
        wrong.extend(item for item in range(first, first + 1000) if group(item) != 10 * item)

    threads = [Thread(target=call, args=(1000 * number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
        assert not thread.is_alive()
    assert wrong == []
