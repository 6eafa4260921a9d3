"""KeepClients: create and revoke API clients, and rotate their secrets."""

from collections.abc import Sequence

import msgspec

from application.accounts.clients import Clients
from application.ledger import Ledger
from application.ports.identity.revoked_tokens import RevokedTokens, whole_client, whole_family
from application.ports.identity.secret_factory import SecretFactory
from domain.client import (
    CODE_GRANTS,
    DEVICE_GRANT,
    GRANTS,
    TOKEN_SECONDS,
    Client,
    ClientCreated,
    ClientEvent,
    absent,
    create,
    digest_of,
    evolve,
    open_to_people,
    revoke,
    rotate,
    stream_of,
)
from domain.errors import InvalidInput


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """The id and secret of a client. The secret is not stored, so it can be shown only once."""

    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        """The id only, so that a log never contains the secret."""
        return f"Credentials(client_id={self.client_id!r})"


class UserAccess(msgspec.Struct, frozen=True, kw_only=True):
    """The redirect URIs of a client for users, and whether the client is public (has no secret)."""

    redirect_uris: tuple[str, ...] = ()
    public: bool = False


class KeepClients:
    """Creates clients, rotates their secrets and revokes them."""

    def __init__(self, ledger: Ledger, secrets: SecretFactory, revoked: RevokedTokens) -> None:
        self._ledger = ledger
        self._secrets = secrets
        self._revoked = revoked
        self._clients = Clients(ledger.store)

    def create(
        self,
        name: str,
        scopes: Sequence[str],
        grants: Sequence[str] = GRANTS,
        user_access: UserAccess | None = None,
    ) -> Credentials:
        """Create a client; with `user_access`, users can authorize it to act for them.

        The secret of a public client is "". Raises InvalidInput for an invalid name, scope, grant or
        redirect URI.
        """
        client, secret = self._ledger.ids.new(), self._secrets.new()
        wanted = ClientCreated(
            client=client,
            name=name,
            scopes=tuple(scopes),
            grants=tuple(grants),
            secret_digest=digest_of(secret),
            by=self._ledger.actor,
            at=self._ledger.clock.now(),
        )
        events: list[ClientEvent] = [create(None, wanted)]
        if user_access:
            opened = open_to_people(
                evolve(None, wanted),
                redirect_uris=user_access.redirect_uris,
                public=user_access.public,
                by=wanted.by,
                at=wanted.at,
            )
            events.append(opened)
        self._ledger.append(stream_of(client), 0, tuple(events))
        return Credentials(
            client_id=client, client_secret="" if user_access and user_access.public else secret
        )

    def create_for(
        self,
        name: str,
        scopes: Sequence[str],
        *,
        redirect_uris: Sequence[str] = (),
        device: bool = False,
        public: bool = False,
    ) -> Credentials:
        """Create a client that acts for itself, or with redirect URIs or `device` for users who log in.

        Raises InvalidInput as `create` does, and for a public client without users.
        """
        if not (redirect_uris or device):
            if public:
                raise InvalidInput(
                    "a public client needs users", field="public", remedy="give a redirect URI, or `device`"
                )
            return self.create(name, scopes)
        grants = CODE_GRANTS if redirect_uris else CODE_GRANTS[1:]
        access = UserAccess(redirect_uris=tuple(redirect_uris), public=public)
        return self.create(name, scopes, (*grants, DEVICE_GRANT) if device else grants, access)

    def rotate(self, client: str) -> Credentials:
        """Replace the secret at once, and end the client's own tokens that were issued for it.

        Raises NotFound, or Conflict for a revoked or public client.
        """
        state, version = self._load(client)
        secret = self._secrets.new()
        by, at = self._ledger.actor, self._ledger.clock.now()
        event = rotate(state, secret_digest=digest_of(secret), by=by, at=at)
        self._ledger.append(stream_of(client), version, (event,))
        self._revoked.revoke(whole_family(state.secret_id), at.timestamp() + TOKEN_SECONDS)
        return Credentials(client_id=client, client_secret=secret)

    def revoke(self, client: str) -> None:
        """Revoke a client and its tokens; can be repeated. Raises NotFound."""
        state, version = self._load(client)
        now = self._ledger.clock.now()
        if events := revoke(state, by=self._ledger.actor, at=now):
            self._ledger.append(stream_of(client), version, events)
        # The event stops new tokens. After a crash at this point, a second call revokes the existing ones.
        self._revoked.revoke(whole_client(client), now.timestamp() + TOKEN_SECONDS)

    def _load(self, client: str) -> tuple[Client, int]:
        state, version = self._clients.with_version(client)
        if state is None:
            raise absent(client)
        return state, version
