"""GroupCommit: concurrent callers share one transaction and one wait for the disk."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

from domain.errors import StoreUnavailable

T = TypeVar("T")
R = TypeVar("R")
MAX_GROUP_SIZE = 512


class _Waiter(Generic[T, R]):
    """A waiting caller; it sleeps on `wake` until it has an outcome or becomes the leader."""

    __slots__ = ("error", "item", "leads", "outcome", "wake")

    def __init__(self, item: T) -> None:
        self.item = item
        self.wake = Lock()
        self.wake.acquire()
        self.leads = False
        self.outcome: R | None = None
        self.error: BaseException | None = None


class GroupCommit(Generic[T, R]):
    """Calls `commit` with all waiting items, one group at a time, on the threads of its callers.

    A caller that finds no commit in progress becomes the leader: it commits its group and then makes
    the first waiting caller the next leader. A single caller therefore commits at once.
    `commit` either stores all items durably or raises; after an error every item must be safe to
    repeat, because each item of the group is then tried alone and only the faulty one fails.
    """

    def __init__(self, commit: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._commit = commit
        self._queue: list[_Waiter[T, R]] = []
        self._mutex = Lock()
        self._has_leader = False

    def __call__(self, item: T) -> R:
        """Commit an item and return its outcome; raises what `commit` raised for it."""
        waiter: _Waiter[T, R] = _Waiter(item)
        with self._mutex:
            self._queue.append(waiter)
            waiter.leads = not self._has_leader
            self._has_leader = True
        if not waiter.leads:
            self._wait(waiter)
        if waiter.leads:
            self._lead()
        if waiter.error is not None:
            raise waiter.error
        return waiter.outcome  # type: ignore[return-value] # without an error there is an outcome

    def _wait(self, waiter: _Waiter[T, R]) -> None:
        try:
            waiter.wake.acquire()
        except BaseException:  # interrupted: leave the queue, or pass the lead on
            with self._mutex:
                if waiter in self._queue:
                    self._queue.remove(waiter)
                if waiter.leads:
                    self._pass_lead()
            raise

    def _lead(self) -> None:
        with self._mutex:
            group, self._queue = self._queue[:MAX_GROUP_SIZE], self._queue[MAX_GROUP_SIZE:]
        try:
            self._commit_group(group)
        finally:
            with self._mutex:
                self._pass_lead()
            for waiter in group:
                if not waiter.leads:
                    waiter.wake.release()

    def _commit_group(self, group: Sequence[_Waiter[T, R]]) -> None:
        try:
            outcomes = self._commit([waiter.item for waiter in group])
        except Exception as error:
            if len(group) == 1:
                group[0].error = error
            else:
                self._commit_one_by_one(group)
        except BaseException as interruption:  # of the leader; the outcome of the group is unknown
            for waiter in group:
                waiter.error = interruption if waiter.leads else _interrupted()
        else:
            for waiter, outcome in zip(group, outcomes, strict=True):
                waiter.outcome = outcome

    def _commit_one_by_one(self, group: Sequence[_Waiter[T, R]]) -> None:
        """Commit each item alone. After two StoreUnavailable in a row the rest fail with the same error."""
        failures: list[BaseException] = []
        for waiter in group:
            if len(failures) == 2:
                waiter.error = failures[-1]
                continue
            self._commit_group([waiter])
            failures = [*failures, waiter.error] if isinstance(waiter.error, StoreUnavailable) else []

    def _pass_lead(self) -> None:
        """Make the first waiting caller the leader of the next group; the mutex must be held."""
        if not self._queue:
            self._has_leader = False
            return
        successor = self._queue[0]
        successor.leads = True
        successor.wake.release()


def _interrupted() -> StoreUnavailable:
    return StoreUnavailable(
        "the append was interrupted", field="database", remedy="send it again with the same command id"
    )
