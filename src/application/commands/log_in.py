"""LogIn: check the password of a user, with a limit on wrong passwords."""

from contextlib import suppress

import msgspec

from application.accounts.users import Users
from application.commands.keep_users import KeepUsers
from application.ledger import Ledger
from application.ports.identity.audit_trail import AuditEntry, AuditTrail
from application.ports.identity.failed_attempts import FailedAttempts
from application.ports.identity.password_hasher import PasswordHasher
from domain.client import digest_of
from domain.errors import TooManyRequests, Unauthenticated, VersionConflict
from domain.user import MAX_PASSWORD_LENGTH, NAME, User

FREE_BY_USER, FREE_BY_ADDRESS = 5, 20  # wrong passwords without a wait


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """The address and the trace id of a request."""

    address: str = ""
    trace: str = ""


class LogIn:
    """Known and unknown names get the same answer in the same time."""

    def __init__(
        self,
        ledger: Ledger,
        hasher: PasswordHasher,
        attempts: FailedAttempts,
        audit: AuditTrail,
        keep_users: KeepUsers,
    ) -> None:
        self._ledger = ledger
        self._hasher = hasher
        self._attempts = attempts
        self._audit = audit
        self._keep_users = keep_users
        self._users = Users(ledger.store)

    def with_password(self, name: str, password: str, visitor: Visitor) -> User:
        """The user. Raises Unauthenticated, or TooManyRequests during a wait (for any password)."""
        name = name.strip().lower()
        account, address = _account(name), f"address:{visitor.address}"
        names = ((account, FREE_BY_USER), (address, FREE_BY_ADDRESS))
        if wait := self._attempts.begin(names, self._now()):
            raise TooManyRequests(
                "too many wrong passwords",
                field="password",
                remedy=f"wait {int(wait) + 1} seconds",
                wait=wait,
            )
        user = self._users.find(name)
        right = self._hasher.matches(user.password_hash if user else "", password[: MAX_PASSWORD_LENGTH + 1])
        if not (user and right) or user.disabled:
            self.note("login-failed", user.name if user else "", visitor)
            raise Unauthenticated("the name or the password is wrong", field="password")
        self._attempts.passed(account, (address,))
        if self._hasher.is_outdated(user.password_hash):
            with suppress(VersionConflict):  # another login changed the user first; the next one hashes again
                self._keep_users.rehash(user.name, password)
        self.note("login", user.name, visitor)
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


def _account(name: str) -> str:
    """The name for the count of wrong passwords; an invalid user name is stored as a digest only."""
    return f"user:{name}" if NAME.fullmatch(name) else f"unknown:{digest_of(ascii(name))[:32]}"
