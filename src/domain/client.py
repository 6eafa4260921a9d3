"""Client: a program with its own identity, secret and scopes."""

import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import assert_never

import msgspec

from domain.errors import Conflict, InvalidInput, NotFound
from domain.free_text import stated_text
from domain.principal import SCOPES
from domain.redirect import check_redirect_uri

GRANTS = ("client_credentials",)
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CODE_GRANTS = ("authorization_code", "refresh_token")
ALL_GRANTS = (*GRANTS, *CODE_GRANTS, DEVICE_GRANT)
TOKEN_SECONDS = 600  # lifetime of an access token
NEVER_BY_DEFAULT = frozenset({"admin"})
MAX_NAME_CHARACTERS = 80
DIGEST = re.compile(r"[0-9a-f]{64}")


class ClientCreated(msgspec.Struct, frozen=True, kw_only=True, tag="client.created.v1"):
    """A client was created with these scopes and grants; `secret_digest` is SHA-256 in hexadecimal."""

    client: str
    name: str
    scopes: tuple[str, ...]
    grants: tuple[str, ...]
    secret_digest: str
    by: str
    at: datetime


class ClientSecretRotated(msgspec.Struct, frozen=True, kw_only=True, tag="client.secret-rotated.v1"):
    """The client has a new secret; the previous secret is no longer valid."""

    client: str
    secret_digest: str
    by: str
    at: datetime


class ClientRevoked(msgspec.Struct, frozen=True, kw_only=True, tag="client.revoked.v1"):
    """The client can never get a token again."""

    client: str
    by: str
    at: datetime


class ClientOpenedToPeople(msgspec.Struct, frozen=True, kw_only=True, tag="client.opened-to-people.v1"):
    """Users may authorize the client at these redirect addresses; a `public` client has no secret."""

    client: str
    redirect_uris: tuple[str, ...]
    public: bool
    by: str
    at: datetime


ClientEvent = ClientCreated | ClientSecretRotated | ClientRevoked | ClientOpenedToPeople


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a client after the events of its stream."""

    created: ClientCreated
    secret_digest: str
    revoked: bool = False
    redirect_uris: tuple[str, ...] = ()
    public: bool = False

    @property
    def default_scopes(self) -> tuple[str, ...]:
        """The scopes of a token request that names none: all scopes of the client except `admin`."""
        return tuple(scope for scope in self.created.scopes if scope not in NEVER_BY_DEFAULT)

    @property
    def secret_id(self) -> str:
        """A public name of the current secret, from which neither the secret nor its digest follows."""
        return digest_of(self.secret_digest)[:16]

    def has_secret(self, secret: str) -> bool:
        """Whether this is the secret of the client; the comparison takes constant time.

        Always False for a revoked or public client.
        """
        same = hmac.compare_digest(digest_of(secret), self.secret_digest)
        return same and not self.revoked and not self.public


def digest_of(secret: str) -> str:
    """SHA-256 of a secret in hexadecimal. Secrets are 256 random bits, so a slow hash is not needed."""
    return sha256(secret.encode()).hexdigest()


def stream_of(client: str) -> str:
    """The name of the stream of a client."""
    return f"client-{client}"


def absent(client: str) -> NotFound:
    """The NotFound error for a client that does not exist."""
    return NotFound(f"no client {client!r}", field="client", remedy="see `previsto clients list`")


def create(state: Client | None, wanted: ClientCreated) -> ClientCreated:
    """Create a client. Raises Conflict for an id in use, InvalidInput for an invalid name, scope or grant."""
    if state is not None:
        raise Conflict(
            f"client {wanted.client!r} exists already", field="client", remedy="create another client"
        )
    stated_text(wanted.name, "name", MAX_NAME_CHARACTERS)
    _check_names("scope", wanted.scopes, tuple(SCOPES))
    _check_names("grant", wanted.grants, ALL_GRANTS)
    _check_digest(wanted.secret_digest)
    return wanted


def open_to_people(
    state: Client, *, redirect_uris: Sequence[str], public: bool, by: str, at: datetime
) -> ClientOpenedToPeople:
    """Let users authorize the client. Raises InvalidInput for an unsafe redirect URI."""
    for address in redirect_uris:
        check_redirect_uri(address)
    return ClientOpenedToPeople(
        client=state.created.client, redirect_uris=tuple(redirect_uris), public=public, by=by, at=at
    )


def rotate(state: Client, *, secret_digest: str, by: str, at: datetime) -> ClientSecretRotated:
    """Replace the secret. Raises Conflict for a revoked or public client."""
    if state.revoked:
        raise Conflict(
            f"client {state.created.client!r} is revoked", field="client", remedy="create another client"
        )
    if state.public:
        raise Conflict(
            "a public client has no secret", field="client", remedy="create a client with a secret"
        )
    _check_digest(secret_digest)
    return ClientSecretRotated(client=state.created.client, secret_digest=secret_digest, by=by, at=at)


def revoke(state: Client, *, by: str, at: datetime) -> tuple[ClientRevoked, ...]:
    """Revoke the client; returns no event when it is revoked already."""
    return () if state.revoked else (ClientRevoked(client=state.created.client, by=by, at=at),)


def evolve(state: Client | None, event: ClientEvent) -> Client:
    """The state after one more event. Raises NotFound for an event before ClientCreated."""
    if isinstance(event, ClientCreated):
        return Client(created=event, secret_digest=event.secret_digest)
    if state is None:
        raise absent(event.client)
    match event:
        case ClientSecretRotated():
            return msgspec.structs.replace(state, secret_digest=event.secret_digest)
        case ClientRevoked():
            return msgspec.structs.replace(state, revoked=True)
        case ClientOpenedToPeople():
            return msgspec.structs.replace(state, redirect_uris=event.redirect_uris, public=event.public)
        case _:
            assert_never(event)


def _check_names(noun: str, given: Sequence[str], known: Sequence[str]) -> None:
    field = f"{noun}s"
    remedy = f"{field}: {', '.join(known)}"
    for name in given:
        if name not in known:
            raise InvalidInput(f"unknown {noun} {name!r}", field=field, remedy=remedy)
    if not given or len(set(given)) < len(given):
        raise InvalidInput(f"{field} must not be empty or repeated", field=field, remedy=remedy)


def _check_digest(digest: str) -> None:
    if not DIGEST.fullmatch(digest):
        raise InvalidInput("invalid SHA-256 digest", field="secret_digest", remedy="64 hexadecimal digits")
