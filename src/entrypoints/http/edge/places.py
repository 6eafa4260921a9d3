"""Places: how many requests of one API process wait for changes, as streams or with `wait`."""

from collections import Counter
from collections.abc import Callable

from domain.errors import Busy, TooManyRequests

MAX_CONNECTIONS = 512  # of an API process
MAX_WAITING = MAX_CONNECTIONS // 2  # the others are for short requests
MAX_WAITING_OF_OWNER = 32
PAUSE_SECONDS = 5.0  # the Retry-After of a refusal


class Places:
    """Belongs to one event loop."""

    def __init__(self, most: int | None = None, most_of_owner: int | None = None) -> None:
        self._most, self._most_of_owner = most or MAX_WAITING, most_of_owner or MAX_WAITING_OF_OWNER
        self._held: Counter[str] = Counter()

    @property
    def taken(self) -> int:
        """The number of places that all owners hold."""
        return self._held.total()

    def take(self, owner: str) -> Callable[[], None]:
        """Take a place for an owner; the returned function gives it back.

        Raises TooManyRequests when the owner has too many, and Busy when all are taken.
        """
        if self._held[owner] >= self._most_of_owner:
            raise TooManyRequests(
                f"{self._most_of_owner} streams and waits of this caller are open",
                remedy="close one, or ask for the object without `wait` from time to time",
                wait=PAUSE_SECONDS,
            )
        if self.taken >= self._most:
            raise Busy("all places for streams and waits are taken", remedy="try again", wait=PAUSE_SECONDS)
        self._held[owner] += 1
        return lambda: self._give_back(owner)

    def _give_back(self, owner: str) -> None:
        self._held[owner] -= 1
        if not self._held[owner]:
            del self._held[owner]
