"""Admission: what the ledger answers to a group of appends, decided while the append lock is held."""

from collections.abc import Sequence
from datetime import UTC
from hashlib import sha256

import msgspec

from adapters.persistence.event_codec import GENESIS, StoredEvent, encoded, frame
from adapters.persistence.revision_codec import encode
from application.ports.event_store import Append, Appended
from domain.errors import Conflict, InvalidInput, PrevistoError, VersionConflict

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


class Standing(msgspec.Struct):
    """The ledger as a group finds it: its head, and what it holds about the group's names.

    `versions` by stream; `answers` by command: stream, first and last position, version; `revisions`
    as (ticker, number).
    """

    position: int = 0
    hash: str = GENESIS
    versions: dict[str, int] = msgspec.field(default_factory=dict)
    answers: dict[str, tuple[str, int, int, int]] = msgspec.field(default_factory=dict)
    revisions: set[tuple[str, int]] = msgspec.field(default_factory=set)

    def remember(self, command_id: str, stream: str, position: int, version: int) -> None:
        """One stored event of an earlier command; events come by ascending position."""
        first = self.answers[command_id][1] if command_id in self.answers else position
        self.answers[command_id] = (stream, first, position, version)


Outcome = Appended | PrevistoError


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
    )


def admit(standing: Standing, group: Sequence[Prepared]) -> tuple[list[Outcome], list[StoredEvent]]:
    """An outcome for each request, in order, and the rows to write; a refusal leaves the others alone."""
    outcomes: list[Outcome] = []
    rows: list[StoredEvent] = []
    for request in group:
        try:
            outcomes.append(_admitted(standing, request, rows))
        except PrevistoError as refusal:
            outcomes.append(refusal)
    return outcomes, rows


def _admitted(standing: Standing, request: Prepared, rows: list[StoredEvent]) -> Appended:
    if past := standing.answers.get(request.command_id):
        return _first_answer(request, *past)
    version = standing.versions.get(request.stream, 0)
    if version != request.expected_version:
        raise VersionConflict(
            f"{request.stream} is at version {version}, not {request.expected_version}",
            field="stream",
            remedy="read it again and retry",
        )
    _claim_revision(standing, request.revision)
    first = standing.position + 1
    for number in range(1, len(request.bodies) + 1):
        row = request.row(number, standing.position + 1, standing.hash)
        standing.position, standing.hash = row.position, row.hash
        rows.append(row)
    version += len(request.bodies)
    standing.versions[request.stream] = version
    standing.answers[request.command_id] = (request.stream, first, standing.position, version)
    return Appended(first_position=first, last_position=standing.position, version=version)


def _first_answer(request: Prepared, stream: str, first: int, last: int, version: int) -> Appended:
    if stream != request.stream:
        raise Conflict(f"command {request.command_id} was carried out on {stream}", field="command_id")
    return Appended(first_position=first, last_position=last, version=version, repeated=True)


def _claim_revision(standing: Standing, new: RevisionRow | None) -> None:
    if new is None:
        return
    ticker, number = new[:2]
    if (ticker, number) in standing.revisions:
        raise Conflict(f"{ticker} has a price revision {number} already", field="revision")
    standing.revisions.add((ticker, number))
