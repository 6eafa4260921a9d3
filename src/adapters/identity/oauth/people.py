"""People: the stores of users, clients, sessions and tokens that the authorization server needs."""

import secrets
import time
from collections.abc import Callable

import msgspec

from adapters.identity.oauth.strict_request import FormRequest
from adapters.identity.tokens.denylist import Denylist
from application.accounts.clients import Clients
from application.accounts.users import Users
from application.commands.keep_users import KeepUsers
from application.commands.log_in import LogIn, Visitor
from application.ports.identity.device_codes import DeviceCodes
from application.ports.identity.failed_attempts import FailedAttempts
from application.ports.identity.token_families import Family, TokenFamilies
from application.ports.identity.web_sessions import WebSessions
from domain.client import TOKEN_SECONDS, Client
from domain.user import User


class Dashboard(msgspec.Struct, frozen=True, kw_only=True):
    """The pages beside those of the authorization server: where a login leads, and which addresses exist."""

    home: str
    has: Callable[[str], bool]


NO_DASHBOARD = Dashboard(home="", has=lambda address: False)
REFRESH_SECONDS = 30 * 86_400.0  # from the consent to the end of its token family


class Person:
    """A user in the form that Authlib expects, with the token family."""

    def __init__(self, subject: str, family: str) -> None:
        self._subject = subject
        self.family = family

    def get_user_id(self) -> str:
        """The subject of the token."""
        return self._subject


class People(msgspec.Struct, frozen=True, kw_only=True):
    """The stores, and the operations that need several of them."""

    users: Users
    clients: Clients
    keep_users: KeepUsers
    log_in: LogIn
    families: TokenFamilies
    sessions: WebSessions
    attempts: FailedAttempts
    devices: DeviceCodes | None  # None when the device grant is off
    denylist: Denylist
    shown: Callable[[str], str]  # a pseudonym as a name
    dashboard: Dashboard = NO_DASHBOARD

    def active(self, subject: str) -> User | None:
        """The user; None when unknown, disabled or required to change the password first."""
        user = self.users.find(subject)
        return None if user is None or user.disabled or user.must_change else user

    def name_of(self, user: User) -> str:
        """The name of a user, for a page."""
        return self.shown(user.id)

    def new_family(self, client: str, subject: str, scope: str) -> Family:
        """A new token family, not stored yet."""
        return Family(
            family=secrets.token_urlsafe(16),
            client=client,
            subject=subject,
            scope=scope,
            expires_at=time.time() + REFRESH_SECONDS,
        )

    def end(self, family: str) -> None:
        """End a token family and revoke its access tokens."""
        self.families.end(family)
        self.denylist.end_family(family, time.time() + TOKEN_SECONDS)

    def note(self, act: str, subject: str, client: str, request: FormRequest) -> None:
        """Record an act at the token endpoint in the audit trail."""
        self.log_in.note(act, subject, Visitor(address=request.peer, trace=request.trace), client)


def scope_for(client: Client, user: User, asked: str) -> str | None:
    """The scopes that client and user both have, out of those asked for or the client's default.

    None when the client does not have one of the scopes asked for; "" when the user has none of them.
    """
    wanted = tuple(dict.fromkeys(asked.split(" "))) if asked else client.default_scopes
    if any(scope not in client.created.scopes for scope in wanted):
        return None
    return " ".join(user.may_have(wanted))
