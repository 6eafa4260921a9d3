"""ArtifactStore in a folder: one safetensors file for each artifact."""

import errno
import os
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path

from adapters.artifacts.artifact_file import (
    MAX_ARTIFACT_BYTES,
    address_of,
    artifact_not_found,
    decode,
    encode,
    is_address,
)
from application.ports.forecaster import Artifact
from domain.errors import IntegrityError, NotFound, StoreUnavailable

STALE_FILE_SECONDS = 3600.0  # age of a temporary file that is no longer being written
_SAFE_FLAGS = os.O_NOFOLLOW | os.O_NONBLOCK  # do not follow links, do not wait for pipes


class FolderArtifacts:
    """Files are `sha256/ab/<hex>`; an interrupted write leaves only a `.tmp-` file, which is never read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "sha256"

    def save(self, artifact: Artifact) -> str:
        content = encode(artifact)
        address = address_of(content)
        try:
            if not self._holds(address, content):
                _write(self._path(address), content)
        except OSError as error:
            raise _storage_error("written", error) from error
        return address

    def load(self, sha256: str) -> Artifact:
        return decode(self._read(sha256), sha256)

    def discard(self, sha256: str) -> None:
        if not is_address(sha256):
            return
        path = self._path(sha256)
        try:
            path.unlink()
            _sync(path.parent)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _storage_error("removed", error) from error

    def _path(self, address: str) -> Path:
        return self._folder / address[:2] / address

    def _holds(self, address: str, content: bytes) -> bool:
        try:
            return self._read(address) == content
        except (NotFound, IntegrityError):
            return False

    def _read(self, address: str) -> bytes:
        if not is_address(address):
            raise artifact_not_found(address)
        try:
            return _read_regular_file(self._path(address))
        except FileNotFoundError:
            raise artifact_not_found(address) from None
        except OSError as error:
            raise IntegrityError(
                f"artifact {address[:12]}… cannot be opened: {error.strerror}", field="artifact"
            ) from error


def _storage_error(act: str, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(
        f"the artifact cannot be {act}: {error.strerror}",
        field="PREVISTO_ARTIFACTS",
        remedy="check the folder and its free space",
    )


def _read_regular_file(path: Path) -> bytes:
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _SAFE_FLAGS)) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_ARTIFACT_BYTES:
            raise OSError(errno.EINVAL, "not a regular file of at most 1 GiB")
        return file.read(MAX_ARTIFACT_BYTES)


def _write(target: Path, content: bytes) -> None:
    folder, root = target.parent, target.parent.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_stale_files(root)
    temporary = folder / f".tmp-{secrets.token_hex(8)}"
    try:
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    for parent in (folder, root, root.parent):  # the first two may be new
        _sync(parent)


def _remove_stale_files(root: Path) -> None:
    for leftover in root.glob("*/.tmp-*"):
        with suppress(FileNotFoundError):  # another process may delete the same files
            if time.time() - leftover.lstat().st_mtime > STALE_FILE_SECONDS:
                leftover.unlink()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
