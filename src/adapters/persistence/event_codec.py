"""Events as stored bytes, and the hash that chains them."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from application.ports.event_store import Append, Appended, Meta, Recorded
from domain.errors import Conflict, IntegrityError, InvalidInput
from domain.events import Event

GENESIS = "0" * 64
_events = msgspec.json.Decoder(Event)
_metas = msgspec.json.Decoder(Meta)
_encoder = msgspec.json.Encoder(order="deterministic")


class StoredEvent(msgspec.Struct, frozen=True):
    """A row of the ledger as it lies in the table."""

    position: int
    stream: str
    version: int
    type: str
    data: bytes
    meta: bytes
    command_id: str
    recorded_at: str
    prev_hash: str
    hash: str

    @property
    def expected_hash(self) -> str:
        """SHA-256 over every other column, each behind its length so that no two rows read alike."""
        sha = hashlib.sha256()
        for value in msgspec.structs.astuple(self)[:-1]:
            content = value if isinstance(value, bytes) else str(value).encode()
            sha.update(len(content).to_bytes(8, "big") + content)
        return sha.hexdigest()


def stored(
    event: Event,
    meta: Meta,
    *,
    position: int,
    stream: str,
    version: int,
    command_id: str,
    at: datetime,
    prev: str,
) -> StoredEvent:
    """The row of an event, chained to the one before."""
    data = _encoder.encode(event)
    _refuse_unreadable(event, data)
    row = StoredEvent(
        position,
        stream,
        version,
        str(type(event).__struct_config__.tag),
        data,
        _encoder.encode(meta),
        command_id,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        prev,
        "",
    )
    return msgspec.structs.replace(row, hash=row.expected_hash)


def _refuse_unreadable(event: Event, data: bytes) -> None:
    # JSON has no NaN: it would be stored as null, and the ledger could not be read behind it.
    try:
        _events.decode(data)
    except (msgspec.DecodeError, InvalidInput) as error:
        raise InvalidInput(
            f"{type(event).__name__} holds what cannot be read back: {error}", field="events"
        ) from error


def recorded(row: StoredEvent) -> Recorded:
    """The event of a row; raises IntegrityError naming the position when the bytes say nothing we know."""
    try:
        event, meta = _events.decode(row.data), _metas.decode(row.meta)
        recorded_at = datetime.fromisoformat(row.recorded_at)
    except (msgspec.DecodeError, ValueError, InvalidInput) as error:
        raise IntegrityError(
            f"event {row.position} ({row.type}) cannot be read: {error}",
            field="ledger",
            remedy="run `previsto ledger verify`; a newer release may have written it",
        ) from error
    return Recorded(
        position=row.position,
        stream=row.stream,
        version=row.version,
        event=event,
        meta=meta,
        command_id=row.command_id,
        recorded_at=recorded_at,
        prev_hash=row.prev_hash,
        hash=row.hash,
    )


def first_answer(past: Sequence[StoredEvent], request: Append) -> Appended:
    """What a command was answered when it was first carried out; Conflict when that was elsewhere."""
    if past[0].stream != request.stream:
        raise Conflict(
            f"command {request.command_id} was carried out on {past[0].stream}", field="command_id"
        )
    return Appended(
        first_position=past[0].position,
        last_position=past[-1].position,
        version=past[-1].version,
        repeated=True,
    )


def problem(row: StoredEvent, position: int, prev: str) -> str:
    """What is wrong with a row that should stand at a position behind a hash; "" when nothing is."""
    if row.position != position:
        return f"position {position} is missing"
    if row.prev_hash != prev:
        return "it is not chained to the event before it"
    return "" if row.hash == row.expected_hash else "its bytes are not those that were written"
