"""What is stored about a person as a struct of the API, which the command line shows too."""

import msgspec

from application.queries.export_person import PersonalData
from application.queries.read_events import EventView
from entrypoints.http.routes.audit_views import AuditEntryView, audit_row


class UserExport(msgspec.Struct, frozen=True, kw_only=True):
    """Every event by or about a person, and the entries of the audit trail."""

    person: str
    """The pseudonym by which the ledger names the person."""
    name: str
    """The name."""
    events: list[EventView]
    """The events by the person, about the person, or about what the person owns, oldest first."""
    audit: list[AuditEntryView]
    """Logins, failures, consents and tokens, newest first."""


def user_export(found: PersonalData) -> UserExport:
    """The data of a person as clients see them."""
    audit = msgspec.convert([audit_row(entry) for entry in found.audit], list[AuditEntryView])
    return UserExport(person=found.person, name=found.name, events=found.events, audit=audit)
