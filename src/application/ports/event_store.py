"""EventStore: appending to streams and reading them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from application.ports.price_history import PriceRevision
from domain.errors import PrevistoError
from domain.events import Event


class Meta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who caused an event, from what, with which code."""

    actor: str
    code_version: str
    causation: str = ""
    correlation: str = ""
    client: str = ""
    traceparent: str = ""


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the ledger holds it; `hash` covers `prev_hash` and the stored columns."""

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
    """The claim under which an event of a job's work is appended (application/ports/job_queue.py)."""

    job: str
    token: str


class Append(msgspec.Struct, frozen=True, kw_only=True):
    """One append: all events of one command on one stream, and the price revision they announce.

    With a fence it is refused unless the claim is the last one given on its job.
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
    """Where the events stand. `repeated` says that the command had been carried out before."""

    first_position: int
    last_position: int
    version: int
    repeated: bool = False


class EventStore(Protocol):
    """Events in one order: positions are 1…n without a gap, and versions 1…m in each stream."""

    def append(self, request: Append) -> Appended:
        """Write all events (and the revision) durably in one transaction, or nothing.

        The same `command_id` again appends nothing and returns the first answer. Raises
        VersionConflict when the stream is not at `expected_version` (0: it does not exist), LeaseLost
        when the fence is void, StoreUnavailable when nothing can be written.
        """
        ...

    def append_all(self, requests: Sequence[Append]) -> Sequence[Appended | PrevistoError]:
        """Many appends, each for itself: what `append` would answer or raise for each, in order.

        They share one transaction and its wait for the disk. Raises StoreUnavailable for all of them.
        """
        ...

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        """The events of a stream by version; empty for an unknown one."""
        ...
