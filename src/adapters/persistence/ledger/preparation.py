"""Encodes appends and frames their hashes before the append lock is taken."""

from collections.abc import Sequence
from datetime import UTC
from hashlib import sha256

import msgspec

from adapters.persistence.ledger.event_codec import StoredEvent, encode_event, frame
from adapters.persistence.ledger.queue_changes import QueueChange, changes_of
from adapters.persistence.prices.revision_codec import encode
from application.ports.event_store import Append, Fence
from domain.errors import InvalidInput

MAX_NAME_CHARACTERS = 400  # of a stream or command id; PostgreSQL limits the size of index rows
RevisionRow = tuple[str, int, str, int, bytes, str]


class Prepared(msgspec.Struct, frozen=True):
    """An encoded append; under the lock only its position and hash remain to be computed."""

    stream: str
    expected_version: int
    command_id: str
    bodies: Sequence[tuple[str, bytes]]
    meta: bytes
    recorded_at: str
    revision: RevisionRow | None
    stream_frame: bytes
    body_frames: Sequence[bytes]
    tail_frame: bytes
    changes: Sequence[QueueChange]
    fence: Fence | None

    def row(self, number: int, position: int, prev: str) -> StoredEvent:
        """Return event `number` (from 1) as the row at a position; its hash is `chain_hash` of the row."""
        version, (tag, data) = self.expected_version + number, self.bodies[number - 1]
        framed = (
            frame(b"%d" % position),
            self.stream_frame,
            frame(b"%d" % version),
            self.body_frames[number - 1],
            self.tail_frame,
            frame(prev.encode()),
        )
        digest = sha256(b"".join(framed)).hexdigest()
        return StoredEvent(
            position,
            self.stream,
            version,
            tag,
            data,
            self.meta,
            self.command_id,
            self.recorded_at,
            prev,
            digest,
        )


def prepare(request: Append) -> Prepared:
    """Encode a request; raises InvalidInput for no events, invalid names or unreadable values."""
    if not request.events:
        raise InvalidInput("the append has no events", field="events")
    for name, text in (("stream", request.stream), ("command_id", request.command_id)):
        if not 0 < len(text) <= MAX_NAME_CHARACTERS or not text.isprintable():
            remedy = f"1 to {MAX_NAME_CHARACTERS} printable characters"
            raise InvalidInput(f"invalid {name} {text[:80]!r}", field=name, remedy=remedy)
    new = request.revision
    at = request.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    row = None
    if new is not None:
        known = new.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
        row = (new.ticker, new.number, known, len(new.bars), encode(new.bars), new.digest)
    bodies, meta = [encode_event(event) for event in request.events], msgspec.json.encode(request.meta)
    return Prepared(
        request.stream,
        request.expected_version,
        request.command_id,
        bodies,
        meta,
        at,
        row,
        frame(request.stream.encode()),
        [frame(tag.encode()) + frame(data) for tag, data in bodies],
        frame(meta) + frame(request.command_id.encode()) + frame(at.encode()),
        changes_of(request.events),
        request.fence,
    )
