"""KnownPersons: the pseudonyms of the persons of an OpenID provider, in memory for two seconds."""

import time
from threading import Lock

from application.ports.identity.persons import Persons

FRESH_SECONDS = 2.0  # so long a person who was erased by another process keeps the pseudonym
MAX_PERSONS = 4096


class KnownPersons:
    """A person who comes back after an erasure is another one: the provider still lets them in."""

    def __init__(self, persons: Persons) -> None:
        self._persons = persons
        self._lock = Lock()
        self._kept: dict[str, tuple[str, float]] = {}

    def __call__(self, name: str) -> str:
        """The pseudonym of `SUBJECT@ISSUER`. Raises StoreUnavailable."""
        now = time.monotonic()
        if person := self.known(name):
            return person
        person = self._persons.register(name)
        with self._lock:
            if len(self._kept) >= MAX_PERSONS:
                self._kept.clear()
            self._kept[name] = person, now + FRESH_SECONDS
        return person

    def known(self, name: str) -> str:
        """The pseudonym in memory, or "" when the database is to be read."""
        with self._lock:
            person, until = self._kept.get(name, ("", 0.0))
        return person if time.monotonic() < until else ""
