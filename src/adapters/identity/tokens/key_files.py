"""Files of keys: PEM, named by the key, readable by their owner only, complete or absent."""

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
# Names ascend in time, so that the youngest key is the last one: no file says which one signs, and
# two processes that make a key at once agree about it.
KEY_NAME = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")


def refusal(path: Path, what: str, remedy: str) -> StoreUnavailable:
    """The refusal for a folder or file that cannot be used."""
    return StoreUnavailable(f"{path}: {what}", field="PREVISTO_TOKEN_KEYS", remedy=remedy)


def names(folder: Path) -> Sequence[str]:
    """The keys in the folder, oldest first; none without a folder. Refuses one that others may write."""
    try:
        found = sorted(path.stem for path in folder.glob("*.pem") if KEY_NAME.fullmatch(path.stem))
        if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o022:
            raise refusal(folder, "may be written by others", f"chmod 700 {folder}")
    except OSError as error:
        raise refusal(folder, str(error.strerror), "make it readable for the service") from error
    return found


def load(folder: Path, kid: str) -> ECKey | None:
    """The key of a file; None when the file has gone. Refuses one that others may read."""
    path = folder / f"{kid}.pem"
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise refusal(path, "may be read by others", f"chmod 600 {path}, and `previsto keys rotate`")
        key = ECKey.import_key(path.read_bytes(), {"kid": kid, "use": "sig", "alg": "ES256"})
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refusal(path, str(error.strerror), "make it readable for the service") from error
    except (ValueError, TypeError, JoseError) as error:
        raise refusal(path, "holds no key", "restore it from your backup, or remove it") from error
    if key.curve_name != CURVE:
        raise refusal(path, "holds a key of another curve", f"{CURVE} is needed")
    return key


def create(folder: Path, after: str) -> str:
    """Make a key that is younger than the one named; returns its name."""
    now = time.time_ns() // 1_000_000
    kid = identity(max(now, _milliseconds(after) + 1), secrets.randbits(80))
    pem = ECKey.generate_key(CURVE).as_pem(private=True)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / f"{kid}.pem", pem)
    except OSError as error:
        raise refusal(folder, str(error.strerror), "make it writable for the service") from error
    return kid


def keep_public_part(folder: Path, kid: str) -> None:
    """Replace the file of a key by its public part, with which nothing can be signed."""
    key = load(folder, kid)
    if key is None or not key.is_private:
        return
    try:
        _write(folder / f"{kid}.pem", key.as_pem(private=False))
    except OSError as error:
        raise refusal(folder, str(error.strerror), "make it writable for the service") from error


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
    """The time in a name; −1 for no name."""
    number = 0
    for character in kid:
        number = number << 5 | ALPHABET.index(character)
    return (number >> 80) if kid else -1
