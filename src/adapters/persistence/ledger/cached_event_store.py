"""EventStore around another: caches streams, and reads a stream again when its version has changed."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Protocol

from application.ports.event_store import Append, Appended, EventStore, Recorded
from application.tally import Tally, Tell, untold
from domain.errors import PrevistoError

MAX_STREAMS = 2048
MAX_EVENTS = 2000  # a longer stream is not cached


class VersionedStore(EventStore, Protocol):
    """An EventStore that also returns the version of a stream without its events."""

    def version(self, stream: str) -> int:
        """Return the version of a stream; 0 for an unknown one."""
        ...

    def versions(self, streams: Sequence[str]) -> Sequence[int]:
        """Return the version of each stream, in one query."""
        ...


class CachedEventStore:
    """Events never change, so a cached stream is valid while its version is the same."""

    def __init__(self, store: VersionedStore, max_streams: int = MAX_STREAMS, tell: Tell = untold) -> None:
        self._store = store
        self._tally = Tally("streams", tell)
        self._max_streams = max_streams
        self._lock = Lock()
        self._kept: OrderedDict[str, Sequence[Recorded]] = OrderedDict()

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        return self._read(stream, self._store.version(stream))

    def read_streams(self, streams: Sequence[str]) -> Sequence[Sequence[Recorded]]:
        versions = self._store.versions(streams)
        return [self._read(stream, version) for stream, version in zip(streams, versions, strict=True)]

    def _read(self, stream: str, version: int) -> Sequence[Recorded]:
        with self._lock:
            if (found := self._kept.get(stream)) is not None and len(found) == version:
                self._kept.move_to_end(stream)
                self._tally(True)
                return found
        self._tally(False)
        found = tuple(self._store.read_stream(stream)) if version else ()
        with self._lock:
            if 0 < len(found) <= MAX_EVENTS:
                self._kept[stream] = found
            while len(self._kept) > self._max_streams:
                self._kept.popitem(last=False)
        return found

    def append(self, request: Append) -> Appended:
        return self._store.append(request)

    def append_all(self, requests: Sequence[Append]) -> Sequence[Appended | PrevistoError]:
        return self._store.append_all(requests)
