"""GroupCommit: concurrent callers share one transaction, and with it one wait for the disk."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

from domain.errors import StoreUnavailable

T = TypeVar("T")
R = TypeVar("R")
LARGEST = 512


class _Place(Generic[T, R]):
    """A caller in the queue. It sleeps on `wake` until it is answered, or has to lead."""

    __slots__ = ("error", "item", "leads", "outcome", "wake")

    def __init__(self, item: T) -> None:
        self.item = item
        self.wake = Lock()
        self.wake.acquire()
        self.leads = False
        self.outcome: R | None = None
        self.error: BaseException | None = None


class GroupCommit(Generic[T, R]):
    """Calls `commit` with everything that waits; one group at a time, and no thread of its own.

    The caller who finds nobody committing leads: it commits the group and then hands the lead to
    the first who has come meanwhile. A lonely caller therefore commits at once, on its own thread.
    `commit` must carry out all items durably, or raise having carried out none that cannot be
    repeated; after it raised, each item of the group is tried alone, so that one fault fails alone.
    """

    def __init__(self, commit: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._commit = commit
        self._queue: list[_Place[T, R]] = []
        self._mutex = Lock()
        self._led = False

    def __call__(self, item: T) -> R:
        """The outcome of an item; raises what `commit` raised for it."""
        place: _Place[T, R] = _Place(item)
        with self._mutex:
            self._queue.append(place)
            place.leads = not self._led
            self._led = True
        if not place.leads:
            self._wait(place)
        if place.leads:
            self._lead()
        if place.error is not None:
            raise place.error
        return place.outcome  # type: ignore[return-value] # an answered place has an outcome or an error

    def _wait(self, place: _Place[T, R]) -> None:
        try:
            place.wake.acquire()
        except BaseException:  # interrupted: leave the queue, or pass on the lead that just arrived
            with self._mutex:
                if place in self._queue:
                    self._queue.remove(place)
                if place.leads:
                    self._hand_over()
            raise

    def _lead(self) -> None:
        with self._mutex:
            group, self._queue = self._queue[:LARGEST], self._queue[LARGEST:]
        try:
            self._carry_out(group)
        finally:
            with self._mutex:
                self._hand_over()
            for place in group:
                if not place.leads:
                    place.wake.release()

    def _carry_out(self, group: Sequence[_Place[T, R]]) -> None:
        try:
            outcomes = self._commit([place.item for place in group])
        except Exception as error:
            if len(group) == 1:
                group[0].error = error
            else:
                self._one_by_one(group)
        except BaseException as interruption:  # of the leader; what became of the others is unknown
            for place in group:
                place.error = interruption if place.leads else _interrupted()
        else:
            for place, outcome in zip(group, outcomes, strict=True):
                place.outcome = outcome

    def _one_by_one(self, group: Sequence[_Place[T, R]]) -> None:
        """Find the one at fault. Where the store refuses two in a row, none is: the rest fail with them."""
        refusals: list[BaseException] = []
        for place in group:
            if len(refusals) == 2:
                place.error = refusals[-1]
                continue
            self._carry_out([place])
            refusals = [*refusals, place.error] if isinstance(place.error, StoreUnavailable) else []

    def _hand_over(self) -> None:
        """The first who waits leads the next group; the caller holds the mutex."""
        if not self._queue:
            self._led = False
            return
        heir = self._queue[0]
        heir.leads = True
        heir.wake.release()


def _interrupted() -> StoreUnavailable:
    return StoreUnavailable(
        "the append was interrupted", field="database", remedy="send it again under the same command id"
    )
