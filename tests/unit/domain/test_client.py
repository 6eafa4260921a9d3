"""Clients: their scopes, their secrets, and their end."""

from typing import Any

import msgspec
import pytest

from domain.client import (
    Client,
    ClientCreated,
    ClientRevoked,
    ClientSecretRotated,
    create,
    digest_of,
    evolve,
    revoke,
    rotate,
)
from domain.errors import Conflict, InvalidInput, NotFound
from tests.support.builders import NOON
from tests.support.spec import Story

CREATED = ClientCreated(
    client="c1",
    name="ci",
    scopes=("forecasts:read", "admin"),
    grants=("client_credentials",),
    secret_digest=digest_of("first"),
    by="ana",
    at=NOON,
)
ROTATED = ClientSecretRotated(client="c1", secret_digest=digest_of("second"), by="ana", at=NOON)
REVOKED = ClientRevoked(client="c1", by="ana", at=NOON)
BEGUN = Story(evolve).given(CREATED)


def test_a_client_is_created_once() -> None:
    """The second creation is a conflict."""
    Story(evolve).when(create, CREATED).then(CREATED)
    BEGUN.when(create, CREATED).refused(Conflict, "c1")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"scopes": ()}, "scopes"),
        ({"scopes": ("forecasts:read", "forecasts:read")}, "scopes"),
        ({"scopes": ("everything",)}, "scopes"),
        ({"grants": ("password",)}, "grants"),
        ({"secret_digest": "secret"}, "secret_digest"),
    ],
)
def test_invalid_clients_are_refused(changes: dict[str, Any], field: str) -> None:
    """The error names the field; a secret is never accepted as its digest."""
    refusal = (
        Story(evolve).when(create, msgspec.structs.replace(CREATED, **changes)).refused(InvalidInput, ".")
    )
    assert refusal.field == field


def test_the_default_scopes_never_hold_admin() -> None:
    """`admin` must be asked for by name (check 2)."""
    state: Client = BEGUN.state
    assert state.default_scopes == ("forecasts:read",)


def test_a_rotated_secret_takes_the_place_of_the_first() -> None:
    """The old secret is refused at once."""
    assert BEGUN.state.has_secret("first")
    after = BEGUN.when(rotate, secret_digest=digest_of("second"), by="ana", at=NOON).then(ROTATED)
    assert after.state.has_secret("second")
    assert not after.state.has_secret("first")
    assert not after.state.has_secret(digest_of("second"))


def test_a_revoked_client_has_no_secret_and_gets_none() -> None:
    """A revocation is final, and a second one adds no event."""
    over = BEGUN.when(revoke, by="ana", at=NOON).then(REVOKED)
    assert not over.state.has_secret("first")
    over.when(revoke, by="ana", at=NOON).then()
    over.when(rotate, secret_digest=digest_of("second"), by="ana", at=NOON).refused(Conflict, "revoked")


def test_nothing_happens_to_a_client_that_was_never_created() -> None:
    """An event before the creation raises NotFound."""
    with pytest.raises(NotFound):
        evolve(None, REVOKED)
