"""Checkpoint: the signed head of the ledger, to be stored outside the ledger."""

from datetime import UTC, datetime

import msgspec


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="previsto.checkpoint.v1"):
    """The position and hash of the last event at a time; `key` and `signature` are hexadecimal."""

    position: int
    hash: str
    at: datetime
    key: str
    signature: str

    @property
    def message(self) -> bytes:
        """The signed bytes."""
        return message(self.position, self.hash, self.at)


def message(position: int, digest: str, at: datetime) -> bytes:
    """The bytes to sign; the first line distinguishes them from other messages signed with the same key."""
    time = at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"previsto.checkpoint.v1\n{position}\n{digest}\n{time}\n".encode()
