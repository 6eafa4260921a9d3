"""ArtifactStore in a folder: one safetensors file an artifact, named by the SHA-256 of its bytes."""

import errno
import os
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path

from adapters.artifacts.artifact_file import LARGEST, absent, address_of, decode, encode, is_address
from application.ports.forecaster import Artifact
from domain.errors import IntegrityError, NotFound, StoreUnavailable

ABANDONED = 3600.0  # seconds after which nobody still writes a temporary file
_WARY = os.O_NOFOLLOW | os.O_NONBLOCK  # a link is somebody else's file, a pipe would keep us waiting


class FolderArtifacts:
    """Files lie under `sha256/ab/<hex>`; a killed write leaves only a `.tmp-` file that nothing reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "sha256"

    def save(self, artifact: Artifact) -> str:
        """See ArtifactStore."""
        content = encode(artifact)
        address = address_of(content)
        try:
            if not self._holds(address, content):
                _write(self._path(address), content)
        except OSError as error:
            raise _refused("written", error) from error
        return address

    def load(self, sha256: str) -> Artifact:
        """See ArtifactStore."""
        return decode(self._read(sha256), sha256)

    def discard(self, sha256: str) -> None:
        """See ArtifactStore; a crash may bring the file back, a return of this call may not."""
        if not is_address(sha256):
            return
        path = self._path(sha256)
        try:
            path.unlink()
            _sync(path.parent)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _refused("removed", error) from error

    def _path(self, address: str) -> Path:
        return self._folder / address[:2] / address

    def _holds(self, address: str, content: bytes) -> bool:
        try:
            return self._read(address) == content
        except (NotFound, IntegrityError):
            return False

    def _read(self, address: str) -> bytes:
        if not is_address(address):
            raise absent(address)
        try:
            return _plain_file(self._path(address))
        except FileNotFoundError:
            raise absent(address) from None
        except OSError as error:
            raise IntegrityError(
                f"artifact {address[:12]}… cannot be opened: {error.strerror}", field="artifact"
            ) from error


def _refused(act: str, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(
        f"the artifact cannot be {act}: {error.strerror}",
        field="PREVISTO_ARTIFACTS",
        remedy="check the folder and its free space",
    )


def _plain_file(path: Path) -> bytes:
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _WARY)) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            raise OSError(errno.EINVAL, "it is no file of a model's size")
        return file.read(LARGEST)


def _write(target: Path, content: bytes) -> None:
    shelf, root = target.parent, target.parent.parent
    shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(root)
    temporary = shelf / f".tmp-{secrets.token_hex(8)}"
    try:
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    for folder in (shelf, root, root.parent):  # the shelf may be new in its root, and the root itself
        _sync(folder)


def _sweep(root: Path) -> None:
    for leftover in root.glob("*/.tmp-*"):
        with suppress(FileNotFoundError):  # another process sweeps too
            if time.time() - leftover.lstat().st_mtime > ABANDONED:
                leftover.unlink()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
