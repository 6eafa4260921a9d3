"""KnownPersons: the persons of a provider have pseudonyms, and its programs have none."""

import pytest

from adapters.identity.tokens import known_persons
from adapters.identity.tokens.known_persons import KnownPersons
from tests.support.persons import PlainPersons

NAME = "auth0|maria@https://login.example/"


class Counted(PlainPersons):
    """Persons that count their registrations."""

    asked = 0

    def register(self, name: str) -> str:
        """The pseudonym `p`, and the number of the registration."""
        self.asked += 1
        return f"p{self.asked}"


def test_a_person_is_asked_for_once_in_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then again, so that who was erased by another process gets another pseudonym."""
    now = 100.0
    monkeypatch.setattr(known_persons.time, "monotonic", lambda: now)
    persons = Counted()
    known = KnownPersons(persons)
    assert (known(NAME), known(NAME), persons.asked) == ("p1", "p1", 1)
    now = 102.5
    assert known(NAME) == "p2"


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider with more persons makes it begin anew."""
    monkeypatch.setattr(known_persons, "MAX_PERSONS", 2)
    persons = Counted()
    known = KnownPersons(persons)
    for name in ("a", "b", "c", "a"):
        known(name)
    assert persons.asked == 4
