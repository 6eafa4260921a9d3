"""Decides the outcome of each append in a group while the append lock is held."""

from collections.abc import Sequence

import msgspec

from adapters.persistence.ledger.event_codec import GENESIS, StoredEvent
from adapters.persistence.ledger.preparation import Prepared, RevisionRow
from application.ports.event_store import Appended, Fence
from domain.errors import Conflict, PrevistoError, VersionConflict
from domain.job import lease_lost


class LedgerState(msgspec.Struct):
    """The head of the ledger, and what the ledger holds about the names in a group.

    `versions` by stream; `answers` by command id: stream, first and last position, version; `revisions`
    as (ticker, number); `tokens` by job: the token of its latest claim.
    """

    position: int = 0
    hash: str = GENESIS
    versions: dict[str, int] = msgspec.field(default_factory=dict)
    answers: dict[str, tuple[str, int, int, int]] = msgspec.field(default_factory=dict)
    revisions: set[tuple[str, int]] = msgspec.field(default_factory=set)
    tokens: dict[str, str] = msgspec.field(default_factory=dict)

    def remember(self, command_id: str, stream: str, position: int, version: int) -> None:
        """Add one stored event of an earlier command; call it by ascending position."""
        first = self.answers[command_id][1] if command_id in self.answers else position
        self.answers[command_id] = (stream, first, position, version)


Outcome = Appended | PrevistoError


Admitted = tuple[Prepared, int]
"""A newly appended request and the position of its first event."""


def select_admitted(group: Sequence[Prepared], outcomes: Sequence[Outcome]) -> list[Admitted]:
    """Return the newly appended requests, whose revisions and queue changes must be written too."""
    return [
        (request, outcome.first_position)
        for request, outcome in zip(group, outcomes, strict=True)
        if isinstance(outcome, Appended) and not outcome.repeated
    ]


def admit(state: LedgerState, group: Sequence[Prepared]) -> tuple[list[Outcome], list[StoredEvent]]:
    """Return the outcome of each request in order, and the rows to write; a refusal affects only itself."""
    outcomes: list[Outcome] = []
    rows: list[StoredEvent] = []
    for request in group:
        try:
            outcomes.append(_admit_one(state, request, rows))
        except PrevistoError as refusal:
            outcomes.append(refusal)
    return outcomes, rows


def _admit_one(state: LedgerState, request: Prepared, rows: list[StoredEvent]) -> Appended:
    if past := state.answers.get(request.command_id):
        return _first_answer(request, *past)
    _check_fence(state, request.fence)
    version = state.versions.get(request.stream, 0)
    if version != request.expected_version:
        raise VersionConflict(
            f"{request.stream} is at version {version}, not {request.expected_version}",
            field="stream",
            remedy="read the stream again and retry",
        )
    _claim_revision(state, request.revision)
    first = state.position + 1
    for number in range(1, len(request.bodies) + 1):
        row = request.row(number, state.position + 1, state.hash)
        state.position, state.hash = row.position, row.hash
        rows.append(row)
    version += len(request.bodies)
    state.versions[request.stream] = version
    state.answers[request.command_id] = (request.stream, first, state.position, version)
    return Appended(first_position=first, last_position=state.position, version=version)


def _first_answer(request: Prepared, stream: str, first: int, last: int, version: int) -> Appended:
    if stream != request.stream:
        raise Conflict(f"command {request.command_id} already exists on {stream}", field="command_id")
    return Appended(first_position=first, last_position=last, version=version, repeated=True)


def _check_fence(state: LedgerState, fence: Fence | None) -> None:
    if fence is not None and state.tokens.get(fence.job, "") != fence.token:
        raise lease_lost(fence.job)


def _claim_revision(state: LedgerState, new: RevisionRow | None) -> None:
    if new is None:
        return
    ticker, number = new[:2]
    if (ticker, number) in state.revisions:
        raise Conflict(f"price revision {number} of {ticker} already exists", field="revision")
    state.revisions.add((ticker, number))
