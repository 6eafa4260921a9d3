"""Settings of the client: arguments, then the environment, then a profile of `~/.config/previsto/config.toml`."""

import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .errors import SettingsError

DEFAULT_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Connection:
    """Where the service is, and as whom to call it."""

    url: str = DEFAULT_URL
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    scopes: str = ""
    profile: str = ""


def config_folder(env: Mapping[str, str] = os.environ) -> Path:
    """The folder of profiles and kept tokens."""
    return Path(env.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "previsto"


def find_connection(profile: str, given: Mapping[str, str], env: Mapping[str, str] = os.environ) -> Connection:
    """The settings of a connection. Raises SettingsError."""
    profile = profile or env.get("PREVISTO_PROFILE", "")
    found = Connection(profile=profile)
    for source in (_profile(profile, env), _environment(env), given):
        found = replace(found, **{name: value for name, value in source.items() if value})
    if not found.url.startswith(("http://", "https://")):
        raise SettingsError(
            f"{found.url!r} is not the address of a service", field="url", remedy="e.g. https://previsto.example"
        )
    return replace(found, url=found.url.rstrip("/"))


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    names = ("url", "client_id", "client_secret", "token", "scopes")
    return {name: env.get(f"PREVISTO_{name.upper()}", "") for name in names}


def _profile(name: str, env: Mapping[str, str]) -> dict[str, str]:
    """The settings of a profile; without a name those of the default profile, if there is one."""
    path = config_folder(env) / "config.toml"
    if not path.exists():
        if name:
            raise SettingsError(f"there is no profile {name!r}", field="profile", remedy=f"write {path}")
        return {}
    read = _read(path)
    name = name or read.get("default", "")
    profiles: dict[str, Any] = read.get("profiles", {})
    if name and name not in profiles:
        raise SettingsError(
            f"there is no profile {name!r} in {path}", field="profile", remedy=f"known: {', '.join(profiles)}"
        )
    known = Connection.__dataclass_fields__
    return {key: str(value) for key, value in profiles.get(name, {}).items() if key in known}


def _read(path: Path) -> dict[str, Any]:
    if sys.version_info < (3, 11):
        raise SettingsError("profiles need Python 3.11", remedy="set PREVISTO_URL and the others instead")
    import tomllib

    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(f"others can read {path}", remedy=f"chmod 600 {path}")
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not TOML: {error}") from None
