"""ArtifactStore in a folder: one safetensors file an artifact, named by the SHA-256 of its bytes."""

import errno
import hashlib
import os
import re
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as read_tensors
from safetensors.numpy import save as write_tensors

from application.ports.forecaster import Artifact
from domain.errors import IntegrityError, InvalidInput, NotFound, StoreUnavailable

LARGEST = 1 << 30
ABANDONED = 3600.0  # seconds after which nobody still writes a temporary file
_WARY = os.O_NOFOLLOW | os.O_NONBLOCK  # a link is somebody else's file, a pipe would keep us waiting
_ADDRESS = re.compile(r"[0-9a-f]{64}")
_encoder = msgspec.json.Encoder(order="deterministic")


class FolderArtifacts:
    """Files lie under `sha256/ab/<hex>`; a killed write leaves only a `.tmp-` file that nothing reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "sha256"

    def save(self, artifact: Artifact) -> str:
        """See ArtifactStore."""
        content = _content(artifact)
        address = hashlib.sha256(content).hexdigest()
        try:
            if not self._holds(address, content):
                _write(self._path(address), content)
        except OSError as error:
            raise StoreUnavailable(
                f"the artifact cannot be written: {error.strerror}",
                field="home",
                remedy="check the folder and its free space",
            ) from error
        return address

    def load(self, sha256: str) -> Artifact:
        """See ArtifactStore."""
        content = self._read(sha256)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise IntegrityError(
                f"artifact {sha256[:12]}… is not the file that was registered",
                field="artifact",
                remedy="restore it from a backup, or train again",
            )
        try:
            return read_tensors(content), _card(content)
        except (SafetensorError, msgspec.DecodeError, KeyError, ValueError) as error:
            raise IntegrityError(
                f"artifact {sha256[:12]}… cannot be read: {error}", field="artifact"
            ) from error

    def _path(self, address: str) -> Path:
        return self._folder / address[:2] / address

    def _holds(self, address: str, content: bytes) -> bool:
        try:
            return self._read(address) == content
        except (NotFound, IntegrityError):
            return False

    def _read(self, address: str) -> bytes:
        absent = NotFound(f"no artifact {address[:12]}…", field="artifact", remedy="train again")
        if not _ADDRESS.fullmatch(address):
            raise absent
        try:
            return _plain_file(self._path(address))
        except FileNotFoundError:
            raise absent from None
        except OSError as error:
            raise IntegrityError(
                f"artifact {address[:12]}… cannot be opened: {error.strerror}", field="artifact"
            ) from error


def _content(artifact: Artifact) -> bytes:
    tensors, card = artifact
    # Not ascontiguousarray: it would give a scalar an axis.
    plain = {name: np.asarray(tensors[name], order="C") for name in sorted(tensors)}
    try:
        content = write_tensors(plain, metadata={"card": _encoder.encode(dict(card)).decode()})
    except (SafetensorError, TypeError) as error:
        raise InvalidInput(
            f"this is no artifact: {error}", field="artifact", remedy="dump plain numbers and JSON values"
        ) from error
    if len(content) > LARGEST:
        raise InvalidInput("the artifact is larger than any model", field="artifact")
    return content


def _plain_file(path: Path) -> bytes:
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _WARY)) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            raise OSError(errno.EINVAL, "it is no file of a model's size")
        return file.read(LARGEST)


def _card(content: bytes) -> dict[str, Any]:
    header = int.from_bytes(content[:8], "little")
    metadata = msgspec.json.decode(content[8 : 8 + header])["__metadata__"]
    card: dict[str, Any] = msgspec.json.decode(metadata["card"])
    return card


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
