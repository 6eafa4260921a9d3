"""Authority: whether the submitter of a job, or the owner of a webhook, has a scope now."""

from typing import Protocol

from application.accounts.clients import Clients
from application.accounts.users import Users
from domain.errors import InsufficientScope
from domain.job import JobSubmitted


class Grantee(Protocol):
    """Who asked for something that happens later: a job or a webhook."""

    @property
    def owner(self) -> str:
        """The principal of the request."""
        ...

    @property
    def client(self) -> str:
        """The client of its token; "" for the command line."""
        ...

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes of its token."""
        ...


class Authority:
    """The scopes of the token at the request, less those that its client or its user lost since.

    Of a client or user of another issuer only the token is known. A job without a client is one of the
    command line or of a schedule and may have every effect.
    """

    def __init__(self, clients: Clients, users: Users) -> None:
        self._clients = clients
        self._users = users

    def __call__(self, submitted: JobSubmitted, scope: str) -> None:
        """Raise InsufficientScope unless the submitter has the scope."""
        if reason := self.why_not(submitted, scope):
            raise InsufficientScope(
                f"the job needs the scope {scope}, and {reason}",
                field="scope",
                remedy="submit the job again with a token that has this scope",
            )

    def why_not(self, grantee: Grantee, scope: str) -> str:
        """Why the grantee does not have the scope; "" when it has."""
        if not grantee.client:
            return ""
        client, user = self._clients.find(grantee.client), self._users.find(grantee.owner)
        if scope not in grantee.scopes:
            return "the token of its submission lacked it"
        if client and client.revoked:
            return f"its client {grantee.client} is revoked"
        if client and scope not in client.created.scopes:
            return f"its client {grantee.client} no longer has it"
        if user and user.disabled:
            return f"its user {grantee.owner} is disabled"
        if user and scope not in user.scopes:
            return f"its user {grantee.owner} no longer has it"
        return ""
