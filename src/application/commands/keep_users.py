"""KeepUsers: create, disable and enable users, and change their passwords."""

from collections.abc import Sequence
from ipaddress import ip_address

from application.accounts.users import Users
from application.accounts.wrong_passwords import (
    account_count,
    address_count,
    browser_count,
    device_address_count,
)
from application.ledger import Ledger
from application.ports.identity.failed_attempts import FailedAttempts
from application.ports.identity.password_hasher import PasswordHasher
from application.ports.identity.password_judge import PasswordJudge
from application.ports.identity.revoked_tokens import RevokedTokens, whole_family
from application.ports.identity.secret_factory import SecretFactory
from application.ports.identity.token_families import TokenFamilies
from application.ports.identity.web_sessions import WebSessions
from domain.client import TOKEN_SECONDS
from domain.errors import InvalidInput
from domain.user import (
    Cause,
    User,
    UserCreated,
    absent,
    change_password,
    check_password,
    create,
    disable,
    enable,
    stream_of,
)


class KeepUsers:
    """Changes users. Replacing a password or disabling a user ends all their sessions and tokens."""

    def __init__(
        self,
        ledger: Ledger,
        secrets: SecretFactory,
        hasher: PasswordHasher,
        families: TokenFamilies,
        sessions: WebSessions,
        revoked: RevokedTokens,
        attempts: FailedAttempts,
        judge: PasswordJudge,
    ) -> None:
        self._ledger = ledger
        self._secrets = secrets
        self._hasher = hasher
        self._families = families
        self._sessions = sessions
        self._revoked = revoked
        self._attempts = attempts
        self._judge = judge
        self._users = Users(ledger.store)

    def create(self, user: str, scopes: Sequence[str], password: str | None = None) -> str:
        """Create a user and return the password; without one, a generated password for one login.

        Raises Conflict for a name in use, InvalidInput for an invalid name, scope or password.
        """
        chosen, cause = self._choose_password(user, password)
        wanted = UserCreated(
            user=user,
            scopes=tuple(scopes),
            password_hash=self._hasher.hash(chosen),
            cause=cause,
            by=self._ledger.origin.actor,
            at=self._ledger.clock.now(),
        )
        state, version = self._users.with_version(user)
        self._ledger.append(stream_of(user), version, (create(state, wanted),))
        return chosen

    def give_password(self, user: str, password: str | None = None) -> str:
        """Replace the password and return it; without one, a generated password for one login.

        Ends all sessions and tokens. Raises NotFound or InvalidInput.
        """
        chosen, cause = self._choose_password(user, password)
        self._change(user, chosen, cause, self._ledger.origin.actor)
        self._end_sessions(user)
        return chosen

    def choose_password(self, user: str, password: str) -> None:
        """Record the password that the user chose; ends all sessions and tokens.

        Raises NotFound or InvalidInput.
        """
        check_password(password, user, self._judge.is_guessable)
        self._change(user, password, "chosen", user)
        self._end_sessions(user)

    def rehash(self, user: str, password: str) -> None:
        """Hash the same password with the current parameters."""
        self._change(user, password, "rehashed", user)

    def disable(self, user: str) -> None:
        """Disable a user and end all sessions and tokens; can be repeated. Raises NotFound."""
        state, version = self._load(user)
        if events := disable(state, by=self._ledger.origin.actor, at=self._ledger.clock.now()):
            self._ledger.append(stream_of(user), version, events)
        self._end_sessions(user)  # also in a second call, in case the first one crashed before this line

    def enable(self, user: str) -> None:
        """Enable a user; can be repeated. Raises NotFound."""
        state, version = self._load(user)
        if events := enable(state, by=self._ledger.origin.actor, at=self._ledger.clock.now()):
            self._ledger.append(stream_of(user), version, events)

    def unlock(self, user: str) -> None:
        """Reset the counts of wrong passwords of the account and of its known browsers. Raises NotFound."""
        self._load(user)
        self._attempts.passed(account_count(user), ())
        self._attempts.forget(browser_count(user, ""))

    def unlock_address(self, address: str) -> None:
        """Reset the count of wrong passwords and of wrong device codes of an address.

        Raises InvalidInput for a text that is no address.
        """
        try:
            known = str(ip_address(address))
        except ValueError:
            raise InvalidInput(
                f"{address!r} is no address", field="address", remedy="e.g. 192.0.2.7, see `users audit`"
            ) from None
        for counted in (address_count(known), device_address_count(known)):
            self._attempts.passed(counted, ())

    def _choose_password(self, user: str, password: str | None) -> tuple[str, Cause]:
        if password is None:
            return self._secrets.new(), "given"
        check_password(password, user, self._judge.is_guessable)
        return password, "chosen"

    def _change(self, user: str, password: str, cause: Cause, by: str) -> None:
        state, version = self._load(user)
        hashed = self._hasher.hash(password)
        event = change_password(state, password_hash=hashed, cause=cause, by=by, at=self._ledger.clock.now())
        self._ledger.append(stream_of(user), version, (event,))

    def _end_sessions(self, user: str) -> None:
        self._sessions.end_subject(user)
        now = self._ledger.clock.now().timestamp()
        for family in self._families.end_subject(user, now):
            self._revoked.revoke(whole_family(family), now + TOKEN_SECONDS)

    def _load(self, user: str) -> tuple[User, int]:
        state, version = self._users.with_version(user)
        if state is None:
            raise absent(user)
        return state, version
