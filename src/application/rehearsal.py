"""Rehearsal: an event store that forgets what is appended, to show what a command would do."""

from collections.abc import Sequence

from application.ports.event_store import Append, Appended, EventStore, Recorded
from domain.errors import PrevistoError, VersionConflict


class Rehearsal:
    """Reads another store; appends are kept in memory, so that later steps of a command see them."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._kept: dict[str, list[Recorded]] = {}

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        return (*self._store.read_stream(stream), *self._kept.get(stream, ()))

    def read_streams(self, streams: Sequence[str]) -> Sequence[Sequence[Recorded]]:
        read = self._store.read_streams(streams)
        return [(*past, *self._kept.get(name, ())) for name, past in zip(streams, read, strict=True)]

    def append(self, request: Append) -> Appended:
        """Keep the events, with position 0 and without a hash. Raises VersionConflict."""
        version = len(self.read_stream(request.stream))
        if version != request.expected_version:
            raise VersionConflict(f"stream {request.stream} is at {version}", field="version")
        kept = self._kept.setdefault(request.stream, [])
        for number, event in enumerate(request.events, start=version + 1):
            kept.append(
                Recorded(
                    position=0,
                    stream=request.stream,
                    version=number,
                    event=event,
                    meta=request.meta,
                    command_id=request.command_id,
                    recorded_at=request.recorded_at,
                    prev_hash="",
                    hash="",
                )
            )
        return Appended(first_position=0, last_position=0, version=version + len(request.events))

    def append_all(self, requests: Sequence[Append]) -> Sequence[Appended | PrevistoError]:
        answers: list[Appended | PrevistoError] = []
        for request in requests:
            try:
                answers.append(self.append(request))
            except PrevistoError as error:
                answers.append(error)
        return answers
