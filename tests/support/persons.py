"""Persons of tests in memory: the pseudonym of a person is the name, so that events are easy to read."""

from collections.abc import Mapping, Sequence

from application.ports.identity.persons import Known


class PlainPersons:
    """Persons whose pseudonyms are their names."""

    def __init__(self) -> None:
        self.rows: dict[str, Known] = {}

    def find(self, name: str) -> str | None:
        """The name itself, when it was registered and not erased."""
        known = self.rows.get(name)
        return name if known and known.name else None

    def register(self, name: str) -> str:
        """The name itself."""
        self.rows.setdefault(name, Known(name=name, key=bytes(32)))
        return name

    def known(self) -> Mapping[str, Known]:
        """All rows."""
        return self.rows

    def erase(self, persons: Sequence[str]) -> int:
        """Delete the names."""
        named = [person for person in persons if self.rows.get(person, Known()).name]
        self.rows.update({person: Known() for person in named})
        return len(named)
