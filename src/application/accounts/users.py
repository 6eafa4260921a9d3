"""Users: what the ledger says of a person, now."""

from application.ports.event_store import EventStore
from application.streams import load
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
        return load(self._store, stream_of(user), evolve, None) if NAME.fullmatch(user) else (None, 0)
