"""Logging in and out: a profile is kept when the service has answered to it."""

from typing import Any

from previsto_client import Previsto, PrevistoError
from previsto_client._token_file import TokenFile

from domain.errors import InvalidInput
from entrypoints.cli.remote.errors import translated
from entrypoints.cli.remote.profiles import (
    Profile,
    Profiles,
    checked_name,
    config_file,
    read_profiles,
    write_profiles,
)

KEPT_TOKENS = ("device", "browser")
"""The logins of persons, whose tokens are kept."""
REVOKING_SECONDS = 10.0


def log_in(name: str, profile: Profile) -> dict[str, Any]:
    """Try a login and keep it under a name; the first profile is the default.

    Raises InvalidInput, Unauthenticated for a wrong secret, and PrevistoError with the code `network` where
    nothing answers. Then the profile of this name stays as it was.
    """
    found = read_profiles()
    checked_name(name)
    _tokens(profile).forget()  # a kept token would answer for the new login
    with translated(), _client(profile) as there:
        me = there.me.get()
    found.profiles[name] = {key: value for key, value in profile.items() if value}
    found.default = found.default or name
    write_profiles(found)
    about = {"profile": name, "url": profile["url"], "subject": me.subject, "scopes": me.scopes}
    return {**about, "client": me.client, "logged_in": True}


def log_out(name: str) -> dict[str, Any]:
    """Forget the secret and the tokens of a profile, or of the default one. Raises NotFound.

    `revoked` tells whether the service revoked the token: null where none was kept, and false with the
    `problem` where it did not; the token is forgotten here in any case.
    """
    found = read_profiles()
    name = name or found.default
    if not name:
        raise InvalidInput("no profile is the default", field="profile", remedy="--profile NAME")
    profile = found.of(name)
    revoked, problem = _revoke(profile)
    profile.pop("client_secret", None)
    profile.pop("token", None)
    write_profiles(found)
    return {"profile": name, "logged_in": False, "revoked": revoked, "problem": problem}


def _revoke(profile: Profile) -> tuple[bool | None, str | None]:
    """Whether the service revoked the kept token, and else why not; forgets it in any case."""
    if profile.get("login") not in KEPT_TOKENS:
        _tokens(profile).forget()
        return None, None
    try:
        with _client(profile, timeout=REVOKING_SECONDS) as there:
            return there.log_out() or None, None
    except PrevistoError as error:
        _tokens(profile).forget()
        return False, str(error)


def choose(name: str) -> None:
    """Make a profile the default. Raises NotFound."""
    found = read_profiles()
    found.of(name)
    found.default = name
    write_profiles(found)


def forget(name: str) -> None:
    """Remove a profile with its secret; the service revokes its tokens if it answers. Raises NotFound."""
    found = read_profiles()
    _revoke(found.of(name))
    del found.profiles[name]
    found.default = "" if found.default == name else found.default
    write_profiles(found)


def shown_profiles() -> list[dict[str, Any]]:
    """All profiles without secrets."""
    found = read_profiles()
    return [_shown(name, profile, found) for name, profile in found.profiles.items()]


def _shown(name: str, profile: Profile, found: Profiles) -> dict[str, Any]:
    login = profile.get("login") or ("client-credentials" if profile.get("client_secret") else "browser")
    kept = (
        profile.get("client_secret")
        or profile.get("token")
        or (login in KEPT_TOKENS and _tokens(profile).read())
    )
    about = {"id": name, "url": profile.get("url"), "client_id": profile.get("client_id"), "login": login}
    return {**about, "logged_in": bool(kept), "default": name == found.default}


def _tokens(profile: Profile) -> TokenFile:
    return TokenFile(config_file().parent, profile.get("url", ""), profile.get("client_id", ""))


def _client(profile: Profile, timeout: float = 60.0) -> Previsto:
    return Previsto(
        profile["url"],
        client_id=profile["client_id"],
        client_secret=profile.get("client_secret", ""),
        scopes=profile.get("scopes", ""),
        login=profile["login"],
        timeout=timeout,
    )
