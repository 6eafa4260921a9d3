"""Preparation: everything about an append that can be done before the append lock is held."""

from collections.abc import Sequence
from datetime import UTC
from hashlib import sha256

import msgspec

from adapters.persistence.ledger.event_codec import StoredEvent, encoded, frame
from adapters.persistence.ledger.queue_changes import QueueChange, changes_of
from adapters.persistence.prices.revision_codec import encode
from application.ports.event_store import Append, Fence
from domain.errors import InvalidInput

LONGEST_NAME = 400  # both are in indices, whose rows PostgreSQL limits
RevisionRow = tuple[str, int, str, int, bytes, str]


class Prepared(msgspec.Struct, frozen=True):
    """An append whose bytes are ready, so that nothing but the decision waits for the lock."""

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
        """Its n-th event as the row at a position behind a hash, sealed with what `chain_hash` would say."""
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


def prepared(request: Append) -> Prepared:
    """Encode a request; raises InvalidInput for one that holds nothing, or what cannot be read back."""
    if not request.events:
        raise InvalidInput("an append holds at least one event", field="events")
    for name, text in (("stream", request.stream), ("command_id", request.command_id)):
        if not 0 < len(text) <= LONGEST_NAME or not text.isprintable():
            remedy = f"1 to {LONGEST_NAME} printable characters"
            raise InvalidInput(f"{text[:80]!r} is not a {name}", field=name, remedy=remedy)
    new = request.revision
    at = request.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    row = None
    if new is not None:
        known = new.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
        row = (new.ticker, new.number, known, len(new.bars), encode(new.bars), new.digest)
    bodies, meta = [encoded(event) for event in request.events], msgspec.json.encode(request.meta)
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
