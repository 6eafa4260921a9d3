"""Tokens of a person on this machine: in the keyring where one is installed, else in a file that only they read."""

import contextlib
import hashlib
import importlib
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

SERVICE = "previsto-client"


class Kept(msgspec.Struct, frozen=True):
    """An access token with its end (seconds since 1970), and what renews it."""

    access_token: str
    expires_at: float
    refresh_token: str = ""

    def lasts(self, seconds: float) -> bool:
        """Whether it is valid for so long from now on."""
        return self.expires_at - time.time() > seconds

    def __repr__(self) -> str:
        return f"Kept(expires_at={self.expires_at:.0f})"


class TokenFile:
    """The token of one service and client."""

    def __init__(self, folder: Path, url: str, client_id: str) -> None:
        self._name = hashlib.sha256(f"{url}\n{client_id}".encode()).hexdigest()[:32]
        self._path = folder / "tokens" / f"{self._name}.json"
        self._keyring = _keyring()

    def read(self) -> Kept | None:
        """What is kept, or None; what cannot be read counts as nothing."""
        try:
            text = self._keyring.get_password(SERVICE, self._name) if self._keyring else self._path.read_text()
            return msgspec.json.decode(text or "", type=Kept)
        except (OSError, msgspec.DecodeError, msgspec.ValidationError):
            return None

    def write(self, kept: Kept) -> None:
        """Keep it; a reader sees the old or the new one, never a part."""
        text = msgspec.json.encode(kept).decode()
        if self._keyring:
            self._keyring.set_password(SERVICE, self._name, text)
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._path.parent)  # mode 0600
        try:
            with os.fdopen(handle, "w") as file:
                file.write(text)
            Path(name).replace(self._path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise

    def forget(self) -> None:
        """Keep nothing."""
        if self._keyring:
            with contextlib.suppress(Exception):  # the backends raise errors of their own
                self._keyring.delete_password(SERVICE, self._name)
        self._path.unlink(missing_ok=True)


def _keyring() -> Any:
    """The keyring of the desktop, where the package is installed and has a place to keep anything."""
    try:
        keyring = importlib.import_module("keyring")
        usable = keyring.get_keyring().priority > 0
    except Exception:
        return None
    return keyring if usable else None
