"""LogIn: check the password of a user, with a limit on wrong passwords."""

from contextlib import suppress

import msgspec

from application.accounts.users import Users
from application.accounts.wrong_passwords import account_count, address_count, browser_count
from application.commands.keep_users import KeepUsers
from application.ledger import Ledger
from application.ports.identity.audit_trail import AuditEntry, AuditTrail
from application.ports.identity.failed_attempts import FailedAttempts
from application.ports.identity.password_hasher import PasswordHasher
from application.ports.identity.persons import Persons
from domain.errors import TooManyRequests, Unauthenticated, VersionConflict
from domain.user import MAX_PASSWORD_LENGTH, User

FREE_BY_USER, FREE_BY_ADDRESS = 5, 20  # wrong passwords without a wait
FREE_BY_BROWSER = 5


class KnownBrowser(msgspec.Struct, frozen=True, kw_only=True):
    """A browser in which a user, given by pseudonym, logged in before, with its random id."""

    user: str
    id: str


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """The address and the trace id of a request, and the browser if it is known."""

    address: str = ""
    trace: str = ""
    browser: KnownBrowser | None = None

    def knows(self, user: str) -> bool:
        """Whether the user logged in before in this browser."""
        return self.browser is not None and self.browser.user == user


class LogIn:
    """Known and unknown names get the same answer in the same time."""

    def __init__(
        self,
        ledger: Ledger,
        hasher: PasswordHasher,
        attempts: FailedAttempts,
        audit: AuditTrail,
        keep_users: KeepUsers,
        persons: Persons,
    ) -> None:
        self._ledger = ledger
        self._hasher = hasher
        self._attempts = attempts
        self._audit = audit
        self._keep_users = keep_users
        self._users = Users(ledger.store, persons)

    def with_password(self, name: str, password: str, visitor: Visitor) -> User:
        """The user. Raises Unauthenticated, or TooManyRequests during a wait (for any password)."""
        id = self._users.id_of(name.strip().lower())
        names = _counts(id, visitor)
        if wait := self._attempts.begin(names, self._now()):
            raise TooManyRequests(
                "too many wrong passwords",
                field="password",
                remedy=f"wait {int(wait) + 1} seconds",
                wait=wait,
            )
        user = self._users.find(id)
        user = None if user and user.erased else user  # as an unknown name
        right = self._hasher.matches(user.password_hash if user else "", password[: MAX_PASSWORD_LENGTH + 1])
        if not (user and right) or user.disabled:
            self.note("login-failed", user.id if user else "", visitor)
            raise Unauthenticated("the name or the password is wrong", field="password")
        forgotten, *others = (counted for counted, _ in names)
        self._attempts.passed(forgotten, others)
        if self._hasher.is_outdated(user.password_hash):
            with suppress(VersionConflict):  # another login changed the user first; the next one hashes again
                self._keep_users.rehash(user.id, password)
        self.note("login", user.id, visitor)
        return user

    def note(self, act: str, subject: str, visitor: Visitor, client: str = "") -> None:
        """Write an entry to the audit trail."""
        self._audit.add(
            AuditEntry(
                act=act,
                at=self._ledger.clock.now().isoformat(timespec="milliseconds"),
                subject=subject,
                client=client,
                address=visitor.address,
                trace=visitor.trace,
            )
        )

    def _now(self) -> float:
        return self._ledger.clock.now().timestamp()


def _counts(user: str, visitor: Visitor) -> tuple[tuple[str, int], ...]:
    """The counts of wrong passwords, each with its tries without a wait; a login resets the first one.

    A known browser has a count of its own: wrong passwords of other callers at the same address, or for the
    same account, do not keep its user out, and a stolen cookie gives no more tries than an account has.
    """
    if visitor.browser and visitor.knows(user):
        return ((browser_count(user, visitor.browser.id), FREE_BY_BROWSER),)
    return ((account_count(user), FREE_BY_USER), (address_count(visitor.address), FREE_BY_ADDRESS))
