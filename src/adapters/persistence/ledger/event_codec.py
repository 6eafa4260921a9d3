"""Events as stored bytes, and the hash that chains them."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple, get_args

import msgspec

from adapters.persistence.ledger.upcasters import UPCASTERS, current
from application.ports.event_store import Meta, Recorded
from domain.errors import IntegrityError, InvalidInput
from domain.events import Event

GENESIS = "0" * 64
TAGS = {kind: str(kind.__struct_config__.tag) for kind in get_args(Event)}
_events = msgspec.json.Decoder(Event)
_metas = msgspec.json.Decoder(Meta)
_encoder = msgspec.json.Encoder(order="deterministic")
# The length of a column as eight bytes, ready for all but the longest.
_LENGTHS = tuple(size.to_bytes(8, "big") for size in range(8192))


class StoredEvent(NamedTuple):
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


def frame(column: bytes) -> bytes:
    """A column as it is hashed: behind its length, so that no two rows read alike."""
    return len(column).to_bytes(8, "big") + column


def chain_hash(row: Sequence[Any]) -> str:
    """SHA-256 over the frames of every column but the last: text as UTF-8, numbers in decimal digits.

    Written out for speed: a walk over the chain calls it for every event.
    """
    position, stream, version, tag, data, meta, command, at, prev, _ = row
    number, count = b"%d" % position, b"%d" % version
    name, kind, order = stream.encode(), tag.encode(), command.encode()
    time, before, size = at.encode(), prev.encode(), _LENGTHS
    try:
        framed = b"".join(
            (
                *(size[len(number)], number, size[len(name)], name, size[len(count)], count),
                *(size[len(kind)], kind, size[len(data)], data, size[len(meta)], meta),
                *(size[len(order)], order, size[len(time)], time, size[len(before)], before),
            )
        )
    except IndexError:
        framed = b"".join(map(frame, (number, name, count, kind, data, meta, order, time, before)))
    return sha256(framed).hexdigest()


def encoded(event: Event) -> tuple[str, bytes]:
    """The tag and the bytes of an event; raises InvalidInput for one that could not be read back."""
    data = _encoder.encode(event)
    if b"null" in data:  # JSON has no NaN: it would be stored as null, where a number belongs
        try:
            _events.decode(data)
        except (msgspec.DecodeError, InvalidInput) as error:
            raise InvalidInput(
                f"{type(event).__name__} holds what cannot be read back: {error}", field="events"
            ) from error
    return TAGS[type(event)], data


def recorded(row: Sequence[Any]) -> Recorded:
    """The event of a row; raises IntegrityError naming the position when the bytes say nothing we know."""
    position, stream, version, tag, data, meta, command, at, prev, digest = row
    try:
        event, about = _events.decode(current(tag, data)), _metas.decode(meta)
        if tag != event.__struct_config__.tag and tag not in UPCASTERS:
            raise ValueError(f"its bytes are those of {event.__struct_config__.tag}")
        recorded_at = datetime.fromisoformat(at)
    except (msgspec.DecodeError, ValueError, TypeError, InvalidInput) as error:
        raise _unreadable(position, tag, str(error)) from error
    return Recorded(
        position=position,
        stream=stream,
        version=version,
        event=event,
        meta=about,
        command_id=command,
        recorded_at=recorded_at,
        prev_hash=prev,
        hash=digest,
    )


def _unreadable(position: int, tag: str, why: str) -> IntegrityError:
    return IntegrityError(
        f"event {position} ({tag}) cannot be read: {why}",
        field="ledger",
        remedy="run `previsto ledger verify`; a newer release may have written it",
    )


def problem(row: Sequence[Any], position: int, prev: str) -> str:
    """What is wrong with a row that should stand at a position behind a hash; "" when nothing is."""
    if row[0] != position:
        return f"position {position} is missing"
    if row[8] != prev:
        return "it is not chained to the event before it"
    try:
        return "" if row[9] == chain_hash(row) else "its bytes are not those that were written"
    except (TypeError, AttributeError):  # a column of another type than was written
        return "its bytes are not those that were written"
