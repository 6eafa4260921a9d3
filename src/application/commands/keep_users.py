"""KeepUsers: create, disable and enable users, and change their passwords."""

from collections.abc import Sequence
from ipaddress import ip_address

import msgspec

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
from application.ports.identity.persons import Persons
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
    check_name,
    check_password,
    create,
    disable,
    enable,
    stream_of,
    taken,
)


class KeepUsers:
    """Changes users. Replacing a password or disabling a user ends all their sessions and tokens.

    A user is given by name, or by the pseudonym that the ledger has in its place.
    """

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
        persons: Persons,
    ) -> None:
        self._ledger = ledger
        self._secrets = secrets
        self._hasher = hasher
        self._families = families
        self._sessions = sessions
        self._revoked = revoked
        self._attempts = attempts
        self._judge = judge
        self._persons = persons
        self._users = Users(ledger.store, persons)

    def create(self, user: str, scopes: Sequence[str], password: str | None = None) -> str:
        """Create a user and return the password; without one, a generated password for one login.

        Raises Conflict for a name in use, InvalidInput for an invalid name, scope or password.
        """
        check_name(user)
        chosen, cause = self._choose_password(user, password)
        known = self._users.find(self._users.id_of(user))
        if known and not known.erased:
            raise taken(user)
        wanted = UserCreated(
            user=user,
            scopes=tuple(scopes),
            password_hash=self._hasher.hash(chosen),
            cause=cause,
            by=self._ledger.actor,
            at=self._ledger.clock.now(),
        )
        sound = create(None, wanted)
        person = self._persons.register(user)
        self._ledger.append(stream_of(person), 0, (msgspec.structs.replace(sound, user=person),))
        return chosen

    def give_password(self, user: str, password: str | None = None) -> str:
        """Replace the password and return it; without one, a generated password for one login.

        Ends all sessions and tokens. Raises NotFound or InvalidInput.
        """
        state, version = self._load(user)
        chosen, cause = self._choose_password(self._name_of(state.id), password)
        self._change(state, version, chosen, cause, self._ledger.actor)
        self.end_sessions(state.id)
        return chosen

    def choose_password(self, user: str, password: str) -> None:
        """Record the password that the user chose; ends all sessions and tokens.

        Raises NotFound or InvalidInput.
        """
        state, version = self._load(user)
        check_password(password, self._name_of(state.id), self._judge.is_guessable)
        self._change(state, version, password, "chosen", state.id)
        self.end_sessions(state.id)

    def rehash(self, user: str, password: str) -> None:
        """Hash the same password with the current parameters."""
        state, version = self._load(user)
        self._change(state, version, password, "rehashed", state.id)

    def disable(self, user: str) -> None:
        """Disable a user and end all sessions and tokens; can be repeated. Raises NotFound."""
        state, version = self._load(user)
        if events := disable(state, by=self._ledger.actor, at=self._ledger.clock.now()):
            self._ledger.append(stream_of(state.id), version, events)
        self.end_sessions(state.id)  # also in a second call, in case the first one crashed before this line

    def enable(self, user: str) -> None:
        """Enable a user; can be repeated. Raises NotFound."""
        state, version = self._load(user)
        if events := enable(state, by=self._ledger.actor, at=self._ledger.clock.now()):
            self._ledger.append(stream_of(state.id), version, events)

    def unlock(self, user: str) -> None:
        """Reset the counts of wrong passwords of the account and of its known browsers. Raises NotFound."""
        state, _ = self._load(user)
        self._attempts.passed(account_count(state.id), ())
        self._attempts.forget(browser_count(state.id, ""))

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

    def end_sessions(self, user: str) -> None:
        """End all sessions and tokens of the user with an id."""
        self._sessions.end_subject(user)
        now = self._ledger.clock.now().timestamp()
        for family in self._families.end_subject(user, now):
            self._revoked.revoke(whole_family(family), now + TOKEN_SECONDS)

    def _change(self, state: User, version: int, password: str, cause: Cause, by: str) -> None:
        hashed = self._hasher.hash(password)
        event = change_password(state, password_hash=hashed, cause=cause, by=by, at=self._ledger.clock.now())
        self._ledger.append(stream_of(state.id), version, (event,))

    def _name_of(self, user: str) -> str:
        known = self._persons.known().get(user)
        return (known and known.name) or user

    def _load(self, user: str) -> tuple[User, int]:
        state, version = self._users.with_version(self._users.id_of(user))
        if state is None or state.erased:
            raise absent(user)
        return state, version
