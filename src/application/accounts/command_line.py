"""CommandLinePerson: the pseudonym of the operating system's user who runs a command."""

from application.ports.identity.persons import Persons
from domain.person import command_line_name


class CommandLinePerson:
    """Registers the person at the first event; a process asks the database once for each name."""

    def __init__(self, persons: Persons) -> None:
        self._persons = persons
        self._known: dict[str, str] = {}

    def __call__(self, actor: str) -> str:
        """The pseudonym of an actor."""
        if actor not in self._known:
            self._known[actor] = self._persons.register(command_line_name(actor))
        return self._known[actor]
