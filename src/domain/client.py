"""Client: a program that asks under a name of its own, with a secret and the scopes it was given."""

import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import assert_never

import msgspec

from domain.errors import Conflict, InvalidInput, NotFound
from domain.principal import SCOPES
from domain.redirect import check_redirect_uri

GRANTS = ("client_credentials",)
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CODE_GRANTS = ("authorization_code", "refresh_token")
ALL_GRANTS = (*GRANTS, *CODE_GRANTS, DEVICE_GRANT)
TOKEN_SECONDS = 600  # the life of an access token
NEVER_BY_DEFAULT = frozenset({"admin"})
LONGEST_NAME = 80
DIGEST = re.compile(r"[0-9a-f]{64}")


class ClientCreated(msgspec.Struct, frozen=True, kw_only=True, tag="client.created.v1"):
    """May ask from now on for `scopes`, by `grants`. `secret_digest` is the SHA-256 of its secret."""

    client: str
    name: str
    scopes: tuple[str, ...]
    grants: tuple[str, ...]
    secret_digest: str
    by: str
    at: datetime


class ClientSecretRotated(msgspec.Struct, frozen=True, kw_only=True, tag="client.secret-rotated.v1"):
    """Another secret; the one before is void."""

    client: str
    secret_digest: str
    by: str
    at: datetime


class ClientRevoked(msgspec.Struct, frozen=True, kw_only=True, tag="client.revoked.v1"):
    """May ask for nothing any more, for good."""

    client: str
    by: str
    at: datetime


class ClientOpenedToPeople(msgspec.Struct, frozen=True, kw_only=True, tag="client.opened-to-people.v1"):
    """People may let it act for them, coming back to these addresses; a `public` one has no secret."""

    client: str
    redirect_uris: tuple[str, ...]
    public: bool
    by: str
    at: datetime


ClientEvent = ClientCreated | ClientSecretRotated | ClientRevoked | ClientOpenedToPeople


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """What the stream says so far."""

    created: ClientCreated
    secret_digest: str
    revoked: bool = False
    redirect_uris: tuple[str, ...] = ()
    public: bool = False

    @property
    def default_scopes(self) -> tuple[str, ...]:
        """What it gets when it asks for nothing in particular: all it has, but never `admin`."""
        return tuple(scope for scope in self.created.scopes if scope not in NEVER_BY_DEFAULT)

    def has_secret(self, secret: str) -> bool:
        """Whether it is this secret, found out in the same time for any.

        A revoked client has none, nor has a public one.
        """
        same = hmac.compare_digest(digest_of(secret), self.secret_digest)
        return same and not self.revoked and not self.public


def digest_of(secret: str) -> str:
    """What is kept of a secret. Secrets are 256 random bits, so that no slower hash is needed."""
    return sha256(secret.encode()).hexdigest()


def stream_of(client: str) -> str:
    """The stream of a client."""
    return f"client-{client}"


def absent(client: str) -> NotFound:
    """The refusal for a client that does not exist."""
    return NotFound(f"no client {client!r}", field="client", remedy="see `previsto clients list`")


def create(state: Client | None, wanted: ClientCreated) -> ClientCreated:
    """Begin. Raises Conflict when the identity is taken, InvalidInput for what is no name, scope or grant."""
    if state is not None:
        raise Conflict(f"there is a client {wanted.client!r}", field="client", remedy="create another one")
    if not 0 < len(wanted.name) <= LONGEST_NAME or not wanted.name.isprintable():
        remedy = f"1 to {LONGEST_NAME} printable characters"
        raise InvalidInput("this is no name of a client", field="name", remedy=remedy)
    _each_once("scopes", wanted.scopes, tuple(SCOPES))
    _each_once("grants", wanted.grants, ALL_GRANTS)
    _refuse_no_digest(wanted.secret_digest)
    return wanted


def open_to_people(
    state: Client, *, redirect_uris: Sequence[str], public: bool, by: str, at: datetime
) -> ClientOpenedToPeople:
    """Let people's browsers come back to it. Raises InvalidInput for an address that is not safe."""
    for address in redirect_uris:
        check_redirect_uri(address)
    return ClientOpenedToPeople(
        client=state.created.client, redirect_uris=tuple(redirect_uris), public=public, by=by, at=at
    )


def rotate(state: Client, *, secret_digest: str, by: str, at: datetime) -> ClientSecretRotated:
    """Take another secret. Raises Conflict for a revoked client."""
    if state.revoked:
        raise Conflict(
            f"client {state.created.client!r} is revoked", field="client", remedy="create another one"
        )
    if state.public:
        raise Conflict("a public client has no secret", field="client", remedy="create another one")
    _refuse_no_digest(secret_digest)
    return ClientSecretRotated(client=state.created.client, secret_digest=secret_digest, by=by, at=at)


def revoke(state: Client, *, by: str, at: datetime) -> tuple[ClientRevoked, ...]:
    """End it; nothing when it has ended."""
    return () if state.revoked else (ClientRevoked(client=state.created.client, by=by, at=at),)


def evolve(state: Client | None, event: ClientEvent) -> Client:
    """Fold one event."""
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


def _each_once(field: str, given: Sequence[str], known: Sequence[str]) -> None:
    remedy = f"{field}: {', '.join(known)}"
    for name in given:
        if name not in known:
            raise InvalidInput(f"{name!r} is none of the {field}", field=field, remedy=remedy)
    if not given or len(set(given)) < len(given):
        raise InvalidInput("at least one, and each once", field=field, remedy=remedy)


def _refuse_no_digest(digest: str) -> None:
    if not DIGEST.fullmatch(digest):
        raise InvalidInput("this is no SHA-256", field="secret_digest", remedy="64 hexadecimal digits")
