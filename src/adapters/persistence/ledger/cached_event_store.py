"""An EventStore that remembers the streams it read: a stream is read again only when it has grown."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import Lock

from application.ports.event_store import Append, Appended, EventStore, Page, Recorded
from domain.errors import PrevistoError

MOST = 2048
LONGEST = 2000  # events; what is longer is read each time


class CachedEventStore:
    """Events never change: a stream of the same version is the same. Anybody may append at any time."""

    def __init__(self, store: EventStore, most: int = MOST) -> None:
        self._store = store
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[str, Sequence[Recorded]] = OrderedDict()

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        """See EventStore."""
        version = self._store.version(stream)
        with self._lock:
            if (found := self._kept.get(stream)) is not None and len(found) == version:
                self._kept.move_to_end(stream)
                return found
        found = tuple(self._store.read_stream(stream)) if version else ()
        with self._lock:
            if 0 < len(found) <= LONGEST:
                self._kept[stream] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

    def append(self, request: Append) -> Appended:
        """See EventStore."""
        return self._store.append(request)

    def append_all(self, requests: Sequence[Append]) -> Sequence[Appended | PrevistoError]:
        """See EventStore."""
        return self._store.append_all(requests)

    def version(self, stream: str) -> int:
        """See EventStore."""
        return self._store.version(stream)

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Recorded]:
        """See EventStore."""
        return self._store.read_all(after, limit)

    def read_kinds(self, kinds: Sequence[str], after: int = 0, limit: int = 1000) -> Page:
        """See EventStore."""
        return self._store.read_kinds(kinds, after, limit)

    def head(self) -> int:
        """See EventStore."""
        return self._store.head()

    def hash_at(self, position: int) -> str:
        """See EventStore."""
        return self._store.hash_at(position)

    def verify(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See EventStore."""
        return self._store.verify(after)
