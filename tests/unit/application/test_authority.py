"""Authority: the submitter of a job may do what its token, its client and its user allow now."""

from typing import Any

import pytest

from application.accounts.authority import Authority
from application.accounts.clients import Clients
from application.accounts.users import Users
from domain.client import ClientCreated, ClientRevoked, digest_of
from domain.errors import InsufficientScope
from domain.user import UserCreated, UserDisabled
from tests.support.builders import NOON
from tests.support.persons import PlainPersons
from tests.support.use_cases import Case, a_submission

SCOPE = "models:promote"


def client(*scopes: str) -> ClientCreated:
    """The creation of the client `desk`."""
    return ClientCreated(
        client="desk",
        name="desk",
        scopes=scopes,
        grants=("client_credentials",),
        secret_digest=digest_of("s"),
        by="ana",
        at=NOON,
    )


def user(*scopes: str) -> UserCreated:
    """The creation of the user `bia`."""
    return UserCreated(user="bia", scopes=scopes, password_hash="", cause="given", by="ana", at=NOON)


REVOKED = ClientRevoked(client="desk", by="ana", at=NOON)
DISABLED = UserDisabled(user="bia", by="ana", at=NOON)


def require(case: Case, **changes: Any) -> None:
    """Ask for the scope of promotions for a job of bia through the client `desk`."""
    told: dict[str, Any] = {"client": "desk", "scopes": (SCOPE,), **changes}
    Authority(Clients(case.store), Users(case.store, PlainPersons()))(a_submission(**told), SCOPE)


@pytest.mark.parametrize(
    ("streams", "changes"),
    [
        ({"client-desk": [client(SCOPE)], "user-bia": [user(SCOPE)]}, {}),
        ({"client-desk": [client(SCOPE)]}, {"owner": "desk"}),
        ({}, {"owner": "bia@https://idp.example"}),
        ({"client-desk": [client(), REVOKED]}, {"client": "", "scopes": ()}),
    ],
    ids=["a user", "a client for itself", "a user of a provider", "the command line"],
)
def test_81_a_submitter_with_the_scope_may_act(streams: dict[str, Any], changes: dict[str, Any]) -> None:
    """Token, client and user have the scope; of others only the token is known."""
    case = Case()
    for stream, events in streams.items():
        case.given(stream, *events)

    require(case, **changes)


@pytest.mark.parametrize(
    ("streams", "changes", "reason"),
    [
        ({}, {"scopes": ("models:train",)}, "token"),
        ({"client-desk": [client(SCOPE), REVOKED]}, {}, "client desk is revoked"),
        ({"client-desk": [client("models:train")]}, {}, "client desk no longer has it"),
        ({"user-bia": [user(SCOPE), DISABLED]}, {}, "user bia is disabled"),
        ({"user-bia": [user("models:train")]}, {}, "user bia no longer has it"),
    ],
)
def test_81_a_submitter_that_lost_the_scope_may_not(
    streams: dict[str, Any], changes: dict[str, Any], reason: str
) -> None:
    """The error names the scope and who lacks it."""
    case = Case()
    for stream, events in streams.items():
        case.given(stream, *events)

    with pytest.raises(InsufficientScope, match=reason) as caught:
        require(case, **changes)

    assert SCOPE in caught.value.message
    assert caught.value.code == "insufficient-scope"
