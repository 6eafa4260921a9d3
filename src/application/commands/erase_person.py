"""ErasePerson: delete the name and the key of a person on request (LGPD Art. 18, GDPR Art. 17)."""

import re
from collections.abc import Sequence
from typing import Any, Protocol

from application.accounts.names import Names
from application.accounts.users import Users
from application.accounts.wrong_passwords import (
    account_count,
    address_count,
    browser_count,
    device_address_count,
    device_count,
)
from application.commands.keep_users import KeepUsers
from application.ledger import Ledger
from application.ports.identity.audit_trail import AuditTrail
from application.ports.identity.failed_attempts import FailedAttempts
from application.ports.identity.persons import Erasures, Persons
from application.ports.keyed_requests import KeyedRequests
from domain.errors import InvalidInput, LastAdministrator
from domain.free_text import stated_text
from domain.person import is_person
from domain.user import absent, erase, stream_of

MAX_ENTRIES = 100_000  # of the audit trail, about one person


class UserRows(Protocol):
    """The rows of the projection `users`."""

    def all(self, projection: str) -> Sequence[dict[str, Any]]:
        """All rows."""
        ...


class ErasePerson:
    """Every step can be repeated, and the name goes last: until then the same call completes an erasure.

    The ledger keeps the pseudonym. Forecasts are computed without persons, so their replays stay the same.
    """

    def __init__(
        self,
        ledger: Ledger,
        keep_users: KeepUsers,
        persons: Persons,
        erasures: Erasures,
        attempts: FailedAttempts,
        keyed: KeyedRequests,
        audit: AuditTrail,
        lists: UserRows,
        names: Names,
    ) -> None:
        self._ledger = ledger
        self._keep_users = keep_users
        self._persons = persons
        self._erasures = erasures
        self._attempts = attempts
        self._keyed = keyed
        self._audit = audit
        self._lists = lists
        self._names = names
        self._users = Users(ledger.store, persons)

    def __call__(self, name: str, reason: str) -> str:
        """Erase a user, a person of a provider (`SUBJECT@ISSUER`) or of the command line (`cli:NAME`).

        Returns the pseudonym, by which an erasure can be repeated. Raises NotFound, LastAdministrator, or
        InvalidInput for a blank reason or one that has the name.
        """
        person = self._person_of(name)
        _check_reason(reason, name)
        self._refuse_last_administrator(person)
        self._record(person, reason)
        self._clean(person, name)
        return person

    def listed(self, persons: Sequence[str]) -> list[str]:
        """Erase again who is known although listed as erased: a restored backup had them."""
        known = self._persons.known()
        back = [
            person for person in persons if person in known and not self._is_done(person, known[person].name)
        ]
        for person in back:
            self._record(person, "erased before the restored backup was made")
            self._clean(person, person)
        return back

    def _is_done(self, person: str, name: str | None) -> bool:
        user = self._users.find(person)
        return name is None and (user is None or user.erased)

    def _person_of(self, name: str) -> str:
        person = self._users.id_of(name)
        if person not in self._persons.known() and self._users.find(person) is None:
            raise absent(name)
        return person

    def _refuse_last_administrator(self, person: str) -> None:
        administrators = {
            row["user"]
            for row in self._lists.all("users")
            if "admin" in row["scopes"] and not row["disabled"]
        }
        if administrators == {person}:
            raise LastAdministrator(
                "the user is the last administrator",
                field="user",
                remedy="give another user the scope admin first (`previsto users create`)",
            )

    def _record(self, person: str, reason: str) -> None:
        state, version = self._users.with_version(person)
        events = erase(
            state, person=person, by=self._ledger.actor, reason=reason, at=self._ledger.clock.now()
        )
        if events:
            self._ledger.append(stream_of(person), version, events)

    def _clean(self, person: str, name: str) -> None:
        self._keep_users.end_sessions(person)
        self._forget_tries(person, name)
        for owner in (person, f"command line/{person}"):
            self._keyed.forget_owner(owner)
        self._audit.forget(person)
        if is_person(person):  # a name from before the pseudonyms must not get into the list
            self._erasures.add(person)
        self._persons.erase([person])
        self._names.forget()

    def _forget_tries(self, person: str, name: str) -> None:
        """Delete the counts of wrong passwords and codes, also those of the addresses of the person."""
        addresses = {entry.address for entry in self._audit.latest(MAX_ENTRIES, person)}
        counts = [account_count(person), account_count(name), device_count(person)]
        counts += [count(address) for address in addresses for count in (address_count, device_address_count)]
        for counted in counts:
            self._attempts.passed(counted, ())
        self._attempts.forget(browser_count(person, ""))


def _check_reason(reason: str, name: str) -> None:
    stated_text(reason, "reason")
    if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", reason, re.IGNORECASE):
        raise InvalidInput(
            "the reason has the name of the person", field="reason", remedy="leave the name out"
        )
