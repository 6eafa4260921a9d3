"""Users: names, passwords, scopes, and who may log in."""

from typing import Any

import msgspec
import pytest

from domain.errors import Conflict, InvalidInput, NotFound
from domain.person import pseudonym_of
from domain.redirect import check_redirect_uri, is_registered
from domain.user import (
    UserCreated,
    UserDisabled,
    UserEnabled,
    UserErased,
    change_password,
    check_name,
    check_password,
    create,
    disable,
    enable,
    erase,
    evolve,
)
from tests.support.builders import NOON
from tests.support.spec import Story

HASH = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$" + "A" * 43
CREATED = UserCreated(
    user="bia", scopes=("forecasts:read",), password_hash=HASH, cause="given", by="ana", at=NOON
)
BEGUN = Story(evolve).given(CREATED)


def test_a_user_is_created_once() -> None:
    """The second creation is a conflict."""
    Story(evolve).when(create, CREATED).then(CREATED)
    BEGUN.when(create, CREATED).refused(Conflict, "bia")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": ()}, "scopes"),
        ({"scopes": ("everything",)}, "scopes"),
        ({"scopes": ("admin", "admin")}, "scopes"),
        ({"password_hash": "a long and quiet river"}, "password_hash"),
    ],
)
def test_invalid_users_are_refused(changes: dict[str, Any], field: str) -> None:
    """The error names the field; a password is never accepted as its hash (check 51)."""
    refusal = (
        Story(evolve).when(create, msgspec.structs.replace(CREATED, **changes)).refused(InvalidInput, ".")
    )
    assert refusal.field == field


def test_a_given_password_must_be_changed_and_a_chosen_one_not() -> None:
    """A new hash of the same password changes nothing (checks 49, 50)."""
    assert BEGUN.state.must_change
    rehashed = BEGUN.given(change(BEGUN, "rehashed"))
    assert rehashed.state.must_change
    chosen = rehashed.given(change(rehashed, "chosen"))
    assert not chosen.state.must_change
    assert chosen.given(change(chosen, "given")).state.must_change


def change(story: Story, cause: Any) -> Any:
    """The event of another password."""
    return change_password(story.state, password_hash=HASH, cause=cause, by="bia", at=NOON)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Bia",
        "two\r\nlines",
        "01j1f0000000000000000000cc",  # it could be a client
        "b" * 64,
        pseudonym_of("01j1f0000000000000000000cc"),
    ],
)
def test_an_invalid_name_is_refused(name: str) -> None:
    """[47] Also a name that could be the pseudonym of another person."""
    with pytest.raises(InvalidInput) as refusal:
        check_name(name)
    assert refusal.value.field == "user"


def test_an_erased_user_stays_erased() -> None:
    """A second erasure adds no event; who never was a user can be erased too."""
    told = {"person": "bia", "by": "ana", "reason": "asked", "at": NOON}
    event = UserErased(user="bia", by="ana", reason="asked", at=NOON)
    gone = BEGUN.when(erase, **told).then(event)
    assert (gone.state.disabled, gone.state.erased, gone.state.password_hash) == (True, True, "")
    gone.when(erase, **told).then()
    assert Story(evolve).when(erase, **told).then(event).state.erased


def test_disabling_and_enabling_add_one_event_each() -> None:
    """Repeating either adds no event."""
    out, back = UserDisabled(user="bia", by="ana", at=NOON), UserEnabled(user="bia", by="ana", at=NOON)
    BEGUN.when(enable, by="ana", at=NOON).then()
    disabled = BEGUN.when(disable, by="ana", at=NOON).then(out)
    assert disabled.state.disabled
    disabled.when(disable, by="ana", at=NOON).then()
    assert not disabled.when(enable, by="ana", at=NOON).then(back).state.disabled
    with pytest.raises(NotFound):
        evolve(None, out)


def test_scopes_are_those_of_the_role() -> None:
    """A user gets no other scopes, however many are asked for."""
    assert BEGUN.state.may_have(("admin", "forecasts:read")) == ("forecasts:read",)


@pytest.mark.parametrize(
    ("password", "name"),
    [
        ("", "bia"),
        ("k3j4h5kj3h4", "bia"),
        ("quiet river " * 11, "bia"),
        ("aaaaaaaaaaaaaaaa", "bia"),
        ("Beatriz.Souza!", "beatriz.souza"),
        ("a guessed one", "bia"),
    ],
)
def test_an_unsafe_password_is_refused(password: str, name: str) -> None:
    """[50] Short, long, one character, the name, or a common one; the error does not quote it."""
    with pytest.raises(InvalidInput) as refusal:
        check_password(password, name, lambda tried, _: tried == "a guessed one")
    assert refusal.value.field == "password"
    assert not password or password not in refusal.value.message


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/",
        "http://localhost/",
        "https://a/#x",
        "https://u@a/",
        "com.app:/x",
        "https://a;b/",
        "https://",
        "https://a:x/",
        "http://[::1/",
        'https://a/"',
    ],
)
def test_an_unsafe_address_is_refused(address: str) -> None:
    """Accepted are https, and http on a loopback address (check 12)."""
    with pytest.raises(InvalidInput):
        check_redirect_uri(address)


def test_addresses_are_compared_letter_by_letter() -> None:
    """Only the port on loopback may differ (check 12)."""
    for known in ("https://a.example/back?x=1", "http://127.0.0.1/cb", "http://[::1]:80/cb"):
        check_redirect_uri(known)
        assert is_registered(known, (known,))
    assert is_registered("http://[::1]:9/cb", ("http://[::1]:80/cb",))
    assert not is_registered("http://[::1]:9/cb", ("http://127.0.0.1/cb",))
    assert not is_registered("https://a.example:1/back?x=1", ("https://a.example/back?x=1",))
