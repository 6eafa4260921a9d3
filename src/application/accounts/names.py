"""Names: the names and texts of persons, for lists and answers; everything stored has pseudonyms."""

import re
import time
from collections.abc import Callable, Mapping
from threading import Lock

import msgspec

from application.ports.identity.persons import Known, Persons, Sealer
from domain.identity import identity
from domain.person import (
    ERASED,
    ERASED_TEXT,
    PERSON,
    SEALED,
    UNKNOWN,
    UNKNOWN_TEXT,
    displayed,
    is_person,
    pseudonym_of,
)

FRESH_SECONDS = 2.0  # an erasure by another process shows after at most this time
PAUSE_SECONDS = 0.05  # between two reads for old persons without a row
SKEW_SECONDS = 60.0  # by which clocks of two machines may differ
_MENTIONED = re.compile(rf"{SEALED.pattern}|(?<!\"person\":\"){PERSON.pattern}")


class Names:
    """Replaces pseudonyms by names, and opens sealed texts, where something is shown.

    The pseudonym in a JSON field `person` stays. A person without a row is unknown: the ledger was imported
    without its persons.
    """

    def __init__(self, persons: Persons, sealer: Sealer) -> None:
        self._persons = persons
        self._sealer = sealer
        self._known: Mapping[str, Known] = {}
        self._read_at = float("-inf")
        self._young = ""
        self._lock = Lock()

    def shown(self, text: str) -> str:
        """The text with names."""
        return _MENTIONED.sub(self._plain, text) if "person-" in text else text

    def shown_json(self, document: str) -> str:
        """The JSON document with names; a name is escaped as JSON needs it."""
        return _MENTIONED.sub(self._escaped, document) if "person-" in document else document

    def shown_as(self, document: str, written: Callable[[str], str]) -> str:
        """The document with names, each `written` as the document needs it, e.g. escaped for HTML."""
        if "person-" not in document:
            return document
        return _MENTIONED.sub(lambda found: written(self._plain(found)), document)

    def seal(self, person: str, text: str) -> str:
        """The text sealed with the key of its author; unchanged when the author is no person.

        What somebody writes while they are erased is not kept.
        """
        if not text or not is_person(person):
            return text
        if person not in self._known:
            with self._lock:
                self._read()  # it may have been registered just now
        if not (key := self._find(person).key):
            return ERASED_TEXT
        return f"sealed:{person}:{self._sealer.seal(text, key, person)}"

    def forget(self) -> None:
        """Read the persons again at the next use."""
        with self._lock:
            self._known, self._read_at = {}, float("-inf")

    def _escaped(self, found: re.Match[str]) -> str:
        return msgspec.json.encode(self._plain(found)).decode()[1:-1]

    def _plain(self, found: re.Match[str]) -> str:
        author, sealed = found[1], found[2]
        if author is None:
            return self._name(found[0])
        known = self._find(author)
        if not known.key:
            return UNKNOWN_TEXT if author not in self._known else ERASED_TEXT
        try:
            return self._sealer.open(sealed, known.key, author)
        except ValueError:
            return UNKNOWN_TEXT

    def _name(self, person: str) -> str:
        known = self._find(person)
        if known.name:
            return displayed(known.name)
        return ERASED if person in self._known else UNKNOWN

    def _find(self, person: str) -> Known:
        with self._lock:
            age = time.monotonic() - self._read_at
            absent = person not in self._known
            # A person with a young pseudonym may have been registered since the last read.
            if age > FRESH_SECONDS or (absent and (age > PAUSE_SECONDS or person >= self._young)):
                self._read()
        return self._known.get(person, Known())

    def _read(self) -> None:
        self._young = pseudonym_of(identity(int(1000 * (time.time() - SKEW_SECONDS)), 0))
        self._known, self._read_at = self._persons.known(), time.monotonic()
