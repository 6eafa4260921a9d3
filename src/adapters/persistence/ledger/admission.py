"""Admission: what the ledger answers to a group of appends, decided while the append lock is held."""

from collections.abc import Sequence

import msgspec

from adapters.persistence.ledger.event_codec import GENESIS, StoredEvent
from adapters.persistence.ledger.preparation import Prepared, RevisionRow
from application.ports.event_store import Appended, Fence
from domain.errors import Conflict, PrevistoError, VersionConflict
from domain.job import void


class Standing(msgspec.Struct):
    """The ledger as a group finds it: its head, and what it holds about the group's names.

    `versions` by stream; `answers` by command: stream, first and last position, version; `revisions`
    as (ticker, number); `tokens` by job: the last claim on it.
    """

    position: int = 0
    hash: str = GENESIS
    versions: dict[str, int] = msgspec.field(default_factory=dict)
    answers: dict[str, tuple[str, int, int, int]] = msgspec.field(default_factory=dict)
    revisions: set[tuple[str, int]] = msgspec.field(default_factory=set)
    tokens: dict[str, str] = msgspec.field(default_factory=dict)

    def remember(self, command_id: str, stream: str, position: int, version: int) -> None:
        """One stored event of an earlier command; events come by ascending position."""
        first = self.answers[command_id][1] if command_id in self.answers else position
        self.answers[command_id] = (stream, first, position, version)


Outcome = Appended | PrevistoError


Admitted = tuple[Prepared, int]
"""A request that was not refused and is new, and the position of its first event."""


def admitted(group: Sequence[Prepared], outcomes: Sequence[Outcome]) -> list[Admitted]:
    """Those of a group whose revisions and queue changes are to be written with their events."""
    return [
        (request, outcome.first_position)
        for request, outcome in zip(group, outcomes, strict=True)
        if isinstance(outcome, Appended) and not outcome.repeated
    ]


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
    _check_fence(standing, request.fence)
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


def _check_fence(standing: Standing, fence: Fence | None) -> None:
    if fence is not None and standing.tokens.get(fence.job, "") != fence.token:
        raise void(fence.job)


def _claim_revision(standing: Standing, new: RevisionRow | None) -> None:
    if new is None:
        return
    ticker, number = new[:2]
    if (ticker, number) in standing.revisions:
        raise Conflict(f"{ticker} has a price revision {number} already", field="revision")
    standing.revisions.add((ticker, number))
