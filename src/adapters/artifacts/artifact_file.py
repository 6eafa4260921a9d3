"""The file of an artifact: safetensors with a JSON card, addressed by the SHA-256 of its bytes."""

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

LARGEST = 1 << 30
_ADDRESS = re.compile(r"[0-9a-f]{64}")
_encoder = msgspec.json.Encoder(order="deterministic")


def is_address(text: str) -> bool:
    """Whether it is 64 hex digits; anything else must never become a path or a key."""
    return _ADDRESS.fullmatch(text) is not None


def address_of(content: bytes) -> str:
    """The SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def absent(address: str) -> NotFound:
    """What is raised for an address without a file."""
    return NotFound(f"no artifact {address[:12]}…", field="artifact", remedy="train again")


def encode(artifact: Artifact) -> bytes:
    """The bytes of an artifact, the same for equal content. Raises InvalidInput."""
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


def decode(content: bytes, address: str) -> Artifact:
    """Compare the hash, and only then parse. Raises IntegrityError."""
    if address_of(content) != address:
        raise IntegrityError(
            f"artifact {address[:12]}… is not the file that was registered",
            field="artifact",
            remedy="restore it from a backup, or train again",
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
