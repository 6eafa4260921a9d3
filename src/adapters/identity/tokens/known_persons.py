"""KnownPersons: gives the persons of an OpenID provider their pseudonyms."""

import time
from threading import Lock

import msgspec

from application.ports.identity.persons import Persons
from application.ports.identity.token_verifier import TokenVerifier
from domain.principal import Principal

FRESH_SECONDS = 2.0  # so long a person who was erased by another process keeps the pseudonym
MAX_PERSONS = 4096


class KnownPersons:
    """A TokenVerifier around another; a program whose subject is its client is no person."""

    def __init__(self, verifier: TokenVerifier, persons: Persons) -> None:
        self._verifier = verifier
        self._persons = persons
        self._lock = Lock()
        self._kept: dict[str, tuple[str, float]] = {}

    def check(self) -> None:
        self._verifier.check()

    def verify(self, token: str) -> Principal:
        found = self._verifier.verify(token)
        if not found.issuer or found.subject == found.client:
            return found
        return msgspec.structs.replace(found, person=self._person(found.qualified))

    def _person(self, name: str) -> str:
        now = time.monotonic()
        with self._lock:
            person, until = self._kept.get(name, ("", 0.0))
        if now < until:
            return person
        person = self._persons.register(name)
        with self._lock:
            if len(self._kept) >= MAX_PERSONS:
                self._kept.clear()
            self._kept[name] = person, now + FRESH_SECONDS
        return person
