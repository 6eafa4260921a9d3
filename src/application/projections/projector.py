"""Projector: applies new events to the rows of projections."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from application.happenings import ProjectionStopped
from application.ports.event_store import Recorded
from application.ports.ledger_feed import LedgerFeed, Page
from application.ports.observer import Observer, unobserved
from application.ports.read_models import Place, ReadModels, Row
from application.projections.folds import PROJECTIONS
from application.projections.folds.projection import Projection
from domain.errors import IntegrityError, NotFound, VersionConflict

PAGE_EVENTS = 5000
Data = dict[str, Any]


class Projector:
    """Queries call `catch_up` before they read, so that they see every event appended before.

    An event that cannot be read or folded stops its projection before this event. Queries still read the
    rows up to there, other projections continue, and the place has the problem. The next call tries again.
    The observer is told of a stopped projection at each `catch_up`.
    """

    def __init__(
        self,
        feed: LedgerFeed,
        rows: ReadModels,
        observe: Observer = unobserved,
        projections: Mapping[str, Projection] = PROJECTIONS,
    ) -> None:
        self._feed = feed
        self._observe = observe
        self._projections = projections
        self.rows = rows

    @property
    def names(self) -> Sequence[str]:
        """The names of all projections."""
        return tuple(self._projections)

    def catch_up(self, name: str, *, quiet: bool = False) -> Place:
        """Apply new events and return the place reached; `quiet` tells the observer nothing."""
        while True:
            try:
                place = self._read_on(name, self.rows.place(name))
            except VersionConflict:
                continue  # another process applied a page; continue from there
            if place.problem and not quiet:
                self._observe(
                    ProjectionStopped(projection=name, position=place.position, problem=place.problem)
                )
            return place

    def rebuild(self, name: str, report: Callable[[int], None] = lambda position: None) -> Place:
        """Fold the whole ledger into a new generation and make it the live one.

        Raises NotFound for an unknown projection, and IntegrityError when the new generation stops at an
        event before the place of the live one; the live rows then stay.
        """
        if name not in self._projections:
            known = ", ".join(self._projections)
            raise NotFound(f"unknown projection {name!r}", field="projection", remedy=f"projections: {known}")
        place = self._read_on(name, self.rows.beside(name), report)
        if place.problem and place.position < self.rows.place(name).position:
            raise IntegrityError(f"{name} cannot be rebuilt: {place.problem}", field="projection")
        self.rows.swap(name, place.generation)
        return place

    def _read_on(
        self, name: str, place: Place, report: Callable[[int], None] = lambda position: None
    ) -> Place:
        projection, position = self._projections[name], place.position
        while True:
            try:
                page = self._feed.read_kinds(projection.tags, position, PAGE_EVENTS)
            except IntegrityError as error:
                return self._stop(name, place, position, error.message)
            rows, position, problem = self._fold(name, projection, page, place.generation)
            # Without changed rows, the place is written only once in a page of events.
            if rows or place.problem or position - place.position >= PAGE_EVENTS:
                place = self._apply(name, rows, position, place)
            if problem:
                return self._stop(name, place, position, problem)
            if page.complete:
                return Place(generation=place.generation, position=position)
            report(position)

    def _apply(self, name: str, rows: Sequence[Row], position: int, place: Place) -> Place:
        self.rows.apply(name, rows, position, place)
        return Place(generation=place.generation, position=position)

    def _stop(self, name: str, place: Place, position: int, problem: str) -> Place:
        if position != place.position:
            place = self._apply(name, (), position, place)
        if problem != place.problem:
            self.rows.stop(name, problem, place)
        return Place(generation=place.generation, position=position, problem=problem)

    def _fold(
        self, name: str, projection: Projection, page: Page, generation: int
    ) -> tuple[list[Row], int, str]:
        """The changed rows, the position that they reach, and the problem or ""."""
        keys = {key for recorded in page.events for key in projection.needs(recorded.event)}
        known = self.rows.lookup(name, sorted(keys), generation)
        fresh: dict[str, Row] = {}

        def row(key: str) -> Data | None:
            return fresh[key].data if key in fresh else known.get(key)

        for recorded in page.events:
            try:
                changed = projection.fold(recorded.event, row)
            except Exception as error:  # any error of a fold stops its projection only
                return list(fresh.values()), recorded.position - 1, _problem(recorded, error)
            fresh.update({one.key: one for one in changed})
        return list(fresh.values()), page.position, ""


def _problem(recorded: Recorded, error: Exception) -> str:
    tag = recorded.event.__struct_config__.tag
    return f"event {recorded.position} ({tag}) cannot be folded: {type(error).__name__} {error}"
