"""EventStore: append events to streams and read streams."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from application.ports.price_history import PriceRevision
from domain.errors import PrevistoError
from domain.events import Event


class Meta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The actor, cause, client, trace and code version of an event."""

    actor: str
    code_version: str
    causation: str = ""
    correlation: str = ""
    client: str = ""
    traceparent: str = ""


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An event in the ledger; `hash` covers `prev_hash` and the stored columns."""

    position: int
    stream: str
    version: int
    event: Event
    meta: Meta
    command_id: str
    recorded_at: datetime
    prev_hash: str
    hash: str


class Fence(msgspec.Struct, frozen=True, kw_only=True):
    """The claim under which a job appends its events (application/ports/job_queue.py)."""

    job: str
    token: str


class Append(msgspec.Struct, frozen=True, kw_only=True):
    """One append: the events of one command to one stream, with the price revision that they announce.

    With a fence, the append is refused unless the claim is the latest one on its job.
    """

    stream: str
    expected_version: int
    events: Sequence[Event]
    command_id: str
    meta: Meta
    recorded_at: datetime
    revision: PriceRevision | None = None
    fence: Fence | None = None


class Appended(msgspec.Struct, frozen=True, kw_only=True):
    """The positions of the events. `repeated` is True when the command was appended before."""

    first_position: int
    last_position: int
    version: int
    repeated: bool = False


class EventStore(Protocol):
    """Events in one order: positions are 1…n, and versions are 1…m in each stream, both without gaps."""

    def append(self, request: Append) -> Appended:
        """Write all events (and the revision) durably in one transaction.

        The same `command_id` again appends nothing and returns the first answer. Raises VersionConflict
        when the stream is not at `expected_version` (0 for a new stream), LeaseLost when the claim of the
        fence is no longer valid, StoreUnavailable when the database cannot be written.
        """
        ...

    def append_all(self, requests: Sequence[Append]) -> Sequence[Appended | PrevistoError]:
        """The answer or error of each append, in order. One refused append does not affect the others.

        The appends share one transaction and one wait for the disk. Raises StoreUnavailable for all.
        """
        ...

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        """The events of a stream by version; empty for an unknown stream."""
        ...

    def read_streams(self, streams: Sequence[str]) -> Sequence[Sequence[Recorded]]:
        """The events of each stream, in order; in fewer queries than one `read_stream` after another."""
        ...
