"""KeepClients: a client's secret is shown once, and a revocation is final."""

from typing import Any

import pytest

from application.commands.keep_clients import Credentials, UserAccess
from application.ports.identity.revoked_tokens import whole_client, whole_family
from domain.client import (
    TOKEN_SECONDS,
    ClientCreated,
    ClientOpenedToPeople,
    ClientRevoked,
    ClientSecretRotated,
    digest_of,
)
from domain.errors import Conflict, InvalidInput, NotFound, VersionConflict
from tests.support.builders import NOON
from tests.support.use_cases import Gatehouse

SCOPES = ("forecasts:read", "data:read")
USER_ACCESS = UserAccess(redirect_uris=("https://app.example/back",))


def created(client: str, **changes: Any) -> ClientCreated:
    """A client by ana with the first secret, but for the changes."""
    told = {
        "client": client,
        "name": "desk",
        "scopes": SCOPES,
        "grants": ("client_credentials",),
        "secret_digest": digest_of("secret-1"),
        "by": "ana",
        "at": NOON,
    }
    return ClientCreated(**{**told, **changes})


def opened(client: str, *, public: bool) -> ClientOpenedToPeople:
    """The event with the redirect addresses, by ana."""
    return ClientOpenedToPeople(
        client=client, redirect_uris=USER_ACCESS.redirect_uris, public=public, by="ana", at=NOON
    )


REVOKED = ClientRevoked(client="c1", by="ana", at=NOON)


@pytest.fixture
def case() -> Gatehouse:
    """Without a client."""
    return Gatehouse()


def test_a_client_is_created_with_a_secret_that_the_ledger_does_not_hold(case: Gatehouse) -> None:
    """The event holds the digest of the secret that the answer shows."""
    answer = case.keep_clients.create("desk", SCOPES)

    assert answer.client_secret == "secret-1"
    case.then(f"client-{answer.client_id}", created(answer.client_id))


def test_a_client_with_redirects_is_opened_in_the_same_append(case: Gatehouse) -> None:
    """The stream begins with both events, and the client has a secret."""
    answer = case.keep_clients.create("desk", SCOPES, ("authorization_code",), USER_ACCESS)

    client = answer.client_id
    assert answer.client_secret == "secret-1"
    case.then(
        f"client-{client}", created(client, grants=("authorization_code",)), opened(client, public=False)
    )


def test_a_public_client_gets_no_secret(case: Gatehouse) -> None:
    """The answer holds an empty secret, and the event says that the client is public."""
    user_access = UserAccess(redirect_uris=USER_ACCESS.redirect_uris, public=True)

    answer = case.keep_clients.create("desk", SCOPES, user_access=user_access)

    assert answer.client_secret == ""
    case.then(f"client-{answer.client_id}", created(answer.client_id), opened(answer.client_id, public=True))


def test_credentials_print_without_the_secret() -> None:
    """The representation names the client only."""
    assert repr(Credentials(client_id="c1", client_secret="hush")) == "Credentials(client_id='c1')"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("", SCOPES), "name"),
        (("n" * 81, SCOPES), "name"),
        (("de\nsk", SCOPES), "name"),
        (("desk", ()), "scopes"),
        (("desk", ("everything",)), "scopes"),
        (("desk", ("data:read", "data:read")), "scopes"),
        (("desk", SCOPES, ("password",)), "grants"),
        (("desk", SCOPES, ()), "grants"),
        (
            ("desk", SCOPES, ("authorization_code",), UserAccess(redirect_uris=("http://app.example/",))),
            "redirect_uri",
        ),
    ],
)
def test_an_invalid_client_is_refused(case: Gatehouse, arguments: Any, field: str) -> None:
    """The refusal is InvalidInput about the part at fault, and no client begins."""
    case.refused(InvalidInput, field, case.keep_clients.create, *arguments)


def test_a_rotated_secret_replaces_the_one_before(case: Gatehouse) -> None:
    """The event holds the digest of the new secret that the answer shows."""
    case.given("client-c1", created("c1", secret_digest=digest_of("before")))

    answer = case.keep_clients.rotate("c1")

    assert (answer.client_id, answer.client_secret) == ("c1", "secret-1")
    event = ClientSecretRotated(client="c1", secret_digest=digest_of("secret-1"), by="ana", at=NOON)
    case.then("client-c1", event)
    before = whole_family(digest_of(digest_of("before"))[:16])
    assert case.revoked.until == {before: NOON.timestamp() + TOKEN_SECONDS}


def test_rotating_twice_gives_two_secrets(case: Gatehouse) -> None:
    """Each call appends an event with a digest of its own."""
    case.given("client-c1", created("c1"))

    secrets = [case.keep_clients.rotate("c1").client_secret for _ in range(2)]

    assert secrets == ["secret-1", "secret-2"]
    assert [event.secret_digest for _, event in case.told] == [digest_of(s) for s in secrets]  # type: ignore[union-attr]


@pytest.mark.parametrize("last", [REVOKED, opened("c1", public=True)])
def test_a_client_without_a_secret_gets_no_other_one(case: Gatehouse, last: Any) -> None:
    """The refusal for a revoked client and for a public one is Conflict about the client."""
    case.given("client-c1", created("c1"), last)

    case.refused(Conflict, "client", case.keep_clients.rotate, "c1")


def test_revoking_a_client_ends_its_tokens_too(case: Gatehouse) -> None:
    """The event is appended, and all tokens of the client are revoked until the last one expires."""
    case.given("client-c1", created("c1"))

    case.keep_clients.revoke("c1")

    case.then("client-c1", REVOKED)
    assert case.revoked.until == {whole_client("c1"): NOON.timestamp() + TOKEN_SECONDS}


def test_revoking_a_revoked_client_appends_nothing_and_ends_its_tokens(case: Gatehouse) -> None:
    """The second call completes a revocation that a crash interrupted after the event."""
    case.given("client-c1", created("c1"), REVOKED)

    case.keep_clients.revoke("c1")

    case.then_nothing()
    assert case.revoked.live() == {whole_client("c1")}


def test_an_unknown_client_is_neither_rotated_nor_revoked(case: Gatehouse) -> None:
    """The refusal is NotFound about the client, and no token is revoked."""
    case.refused(NotFound, "client", case.keep_clients.rotate, "c1")
    case.refused(NotFound, "client", case.keep_clients.revoke, "c1")
    assert case.revoked.until == {}


def test_a_client_revoked_at_the_same_moment_gets_no_other_secret(case: Gatehouse) -> None:
    """The slower writer gets VersionConflict, and the revocation stands alone."""
    case.given("client-c1", created("c1"))
    case.store.meanwhile = lambda: case.keep_clients.revoke("c1")

    with pytest.raises(VersionConflict):
        case.keep_clients.rotate("c1")

    case.then("client-c1", REVOKED)
