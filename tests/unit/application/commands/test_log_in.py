"""LogIn: the right password returns the user, wrong ones are counted, and both are recorded."""

from typing import Any

import pytest

from application.commands.log_in import FREE_BY_ADDRESS, FREE_BY_USER, LogIn, Visitor
from application.ports.identity.audit_trail import AuditEntry
from domain.errors import TooManyRequests, Unauthenticated, VersionConflict
from domain.user import MAX_PASSWORD_LENGTH, UserCreated, UserDisabled, UserPasswordChanged
from tests.support.builders import NOON
from tests.support.use_cases import Attempts, Gatehouse, PlainHasher

PASSWORD = "a long and quiet river"
HERE = Visitor(address="192.0.2.1", trace="t1")
STREAM = "user-bia"


class Trail:
    """AuditTrail in a list."""

    def __init__(self) -> None:
        self.deeds: list[AuditEntry] = []

    def add(self, entry: AuditEntry) -> None:
        self.deeds.append(entry)


class LoginCase(Gatehouse):
    """A case in which bia has a password."""

    def __init__(self) -> None:
        super().__init__()
        self.trail: Any = Trail()
        self.log_in = LogIn(
            self.ledger, self.hasher, self.attempts, self.trail, self.keep_users, self.persons
        )
        hashed = self.hasher.hash(PASSWORD)
        self.given(
            STREAM,
            UserCreated(
                user="bia",
                scopes=("data:read",),
                password_hash=hashed,
                cause="chosen",
                by="ana",
                at=NOON,
            ),
        )

    def enter(self, name: str = "bia", password: str = PASSWORD, visitor: Visitor = HERE) -> Any:
        """Log in."""
        return self.log_in.with_password(name, password, visitor)


@pytest.fixture
def case() -> LoginCase:
    """With bia."""
    return LoginCase()


def deed(act: str, subject: str, client: str = "") -> AuditEntry:
    """The audit record of a login from this address at noon."""
    at = "2024-06-28T12:00:00.000+00:00"
    return AuditEntry(act=act, at=at, subject=subject, client=client, address="192.0.2.1", trace="t1")


@pytest.mark.parametrize("name", ["bia", " Bia "])
def test_the_right_password_gives_the_user(case: LoginCase, name: str) -> None:
    """The login is recorded, no event is appended, and the name may be written in capitals."""
    assert case.enter(name).id == "bia"

    assert case.trail.deeds == [deed("login", "bia")]
    case.then_nothing()


def test_the_right_password_forgets_the_wrong_ones_before(case: LoginCase) -> None:
    """The count of the user is removed, and the attempt does not count for the address."""
    with pytest.raises(Unauthenticated):
        case.enter(password="wrong")

    case.enter()

    assert +case.attempts.counts == {"address:192.0.2.1": 1}


@pytest.mark.parametrize("name", ["bia", "caio", "no name"])
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(case: LoginCase, name: str) -> None:
    """The refusal is Unauthenticated about the password with the same words and the same work."""
    refusal = case.refused(Unauthenticated, "password", case.enter, name, "wrong")

    assert refusal.message == "the name or the password is wrong"
    assert len(case.hasher.checked) == 1
    assert case.trail.deeds == [deed("login-failed", "bia" if name == "bia" else "")]


def test_a_disabled_user_is_refused_with_the_right_password(case: LoginCase) -> None:
    """The refusal is Unauthenticated about the password, and a failed login is recorded."""
    case.given(STREAM, UserDisabled(user="bia", by="ana", at=NOON))

    case.refused(Unauthenticated, "password", case.enter)

    assert case.trail.deeds == [deed("login-failed", "bia")]


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_too_many_wrong_passwords_make_a_user_wait(case: LoginCase, password: str) -> None:
    """The refusal is TooManyRequests with the wait, and no password is checked meanwhile."""
    for number in range(FREE_BY_USER):
        with pytest.raises(Unauthenticated):
            case.enter(password="wrong", visitor=Visitor(address=f"192.0.2.{number}"))
    looked = len(case.hasher.checked)

    refusal: Any = case.refused(TooManyRequests, "password", case.enter, "bia", password)

    assert refusal.wait == Attempts.WAIT
    assert len(case.hasher.checked) == looked == FREE_BY_USER


def test_too_many_wrong_passwords_make_an_address_wait(case: LoginCase) -> None:
    """The refusal is TooManyRequests, also for a user without wrong passwords."""
    for number in range(FREE_BY_ADDRESS):
        with pytest.raises(Unauthenticated):
            case.enter(f"user{number}", "wrong")

    case.refused(TooManyRequests, "password", case.enter)
    assert case.enter(visitor=Visitor(address="192.0.2.2")).id == "bia"


def test_an_invalid_name_is_counted_by_its_digest(case: LoginCase) -> None:
    """The counts hold a digest, because the text may be a password in the wrong field."""
    case.refused(Unauthenticated, "password", case.enter, "My Secret!", "wrong")

    assert sorted(name.partition(":")[0] for name in case.attempts.counts) == ["address", "unknown"]
    assert not any("secret" in name.casefold() for name in case.attempts.counts)


def test_an_outdated_hash_is_renewed_at_the_login(case: LoginCase) -> None:
    """The event holds a hash of the same password at the current cost, by the user."""
    case.hasher.cost = 2

    case.enter()

    hashed = PlainHasher(cost=2).hash(PASSWORD)
    event = UserPasswordChanged(user="bia", password_hash=hashed, cause="rehashed", by="bia", at=NOON)
    case.then(STREAM, event)


def test_a_login_survives_a_change_of_the_user_at_the_same_time(
    case: LoginCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two logins renew the hash at once: one of them appends it, both log in."""
    case.hasher.cost = 2

    def conflict(user: str, password: str) -> None:
        raise VersionConflict(f"{user} was changed")

    monkeypatch.setattr(case.keep_users, "rehash", conflict)

    assert case.enter().id == "bia"
    assert [entry.act for entry in case.trail.deeds] == ["login"]


def test_a_wrong_password_renews_no_hash(case: LoginCase) -> None:
    """The refusal appends no event, whatever the current cost is."""
    case.hasher.cost = 2

    case.refused(Unauthenticated, "password", case.enter, "bia", "wrong")


def test_a_password_that_is_too_long_is_cut_before_the_work(case: LoginCase) -> None:
    """The hasher gets at most one character more than the maximum."""
    seen: list[str] = []
    case.hasher.matches = lambda hashed, password: bool(seen.append(password))  # type: ignore[method-assign]

    case.refused(Unauthenticated, "password", case.enter, "bia", "x" * 100_000)

    assert [len(password) for password in seen] == [MAX_PASSWORD_LENGTH + 1]


def test_an_act_through_a_client_is_recorded(case: LoginCase) -> None:
    """The record has act, subject, client, address, trace and the time of the ledger."""
    case.log_in.note("consent", "bia", HERE, client="c1")

    assert case.trail.deeds == [deed("consent", "bia", "c1")]
