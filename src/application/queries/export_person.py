"""ExportPerson: what the service holds about a person (LGPD Art. 18, GDPR Art. 15)."""

from collections.abc import Iterator

import msgspec

from application.ports.event_store import Recorded
from application.ports.identity.audit_trail import AuditEntry, AuditTrail
from application.ports.identity.persons import Persons
from application.ports.ledger_feed import LedgerFeed
from application.queries.read_events import EventView, event_view
from domain.user import absent, stream_of

PAGE = 1000
MAX_ENTRIES = 100_000  # of the audit trail


class PersonalData(msgspec.Struct, frozen=True, kw_only=True):
    """Pseudonym and name, every event by or about the person, and their entries of the audit trail."""

    person: str
    name: str
    events: list[EventView]
    audit: list[AuditEntry]


class ExportPerson:
    """Reads the whole ledger: about ten seconds for a million events."""

    def __init__(self, feed: LedgerFeed, persons: Persons, audit: AuditTrail) -> None:
        self._feed = feed
        self._persons = persons
        self._audit = audit

    def __call__(self, name: str) -> PersonalData:
        """The data of a user, a person of a provider or of the command line. Raises NotFound."""
        person = self._persons.find(name)
        if person is None:
            raise absent(name)
        return PersonalData(
            person=person,
            name=name,
            events=[event_view(recorded) for recorded in self._all() if _concerns(recorded, person)],
            audit=list(self._audit.latest(MAX_ENTRIES, person)),
        )

    def _all(self) -> Iterator[Recorded]:
        after = 0
        while found := self._feed.read_all(after, PAGE):
            yield from found
            after = found[-1].position


def _concerns(recorded: Recorded, person: str) -> bool:
    """Whether the event is by the person, about them, or about what they own."""
    owner = getattr(recorded.event, "owner", "")
    return person in (recorded.meta.actor, owner, owner.removeprefix("cli:")) or recorded.stream == stream_of(
        person
    )
