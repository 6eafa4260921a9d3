"""User: a person with a name, a password and scopes."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Literal, assert_never

import msgspec

from domain.errors import Conflict, InvalidInput, NotFound
from domain.person import is_person
from domain.principal import SCOPES

NAME = re.compile(r"[a-z][a-z0-9._-]{0,62}")
MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 12, 128  # characters of a password
HASH = re.compile(r"\$argon2id\$[!-~]{20,200}")
Cause = Literal["chosen", "given", "rehashed"]


class UserCreated(msgspec.Struct, frozen=True, kw_only=True, tag="user.created.v1"):
    """A user was created. A `given` password must be changed at the first login.

    `user` is a pseudonym; in ledgers from before the pseudonyms it is the name.
    """

    user: str
    scopes: tuple[str, ...]
    password_hash: str
    cause: Cause
    by: str
    at: datetime


class UserPasswordChanged(msgspec.Struct, frozen=True, kw_only=True, tag="user.password-changed.v1"):
    """The password changed; with cause `rehashed`, only the hash parameters changed."""

    user: str
    password_hash: str
    cause: Cause
    by: str
    at: datetime


class UserDisabled(msgspec.Struct, frozen=True, kw_only=True, tag="user.disabled.v1"):
    """The user cannot log in until they are enabled again."""

    user: str
    by: str
    at: datetime


class UserEnabled(msgspec.Struct, frozen=True, kw_only=True, tag="user.enabled.v1"):
    """The user can log in again."""

    user: str
    by: str
    at: datetime


class UserErased(msgspec.Struct, frozen=True, kw_only=True, tag="user.erased.v1"):
    """Name and key of the user were deleted on request; the user can never log in again."""

    user: str
    by: str
    reason: str
    at: datetime


UserEvent = UserCreated | UserPasswordChanged | UserDisabled | UserEnabled | UserErased


class User(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a user after the events of their stream; `id` is the pseudonym."""

    id: str
    scopes: tuple[str, ...]
    password_hash: str
    must_change: bool
    disabled: bool = False
    erased: bool = False

    def may_have(self, scopes: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the requested scopes that the user has."""
        return tuple(scope for scope in scopes if scope in self.scopes)


def stream_of(user: str) -> str:
    """The name of the stream of a user."""
    return f"user-{user}"


def absent(user: str) -> NotFound:
    """The NotFound error for a user that does not exist."""
    return NotFound(f"no user {user!r}", field="user", remedy="see `previsto users list`")


def check_password(password: str, name: str, is_guessable: Callable[[str, str], bool]) -> None:
    """Raise InvalidInput for a password that is too short, too long, guessable, or begins with the name."""
    remedy = f"{MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters, no variation of a common password"
    named = len(name) > MIN_PASSWORD_LENGTH - 4 and password.casefold().startswith(name)
    fits = MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH and len(set(password)) >= 4
    if not fits or named or is_guessable(password, name):
        raise InvalidInput("unsafe password", field="password", remedy=remedy)


def check_name(name: str) -> None:
    """Raise InvalidInput for a name with which no user can log in."""
    if not NAME.fullmatch(name) or is_person(name):
        remedy = "a lower-case letter, then up to 62 of a-z, 0-9, '.', '_' and '-'"
        raise InvalidInput("invalid user name", field="user", remedy=remedy)


def taken(name: str) -> Conflict:
    """The Conflict error for a name in use."""
    return Conflict(f"user {name!r} exists already", field="user", remedy="choose another name")


def create(state: User | None, wanted: UserCreated) -> UserCreated:
    """Create a user. Raises Conflict for one that exists, InvalidInput for an invalid scope or hash."""
    if state is not None:
        raise taken(wanted.user)
    unknown = [scope for scope in wanted.scopes if scope not in SCOPES]
    if unknown or not wanted.scopes or len(set(wanted.scopes)) < len(wanted.scopes):
        what = f"unknown scope {unknown[0]!r}" if unknown else "scopes must not be empty or repeated"
        raise InvalidInput(what, field="scopes", remedy=f"scopes: {', '.join(SCOPES)}")
    _check_hash(wanted.password_hash)
    return wanted


def change_password(
    state: User, *, password_hash: str, cause: Cause, by: str, at: datetime
) -> UserPasswordChanged:
    """Replace the password hash. Raises InvalidInput for an invalid hash."""
    _check_hash(password_hash)
    return UserPasswordChanged(user=state.id, password_hash=password_hash, cause=cause, by=by, at=at)


def disable(state: User, *, by: str, at: datetime) -> tuple[UserDisabled, ...]:
    """Disable the user; no event when they are disabled already."""
    return () if state.disabled else (UserDisabled(user=state.id, by=by, at=at),)


def enable(state: User, *, by: str, at: datetime) -> tuple[UserEnabled, ...]:
    """Enable the user; no event when they are enabled already."""
    return (UserEnabled(user=state.id, by=by, at=at),) if state.disabled else ()


def erase(state: User | None, *, person: str, by: str, reason: str, at: datetime) -> tuple[UserErased, ...]:
    """Erase a person, also one who never was a user; no event when they are erased already."""
    return () if state and state.erased else (UserErased(user=person, by=by, reason=reason, at=at),)


def evolve(state: User | None, event: UserEvent) -> User:
    """The state after one more event. Raises NotFound for an event before UserCreated."""
    if isinstance(event, UserCreated):
        return User(
            id=event.user,
            scopes=event.scopes,
            password_hash=event.password_hash,
            must_change=event.cause == "given",
        )
    if state is None and isinstance(event, UserErased):
        state = User(id=event.user, scopes=(), password_hash="", must_change=False)
    if state is None:
        raise absent(event.user)
    match event:
        case UserPasswordChanged():
            must = state.must_change if event.cause == "rehashed" else event.cause == "given"
            return msgspec.structs.replace(state, password_hash=event.password_hash, must_change=must)
        case UserDisabled() | UserEnabled():
            return msgspec.structs.replace(state, disabled=isinstance(event, UserDisabled))
        case UserErased():
            return msgspec.structs.replace(state, disabled=True, erased=True, password_hash="")
        case _:
            assert_never(event)


def _check_hash(password_hash: str) -> None:
    if not HASH.fullmatch(password_hash):
        raise InvalidInput("invalid argon2id hash", field="password_hash", remedy="hash the password first")
