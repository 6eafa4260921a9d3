"""People: what the authorization server needs to act for persons, in one place."""

import secrets
import time

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

REFRESH_SECONDS = 30 * 86_400.0  # the absolute end of a consent


class Person:
    """A user, as Authlib asks it: whose token, and of which consent."""

    def __init__(self, subject: str, family: str) -> None:
        self._subject = subject
        self.family = family

    def get_user_id(self) -> str:
        """The subject."""
        return self._subject


class People(msgspec.Struct, frozen=True, kw_only=True):
    """The stores of the human half, and what is asked of them together."""

    users: Users
    clients: Clients
    keep_users: KeepUsers
    log_in: LogIn
    families: TokenFamilies
    sessions: WebSessions
    attempts: FailedAttempts
    devices: DeviceCodes | None  # None: the device grant is off
    denylist: Denylist

    def active(self, subject: str) -> User | None:
        """The user, where he may act now."""
        user = self.users.find(subject)
        return None if user is None or user.disabled or user.must_change else user

    def family(self, client: str, subject: str, scope: str) -> Family:
        """A new consent, not kept yet."""
        return Family(
            family=secrets.token_urlsafe(16),
            client=client,
            subject=subject,
            scope=scope,
            expires_at=time.time() + REFRESH_SECONDS,
        )

    def end(self, family: str) -> None:
        """Void everything that came of a consent."""
        self.families.end(family)
        self.denylist.end_family(family, time.time() + TOKEN_SECONDS)

    def note(self, act: str, subject: str, client: str, request: FormRequest) -> None:
        """Write a deed at the token endpoint into the audit trail."""
        self.log_in.note(act, subject, Visitor(address=request.peer, trace=request.trace), client)


def scope_for(client: Client, user: User, asked: str) -> str | None:
    """What both may have of what is asked, or of the client's default; None when it is not the client's."""
    wanted = tuple(dict.fromkeys(asked.split(" "))) if asked else client.default_scopes
    if any(scope not in client.created.scopes for scope in wanted):
        return None
    return " ".join(user.may_have(wanted))
