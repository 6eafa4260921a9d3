"""Profiles: where services are and as whom to call them, in `~/.config/previsto/config.toml`.

The client library reads the same file. It has secrets, so only its owner may read it (mode 0600).
"""

import json
import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from domain.errors import InvalidInput, NotFound

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
Profile = dict[str, Any]


class Profiles(msgspec.Struct):
    """All profiles by name, and the one that programs use without a name."""

    default: str = ""
    profiles: dict[str, Profile] = {}

    def of(self, name: str) -> Profile:
        """A profile. Raises NotFound."""
        if name not in self.profiles:
            known = ", ".join(self.profiles) or "none"
            raise NotFound(
                f"there is no profile {name!r}",
                field="profile",
                remedy=f"known: {known}; `previsto login` adds one",
            )
        return self.profiles[name]

    def named_by(self, url: str) -> str:
        """The name of the profile of a service, the default one first, or ""."""
        names = [self.default, *self.profiles]
        return next((n for n in names if n and self.profiles.get(n, {}).get("url") == url), "")


def checked_name(name: str) -> str:
    """The name of a profile. Raises InvalidInput."""
    if not NAME.fullmatch(name):
        raise InvalidInput(
            f"{name!r} is not a name of a profile",
            field="profile",
            remedy="small letters and digits, e.g. desk",
        )
    return name


def config_file(env: Mapping[str, str] = os.environ) -> Path:
    """The file of profiles."""
    return Path(env.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "previsto" / "config.toml"


def read_profiles() -> Profiles:
    """All profiles. Raises InvalidInput for a file that others can read, or that is not TOML."""
    path = config_file()
    if not path.exists():
        return Profiles()
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InvalidInput(f"others can read {path}", field="profile", remedy=f"chmod 600 {path}")
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Profiles)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise InvalidInput(f"{path} is no file of profiles: {error}", field="profile") from None


def write_profiles(found: Profiles) -> None:
    """Replace the file of profiles; a reader sees the old or the new one, and nobody else sees either."""
    path = config_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_toml(found))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _toml(found: Profiles) -> str:
    lines = [f"default = {_text(found.default)}", ""] if found.default else []
    for name, profile in found.profiles.items():
        lines += [f"[profiles.{_text(name)}]", *(f"{_text(k)} = {_text(v)}" for k, v in profile.items()), ""]
    return "\n".join(lines)


def _text(value: Any) -> str:
    """A TOML string: the escapes of JSON are those of TOML. The client library reads every value as text."""
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007F")
