"""KeepClients: what an operator does with API clients."""

from collections.abc import Sequence

import msgspec

from application.accounts.clients import Clients
from application.ledger import Ledger
from application.ports.identity.revoked_tokens import RevokedTokens, whole_client
from application.ports.identity.secret_factory import SecretFactory
from domain.client import (
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


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """What a client needs to ask. The secret is nowhere else: it is shown once."""

    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        """Without the secret, so that no log can hold it."""
        return f"Credentials(client_id={self.client_id!r})"


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """Where people's browsers come back to a client, and whether it can keep a secret."""

    redirect_uris: tuple[str, ...] = ()
    public: bool = False


class KeepClients:
    """Creating clients, giving them other secrets, and ending them."""

    def __init__(self, ledger: Ledger, secrets: SecretFactory, revoked: RevokedTokens) -> None:
        self._ledger = ledger
        self._secrets = secrets
        self._revoked = revoked
        self._clients = Clients(ledger.store)

    def create(
        self, name: str, scopes: Sequence[str], grants: Sequence[str] = GRANTS, door: Door | None = None
    ) -> Credentials:
        """A new client with a secret, and with a door where people may let it act for them.

        A public client has no secret: the one given is void. Raises InvalidInput for a name, scopes or
        addresses that are none.
        """
        client, secret = self._ledger.ids.new(), self._secrets.new()
        wanted = ClientCreated(
            client=client,
            name=name,
            scopes=tuple(scopes),
            grants=tuple(grants),
            secret_digest=digest_of(secret),
            by=self._ledger.origin.actor,
            at=self._ledger.clock.now(),
        )
        events: list[ClientEvent] = [create(None, wanted)]
        if door:
            state = evolve(None, wanted)
            by, at = wanted.by, wanted.at
            events.append(
                open_to_people(state, redirect_uris=door.redirect_uris, public=door.public, by=by, at=at)
            )
        self._ledger.append(stream_of(client), 0, tuple(events))
        return Credentials(client_id=client, client_secret="" if door and door.public else secret)

    def rotate(self, client: str) -> Credentials:
        """Another secret; the one before is void at once. Raises NotFound, or Conflict when it is revoked."""
        state, version = self._found(client)
        secret = self._secrets.new()
        by, at = self._ledger.origin.actor, self._ledger.clock.now()
        event = rotate(state, secret_digest=digest_of(secret), by=by, at=at)
        self._ledger.append(stream_of(client), version, (event,))
        return Credentials(client_id=client, client_secret=secret)

    def revoke(self, client: str) -> None:
        """End it, and the tokens it has. Raises NotFound. Again, it changes nothing."""
        state, version = self._found(client)
        now = self._ledger.clock.now()
        if events := revoke(state, by=self._ledger.origin.actor, at=now):
            self._ledger.append(stream_of(client), version, events)
        # From the event on no token is given. Where a crash comes between, doing it again ends those given.
        self._revoked.revoke(whole_client(client), now.timestamp() + TOKEN_SECONDS)

    def _found(self, client: str) -> tuple[Client, int]:
        state, version = self._clients.with_version(client)
        if state is None:
            raise absent(client)
        return state, version
