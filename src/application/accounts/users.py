"""Users: the current state of users, from the ledger."""

from application.ports.event_store import EventStore
from application.ports.identity.persons import Persons
from application.streams import load
from domain.user import NAME, User, evolve, stream_of


class Users:
    """Reads the stream at each call, so a new password or a disabled user has effect at once everywhere."""

    def __init__(self, store: EventStore, persons: Persons) -> None:
        self._store = store
        self._persons = persons

    def id_of(self, name: str) -> str:
        """The pseudonym of a user; the name itself for a pseudonym, and for what has none.

        In a ledger from before the pseudonyms, the name is the id of the user.
        """
        return self._persons.find(name) or name

    def find(self, user: str) -> User | None:
        """The user with an id, also a disabled one; None for an unknown id."""
        return self.with_version(user)[0]

    def with_version(self, user: str) -> tuple[User | None, int]:
        """The user as in `find`, and the version of the stream."""
        return load(self._store, stream_of(user), evolve, None) if NAME.fullmatch(user) else (None, 0)
