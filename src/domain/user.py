"""User: a person who logs in here, with a password and the scopes that any program may get for him."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Literal, assert_never

import msgspec

from domain.errors import Conflict, InvalidInput, NotFound
from domain.principal import SCOPES

NAME = re.compile(r"[a-z][a-z0-9._-]{0,62}")
SHORTEST, LONGEST = 12, 128  # characters of a password
HASH = re.compile(r"\$argon2id\$[!-~]{20,200}")
Cause = Literal["chosen", "given", "rehashed"]


class UserCreated(msgspec.Struct, frozen=True, kw_only=True, tag="user.created.v1"):
    """May log in. A password that was `given` by somebody else must be changed at the first login."""

    user: str
    scopes: tuple[str, ...]
    password_hash: str
    cause: Cause
    by: str
    at: datetime


class UserPasswordChanged(msgspec.Struct, frozen=True, kw_only=True, tag="user.password-changed.v1"):
    """Another password; or the same at another cost, when it was `rehashed`."""

    user: str
    password_hash: str
    cause: Cause
    by: str
    at: datetime


class UserDisabled(msgspec.Struct, frozen=True, kw_only=True, tag="user.disabled.v1"):
    """May not log in until enabled again."""

    user: str
    by: str
    at: datetime


class UserEnabled(msgspec.Struct, frozen=True, kw_only=True, tag="user.enabled.v1"):
    """May log in again."""

    user: str
    by: str
    at: datetime


UserEvent = UserCreated | UserPasswordChanged | UserDisabled | UserEnabled


class User(msgspec.Struct, frozen=True, kw_only=True):
    """What the stream says so far."""

    name: str
    scopes: tuple[str, ...]
    password_hash: str
    must_change: bool
    disabled: bool = False

    def may_have(self, scopes: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the scopes that are in the role."""
        return tuple(scope for scope in scopes if scope in self.scopes)


def stream_of(user: str) -> str:
    """The stream of a user."""
    return f"user-{user}"


def absent(user: str) -> NotFound:
    """The refusal for a user who does not exist."""
    return NotFound(f"no user {user!r}", field="user", remedy="see `previsto users list`")


def check_password(password: str, name: str, is_guessable: Callable[[str, str], bool]) -> None:
    """Raise InvalidInput for a password that is too short, too long, easily guessed, or the name itself."""
    remedy = f"{SHORTEST} to {LONGEST} characters, of any kind, that are not common and not made of what is"
    named = len(name) > SHORTEST - 4 and password.casefold().startswith(name)
    fits = SHORTEST <= len(password) <= LONGEST and len(set(password)) >= 4
    if not fits or named or is_guessable(password, name):
        raise InvalidInput("this is no safe password", field="password", remedy=remedy)


def create(state: User | None, wanted: UserCreated) -> UserCreated:
    """Begin. Raises Conflict when the name is taken, InvalidInput for what is no name, scope or hash."""
    if state is not None:
        raise Conflict(f"there is a user {wanted.user!r}", field="user", remedy="take another name")
    if not NAME.fullmatch(wanted.user):
        remedy = "a lower-case letter, then up to 62 of a-z, 0-9, '.', '_' and '-'"
        raise InvalidInput("this is no name of a user", field="user", remedy=remedy)
    unknown = [scope for scope in wanted.scopes if scope not in SCOPES]
    if unknown or not wanted.scopes or len(set(wanted.scopes)) < len(wanted.scopes):
        what = f"{unknown[0]!r} is no scope" if unknown else "at least one, and each once"
        raise InvalidInput(what, field="scopes", remedy=f"scopes: {', '.join(SCOPES)}")
    _refuse_no_hash(wanted.password_hash)
    return wanted


def change_password(
    state: User, *, password_hash: str, cause: Cause, by: str, at: datetime
) -> UserPasswordChanged:
    """Take another hash."""
    _refuse_no_hash(password_hash)
    return UserPasswordChanged(user=state.name, password_hash=password_hash, cause=cause, by=by, at=at)


def disable(state: User, *, by: str, at: datetime) -> tuple[UserDisabled, ...]:
    """Keep out; nothing when he is out."""
    return () if state.disabled else (UserDisabled(user=state.name, by=by, at=at),)


def enable(state: User, *, by: str, at: datetime) -> tuple[UserEnabled, ...]:
    """Let in again; nothing when he is in."""
    return (UserEnabled(user=state.name, by=by, at=at),) if state.disabled else ()


def evolve(state: User | None, event: UserEvent) -> User:
    """Fold one event."""
    if isinstance(event, UserCreated):
        return User(
            name=event.user,
            scopes=event.scopes,
            password_hash=event.password_hash,
            must_change=event.cause == "given",
        )
    if state is None:
        raise absent(event.user)
    match event:
        case UserPasswordChanged():
            must = state.must_change if event.cause == "rehashed" else event.cause == "given"
            return msgspec.structs.replace(state, password_hash=event.password_hash, must_change=must)
        case UserDisabled() | UserEnabled():
            return msgspec.structs.replace(state, disabled=isinstance(event, UserDisabled))
        case _:
            assert_never(event)


def _refuse_no_hash(password_hash: str) -> None:
    if not HASH.fullmatch(password_hash):
        raise InvalidInput("this is no argon2id hash", field="password_hash", remedy="hash it first")
