"""Encodes and decodes stored events, and computes the hash chain."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple, get_args

import msgspec

from adapters.persistence.ledger.upcasters import UPCASTERS, upcast
from application.ports.event_store import Meta, Recorded
from domain.errors import IntegrityError, InvalidInput
from domain.events import Event

GENESIS = "0" * 64
TAGS = {kind: str(kind.__struct_config__.tag) for kind in get_args(Event)}
_events = msgspec.json.Decoder(Event)
_metas = msgspec.json.Decoder(Meta)
_encoder = msgspec.json.Encoder(order="deterministic")
# Lengths below 8192 as eight bytes, computed once.
_LENGTHS = tuple(size.to_bytes(8, "big") for size in range(8192))


class StoredEvent(NamedTuple):
    """A row of the table `events`."""

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
    """Return the column after its length, so that different rows never give the same bytes to hash."""
    return len(column).to_bytes(8, "big") + column


def chain_hash(row: Sequence[Any]) -> str:
    """Return the SHA-256 over the frames of all columns but the last: text as UTF-8, numbers in decimal.

    The loop is unrolled for speed, because a check of the chain calls it for each event.
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


def encode_event(event: Event) -> tuple[str, bytes]:
    """Return tag and bytes of an event; raises InvalidInput when it could not be decoded again."""
    data = _encoder.encode(event)
    if b"null" in data:  # JSON has no NaN: it becomes null, which a number field rejects
        try:
            _events.decode(data)
        except (msgspec.DecodeError, InvalidInput) as error:
            raise InvalidInput(f"invalid values in {type(event).__name__}: {error}", field="events").told_as(
                "a number is not finite"
            ) from error
    return TAGS[type(event)], data


def decode_event(row: Sequence[Any]) -> Recorded:
    """Return the event of a row; raises IntegrityError with its position when it cannot be decoded."""
    position, stream, version, tag, data, meta, command, at, prev, digest = row
    try:
        event, about = _events.decode(upcast(tag, data)), _metas.decode(meta)
        if tag != event.__struct_config__.tag and tag not in UPCASTERS:
            raise ValueError(f"its data has the tag {event.__struct_config__.tag}")
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
        remedy="run `previsto ledger verify`, or use a newer release if it wrote the event",
    )


def find_problem(row: Sequence[Any], position: int, prev: str) -> str:
    """Return what is wrong with the row expected at a position after a hash; "" for nothing."""
    if row[0] != position:
        return f"position {position} is missing"
    if row[8] != prev:
        return "its prev_hash is not the hash of the event before"
    try:
        return "" if row[9] == chain_hash(row) else "its hash does not match its content"
    except (TypeError, AttributeError):  # a column has another type than was written
        return "its hash does not match its content"
