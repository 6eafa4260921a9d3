"""Users: what the ledger says of a person, now."""

from collections.abc import Sequence
from functools import reduce

from application.ports.event_store import EventStore, Recorded
from domain.user import NAME, User, evolve, stream_of


class Users:
    """Reads the stream each time: a changed password and a disabled user count at once, everywhere."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def find(self, user: str) -> User | None:
        """The user, disabled or not; None when there is none."""
        return self.with_version(user)[0]

    def with_version(self, user: str) -> tuple[User | None, int]:
        """The same, and the version of the stream."""
        past = self._store.read_stream(stream_of(user)) if NAME.fullmatch(user) else ()
        return fold(past), len(past)


def fold(past: Sequence[Recorded]) -> User | None:
    """The user of a stream."""
    return reduce(evolve, (recorded.event for recorded in past), None)  # type: ignore[arg-type]
