"""ArtifactStore in a folder: one safetensors file an artifact, named by the SHA-256 of its bytes."""

import hashlib
import os
import secrets
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as read_tensors
from safetensors.numpy import save as write_tensors

from application.ports.forecaster import Artifact
from domain.errors import IntegrityError, NotFound, StoreUnavailable

LARGEST = 1 << 30
ABANDONED = 3600.0  # seconds after which nobody still writes a temporary file
_encoder = msgspec.json.Encoder(order="deterministic")


class FolderArtifacts:
    """Files lie under `sha256/ab/<hex>`; a killed write leaves only a `.tmp-` file that nothing reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "sha256"

    def save(self, artifact: Artifact) -> str:
        """See ArtifactStore."""
        tensors, card = artifact
        plain = {name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}
        content = write_tensors(plain, metadata={"card": _encoder.encode(dict(card)).decode()})
        address = hashlib.sha256(content).hexdigest()
        target = self._path(address)
        try:
            if not target.exists() or target.read_bytes() != content:
                _write(target, content)
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

    def _read(self, address: str) -> bytes:
        try:
            # O_NOFOLLOW: a link in the store's place is somebody else's file.
            descriptor = os.open(self._path(address), os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            raise NotFound(f"no artifact {address[:12]}…", field="artifact", remedy="train again") from None
        except OSError as error:
            raise IntegrityError(
                f"artifact {address[:12]}… cannot be opened: {error.strerror}", field="artifact"
            ) from error
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise IntegrityError(f"artifact {address[:12]}… is larger than any model", field="artifact")
        return content


def _card(content: bytes) -> dict[str, Any]:
    header = int.from_bytes(content[:8], "little")
    metadata = msgspec.json.decode(content[8 : 8 + header])["__metadata__"]
    card: dict[str, Any] = msgspec.json.decode(metadata["card"])
    return card


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for leftover in target.parent.glob(".tmp-*"):
        if time.time() - leftover.stat().st_mtime > ABANDONED:
            leftover.unlink(missing_ok=True)
    temporary = target.parent / f".tmp-{secrets.token_hex(8)}"
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
