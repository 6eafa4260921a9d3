"""Key files: one PEM file for each key, named by its `kid`, mode 0600, written atomically."""

import os
import re
import secrets
import stat
import time
from collections.abc import Sequence
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from domain.errors import StoreUnavailable
from domain.identity import ALPHABET, identity

CURVE = "P-256"
# Names ascend in time, so that the newest key sorts last: no file records which key signs, and two
# processes that create a key at the same time agree on it.
KEY_NAME = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")


def key_error(path: Path, what: str, remedy: str) -> StoreUnavailable:
    """The error for a folder or file that cannot be used."""
    return StoreUnavailable(f"{path}: {what}", field="PREVISTO_TOKEN_KEYS", remedy=remedy)


def list_key_names(folder: Path) -> Sequence[str]:
    """The names of the keys in the folder, oldest first; empty when the folder does not exist.

    Raises StoreUnavailable for a folder that is writable by other users.
    """
    try:
        found = sorted(path.stem for path in folder.glob("*.pem") if KEY_NAME.fullmatch(path.stem))
        if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o022:
            raise key_error(folder, "writable by other users", f"run `chmod 700 {folder}`")
    except OSError as error:
        raise key_error(folder, str(error.strerror), "make it readable for the service") from error
    return found


def load_key(folder: Path, kid: str) -> ECKey | None:
    """Read a key; None when its file does not exist.

    Raises StoreUnavailable for a file that is readable by other users or holds no valid key.
    """
    path = folder / f"{kid}.pem"
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            remedy = f"run `chmod 600 {path}`, then `previsto keys rotate`"
            raise key_error(path, "readable by other users", remedy)
        key = ECKey.import_key(path.read_bytes(), {"kid": kid, "use": "sig", "alg": "ES256"})
    except FileNotFoundError:
        return None
    except OSError as error:
        raise key_error(path, str(error.strerror), "make it readable for the service") from error
    except (ValueError, TypeError, JoseError) as error:
        raise key_error(path, "not a valid key", "restore the file from a backup, or remove it") from error
    if key.curve_name != CURVE:
        raise key_error(path, f"unsupported curve {key.curve_name!r}", f"use a key on {CURVE}")
    return key


def create_key(folder: Path, after: str) -> str:
    """Create a key whose name sorts after `after`; returns its name."""
    now = time.time_ns() // 1_000_000
    kid = identity(max(now, _milliseconds(after) + 1), secrets.randbits(80))
    pem = ECKey.generate_key(CURVE).as_pem(private=True)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / f"{kid}.pem", pem)
    except OSError as error:
        raise key_error(folder, str(error.strerror), "make it writable for the service") from error
    return kid


def keep_public_part(folder: Path, kid: str) -> None:
    """Replace the file of a key by its public part, which verifies tokens and cannot sign."""
    key = load_key(folder, kid)
    if key is None or not key.is_private:
        return
    try:
        _write(folder / f"{kid}.pem", key.as_pem(private=False))
    except OSError as error:
        raise key_error(folder, str(error.strerror), "make it writable for the service") from error


def _write(path: Path, pem: bytes) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _milliseconds(kid: str) -> int:
    """The POSIX time in a name, in milliseconds; -1 for an empty name."""
    number = 0
    for character in kid:
        number = number << 5 | ALPHABET.index(character)
    return (number >> 80) if kid else -1
