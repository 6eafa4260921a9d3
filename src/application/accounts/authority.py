"""Authority: whether the submitter of a job may have an effect now."""

from application.accounts.clients import Clients
from application.accounts.users import Users
from domain.errors import InsufficientScope
from domain.job import JobSubmitted


class Authority:
    """The scopes of the token at the submission, less those that its client or its user lost since.

    Of a client or user of another issuer only the token is known. A job without a client is one of the
    command line or of a schedule and may have every effect.
    """

    def __init__(self, clients: Clients, users: Users) -> None:
        self._clients = clients
        self._users = users

    def __call__(self, submitted: JobSubmitted, scope: str) -> None:
        """Raise InsufficientScope unless the submitter has the scope."""
        if submitted.client and (reason := self._why_not(submitted, scope)):
            raise InsufficientScope(
                f"the job needs the scope {scope}, and {reason}",
                field="scope",
                remedy="submit the job again with a token that has this scope",
            )

    def _why_not(self, submitted: JobSubmitted, scope: str) -> str:
        client, user = self._clients.find(submitted.client), self._users.find(submitted.owner)
        if scope not in submitted.scopes:
            return "the token of its submission lacked it"
        if client and client.revoked:
            return f"its client {submitted.client} is revoked"
        if client and scope not in client.created.scopes:
            return f"its client {submitted.client} no longer has it"
        if user and user.disabled:
            return f"its user {submitted.owner} is disabled"
        if user and scope not in user.scopes:
            return f"its user {submitted.owner} no longer has it"
        return ""
