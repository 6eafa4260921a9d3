"""KeepUsers: users get passwords, and a new password ends the sessions and tokens from before."""

from collections.abc import Callable
from typing import Any

import pytest

from application.accounts.wrong_passwords import account_count
from application.ports.identity.revoked_tokens import whole_family
from domain.client import TOKEN_SECONDS
from domain.errors import Conflict, InvalidInput, NotFound
from domain.user import UserCreated, UserDisabled, UserEnabled, UserPasswordChanged
from tests.support.builders import NOON
from tests.support.use_cases import Gatehouse, Judge, PlainHasher

SCOPES = ("forecasts:read", "data:read")
CHOSEN, OTHER = "a long and quiet river", "a short and noisy brook"
STREAM = "user-bia"
DISABLED = UserDisabled(user="bia", by="ana", at=NOON)
UNSAFE = ["short", "x" * 129, "aaaaaaaaaaaaaaaa", Judge.GUESSABLE]


def created(user: str = "bia", **changes: Any) -> UserCreated:
    """A user by ana with a chosen password, but for the changes."""
    told = {
        "user": user,
        "scopes": SCOPES,
        "password_hash": PlainHasher().hash(CHOSEN),
        "cause": "chosen",
        "by": "ana",
        "at": NOON,
    }
    return UserCreated(**{**told, **changes})


def changed(password: str, cause: Any, by: str) -> UserPasswordChanged:
    """The event of another password."""
    hashed = PlainHasher().hash(password)
    return UserPasswordChanged(user="bia", password_hash=hashed, cause=cause, by=by, at=NOON)


def everything_of_bia_has_ended(case: Gatehouse) -> bool:
    """Whether all sessions, consents and tokens of bia have ended, and those of others have not."""
    until = NOON.timestamp() + TOKEN_SECONDS
    return (case.sessions.open, case.families.alive, case.revoked.until) == (
        {"caio"},
        {"f3"},
        {whole_family("f1"): until, whole_family("f2"): until},
    )


def nothing_has_ended(case: Gatehouse) -> bool:
    """Whether every session, consent and token is still valid."""
    return (case.sessions.open, case.families.alive, case.revoked.until) == (
        {"bia", "caio"},
        {"f1", "f2", "f3"},
        {},
    )


@pytest.fixture
def case() -> Gatehouse:
    """Without a user."""
    return Gatehouse()


def test_a_user_is_created_with_a_chosen_password(case: Gatehouse) -> None:
    """The event holds the hash of the password, which is the answer."""
    assert case.keep_users.create("bia", SCOPES, CHOSEN) == CHOSEN

    case.then(STREAM, created())


def test_a_user_without_a_password_gets_a_one_time_one(case: Gatehouse) -> None:
    """The event says that the password was given, and the answer is that password."""
    assert case.keep_users.create("bia", SCOPES) == "secret-1"

    case.then(STREAM, created(password_hash=PlainHasher().hash("secret-1"), cause="given"))


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("Bia", SCOPES), "user"),
        (("", SCOPES), "user"),
        (("b" * 64, SCOPES), "user"),
        (("bia", ()), "scopes"),
        (("bia", ("everything",)), "scopes"),
        (("bia", ("data:read", "data:read")), "scopes"),
        *((("bia", SCOPES, password), "password") for password in UNSAFE),
        (("beatrizsilva", SCOPES, "BeatrizSilva-2024"), "password"),
    ],
)
def test_an_invalid_user_is_refused(case: Gatehouse, arguments: Any, field: str) -> None:
    """The refusal is InvalidInput about the part at fault, and no user begins."""
    case.refused(InvalidInput, field, case.keep_users.create, *arguments)


def test_a_name_that_is_taken_is_refused(case: Gatehouse) -> None:
    """The refusal is Conflict about the user."""
    case.given(STREAM, created())

    case.refused(Conflict, "user", case.keep_users.create, "bia", SCOPES, OTHER)


@pytest.mark.parametrize(
    ("given", "password", "cause"), [(None, "secret-1", "given"), (OTHER, OTHER, "chosen")]
)
def test_a_password_set_by_the_operator_ends_sessions_and_tokens(
    case: Gatehouse, given: str | None, password: str, cause: str
) -> None:
    """The event names the operator, and sessions, consents and tokens of the user have ended."""
    case.given(STREAM, created())

    assert case.keep_users.give_password("bia", given) == password

    case.then(STREAM, changed(password, cause, by="ana"))
    assert everything_of_bia_has_ended(case)


def test_a_password_chosen_by_the_user_ends_sessions_and_tokens(case: Gatehouse) -> None:
    """The event names the user, and sessions, consents and tokens of the user have ended."""
    case.given(STREAM, created())

    case.keep_users.choose_password("bia", OTHER)

    case.then(STREAM, changed(OTHER, "chosen", by="bia"))
    assert everything_of_bia_has_ended(case)


@pytest.mark.parametrize("password", UNSAFE)
def test_an_unsafe_password_changes_nothing(case: Gatehouse, password: str) -> None:
    """The refusal is InvalidInput about the password, for the operator and for the user."""
    case.given(STREAM, created())

    case.refused(InvalidInput, "password", case.keep_users.give_password, "bia", password)
    case.refused(InvalidInput, "password", case.keep_users.choose_password, "bia", password)
    assert nothing_has_ended(case)


def test_the_same_password_at_another_cost_ends_nothing(case: Gatehouse) -> None:
    """The event says that the password was rehashed, and sessions and tokens stay valid."""
    case.given(STREAM, created())
    case.hasher.cost = 2

    case.keep_users.rehash("bia", CHOSEN)

    hashed = PlainHasher(cost=2).hash(CHOSEN)
    event = UserPasswordChanged(user="bia", password_hash=hashed, cause="rehashed", by="bia", at=NOON)
    case.then(STREAM, event)
    assert nothing_has_ended(case)


def test_disabling_a_user_ends_sessions_and_tokens(case: Gatehouse) -> None:
    """The event is appended, and sessions, consents and tokens of the user have ended."""
    case.given(STREAM, created())

    case.keep_users.disable("bia")

    case.then(STREAM, DISABLED)
    assert everything_of_bia_has_ended(case)


def test_disabling_a_disabled_user_appends_nothing_and_ends_everything(case: Gatehouse) -> None:
    """The second call completes what a crash interrupted after the event."""
    case.given(STREAM, created(), DISABLED)

    case.keep_users.disable("bia")

    case.then_nothing()
    assert everything_of_bia_has_ended(case)


def test_a_disabled_user_is_enabled_again(case: Gatehouse) -> None:
    """The event names the actor and the time."""
    case.given(STREAM, created(), DISABLED)

    case.keep_users.enable("bia")

    case.then(STREAM, UserEnabled(user="bia", by="ana", at=NOON))


def test_enabling_an_enabled_user_changes_nothing(case: Gatehouse) -> None:
    """The call appends no event."""
    case.given(STREAM, created())

    case.keep_users.enable("bia")

    case.then_nothing()


def test_unlocking_forgets_the_wrong_passwords_of_one_user(case: Gatehouse) -> None:
    """The counts of that user and of their known browsers are removed, and those of another user stay."""
    case.given(STREAM, created())
    case.attempts.counts.update(
        {account_count("bia"): 9, "browser:bia:1": 9, "user:caio": 9, "browser:caio:2": 9}
    )

    case.keep_users.unlock("bia")

    assert case.attempts.counts == {"user:caio": 9, "browser:caio:2": 9}
    case.then_nothing()


def test_unlocking_an_address_forgets_its_wrong_passwords(case: Gatehouse) -> None:
    """Also its wrong device codes; the counts of accounts and of other addresses stay."""
    case.attempts.counts.update(
        {"address:2001:db8::1": 9, "device-address:2001:db8::1": 9, "address:192.0.2.1": 9, "user:bia": 9}
    )

    case.keep_users.unlock_address("2001:DB8:0::1")

    assert case.attempts.counts == {"address:192.0.2.1": 9, "user:bia": 9}
    with pytest.raises(InvalidInput) as refused:
        case.keep_users.unlock_address("bia")
    assert refused.value.field == "address"


@pytest.mark.parametrize(
    "act",
    [
        lambda use: use.give_password("bia"),
        lambda use: use.choose_password("bia", OTHER),
        lambda use: use.rehash("bia", CHOSEN),
        lambda use: use.disable("bia"),
        lambda use: use.enable("bia"),
        lambda use: use.unlock("bia"),
        lambda use: use.disable("no name"),
    ],
    ids=["give", "choose", "rehash", "disable", "enable", "unlock", "no name"],
)
def test_an_unknown_user_is_refused(case: Gatehouse, act: Callable[[Any], Any]) -> None:
    """The refusal is NotFound about the user, and nothing ends."""
    case.refused(NotFound, "user", act, case.keep_users)
    assert nothing_has_ended(case)
