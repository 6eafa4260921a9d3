"""SecretBox with Fernet (AES-128-CBC and HMAC-SHA256); the keys are in a file of the owner."""

import os
import stat
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from domain.errors import StoreUnavailable


class FernetBox:
    """One key a line: the first one seals, all of them open. The first use creates the file, mode 0600.

    The file is read for each text, so that another first line is used at once by all processes.
    """

    def __init__(self, path: Path, field: str = "PREVISTO_WEBHOOK_KEY") -> None:
        self._path = path
        self._field = field

    def seal(self, text: bytes) -> str:
        if not self._path.exists():
            self._create()
        return self._keys().encrypt(text).decode()

    def open(self, sealed: str) -> bytes:
        try:
            return self._keys().decrypt(sealed.encode())
        except InvalidToken:
            raise self._refused(
                "opens none of what it sealed", "restore the file of the key that sealed it"
            ) from None

    def _keys(self) -> MultiFernet:
        try:
            if stat.S_IMODE(self._path.stat().st_mode) & 0o077:
                raise self._refused("readable by other users", f"run `chmod 600 {self._path}`")
            lines = self._path.read_text("ascii").split()
            return MultiFernet([Fernet(line) for line in lines])
        except OSError as error:
            raise self._refused(str(error.strerror), "restore it, or make it readable") from error
        except ValueError as error:
            raise self._refused("no valid key", "restore it from a backup") from error

    def _create(self) -> None:
        """Write a new key, unless another process does it first."""
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}.part")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(Fernet.generate_key() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            _link(part, self._path)
        except OSError as error:
            raise self._refused(str(error.strerror), "make the folder writable for the service") from error
        finally:
            part.unlink(missing_ok=True)

    def _refused(self, what: str, remedy: str) -> StoreUnavailable:
        return StoreUnavailable(f"{self._path}: {what}", field=self._field, remedy=remedy)


def _link(part: Path, path: Path) -> None:
    """Give a complete file its name; an existing file stays."""
    try:
        os.link(part, path)
    except FileExistsError:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
