"""ReadModels in memory, with the behaviour of SqlReadModels, for tests and experiments."""

from collections.abc import Iterable, Mapping, Sequence
from threading import RLock
from typing import Any

import msgspec

from application.ports.read_models import Place, Row
from domain.errors import VersionConflict

Data = dict[str, Any]


class InMemoryReadModels:
    """Rows by projection and generation in dictionaries."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._live: dict[str, int] = {}
        self._places: dict[tuple[str, int], Place] = {}
        self._rows: dict[tuple[str, int], dict[str, tuple[str, str, bytes]]] = {}

    def place(self, projection: str) -> Place:
        live = self._live.get(projection, 1)
        return self._places.get((projection, live), Place(generation=live))

    def places(self) -> Mapping[str, Place]:
        return {name: self.place(name) for name in self._live}

    def apply(self, projection: str, rows: Iterable[Row], position: int, expected: Place) -> None:
        with self._lock:
            self._move(projection, expected, Place(generation=expected.generation, position=position))
            kept = self._rows.setdefault((projection, expected.generation), {})
            kept.update({row.key: (row.ticker, row.owner, msgspec.json.encode(row.data)) for row in rows})

    def stop(self, projection: str, problem: str, expected: Place) -> None:
        with self._lock:
            self._move(projection, expected, msgspec.structs.replace(expected, problem=problem))

    def _move(self, projection: str, expected: Place, to: Place) -> None:
        key = (projection, expected.generation)
        if key not in self._places and projection not in self._live:
            self._live[projection] = expected.generation
            self._places[key] = Place(generation=expected.generation)
        if key not in self._places or self._places[key].position != expected.position:
            raise VersionConflict(f"projection {projection} was changed concurrently", field="projection")
        self._places[key] = to

    def beside(self, projection: str) -> Place:
        with self._lock:
            latest = max([1, *(g for name, g in self._places if name == projection)])
            place = Place(generation=latest + 1)
            self._places[projection, place.generation] = place
        return place

    def swap(self, projection: str, generation: int) -> None:
        with self._lock:
            self._live[projection] = generation
            for kept in (self._places, self._rows):
                for key in [key for key in kept if key[0] == projection and key[1] != generation]:
                    del kept[key]

    def lookup(self, projection: str, keys: Sequence[str], generation: int) -> dict[str, Data]:
        found = self.encoded(projection, keys, generation)
        return {key: msgspec.json.decode(data, type=Data) for key, data in found.items()}

    def encoded(self, projection: str, keys: Sequence[str], generation: int) -> dict[str, bytes]:
        kept = self._rows.get((projection, generation), {})
        return {key: kept[key][2] for key in keys if key in kept}

    def get(self, projection: str, key: str) -> Data | None:
        return self.lookup(projection, [key], self._live.get(projection, 1)).get(key)

    def find(
        self,
        projection: str,
        ticker: str | None = None,
        *,
        owners: Sequence[str] | None = None,
        after: str = "",
        limit: int | None = None,
        between: tuple[str, str] = ("", ""),
        newest_first: bool = False,
    ) -> Sequence[Data]:
        low, high = between
        live = self._rows.get((projection, self._live.get(projection, 1)), {})
        rows = sorted(live.items(), reverse=newest_first)
        return [
            msgspec.json.decode(data, type=Data)
            for key, (about, owner, data) in rows
            if ticker in (None, about) and (owners is None or owner in owners)
            if low <= key and (not high or key < high)
            if not after or (key < after if newest_first else key > after)
        ][:limit]
