"""Checkpoint: the head of the ledger, signed, to be kept where the ledger is not."""

from datetime import UTC, datetime

import msgspec


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="previsto.checkpoint.v1"):
    """At a time the ledger ended at this position with this hash; `key` and `signature` in hexadecimal."""

    position: int
    hash: str
    at: datetime
    key: str
    signature: str

    @property
    def message(self) -> bytes:
        """What is signed."""
        return message(self.position, self.hash, self.at)


def message(position: int, digest: str, at: datetime) -> bytes:
    """The bytes under a signature; their first line keeps them apart from anything else the key signs."""
    time = at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"previsto.checkpoint.v1\n{position}\n{digest}\n{time}\n".encode()
