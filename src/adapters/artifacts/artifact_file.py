"""Artifact files: safetensors with a JSON card, named by the SHA-256 of their bytes."""

import hashlib
import re
from typing import Any

import msgspec
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as read_tensors
from safetensors.numpy import save as write_tensors

from application.ports.forecaster import Artifact
from domain.errors import IntegrityError, InvalidInput, NotFound

MAX_ARTIFACT_BYTES = 1 << 30
_ADDRESS = re.compile(r"[0-9a-f]{64}")
_encoder = msgspec.json.Encoder(order="deterministic")


def is_address(text: str) -> bool:
    """Return whether the text is 64 hexadecimal digits; other text must not become a path or a key."""
    return _ADDRESS.fullmatch(text) is not None


def address_of(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def artifact_not_found(address: str) -> NotFound:
    """Return the error for an unknown address."""
    return NotFound(f"unknown artifact {address[:12]}…", field="artifact", remedy="train again")


def encode(artifact: Artifact) -> bytes:
    """Return the bytes of an artifact, equal for equal content. Raises InvalidInput."""
    tensors, card = artifact
    # ascontiguousarray would add an axis to a scalar.
    plain = {name: np.asarray(tensors[name], order="C") for name in sorted(tensors)}
    try:
        content = write_tensors(plain, metadata={"card": _encoder.encode(dict(card)).decode()})
    except (SafetensorError, TypeError) as error:
        raise InvalidInput(
            f"invalid artifact: {error}", field="artifact", remedy="use only numeric arrays and JSON values"
        ).told_as("the fitted model cannot be stored") from error
    if len(content) > MAX_ARTIFACT_BYTES:
        raise InvalidInput(
            f"the artifact has {len(content)} bytes",
            field="artifact",
            remedy=f"at most {MAX_ARTIFACT_BYTES} bytes",
        )
    return content


def decode(content: bytes, address: str) -> Artifact:
    """Check the hash, then return the artifact. Raises IntegrityError."""
    if address_of(content) != address:
        raise IntegrityError(
            f"artifact {address[:12]}… does not match its hash",
            field="artifact",
            remedy="restore the file from a backup, or train again",
        )
    try:
        return read_tensors(content), _card(content)
    except (SafetensorError, msgspec.DecodeError, KeyError, ValueError) as error:
        raise IntegrityError(f"artifact {address[:12]}… cannot be read: {error}", field="artifact") from error


def _card(content: bytes) -> dict[str, Any]:
    header = int.from_bytes(content[:8], "little")
    metadata = msgspec.json.decode(content[8 : 8 + header])["__metadata__"]
    card: dict[str, Any] = msgspec.json.decode(metadata["card"])
    return card
