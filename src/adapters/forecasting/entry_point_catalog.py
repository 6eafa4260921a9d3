"""ForecasterCatalog over the entry-point group `previsto.forecasters`: built-in strategies and plug-ins."""

import difflib
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points

from application.ports.forecaster import Forecaster
from domain.errors import MissingExtra, UnknownStrategy

GROUP = "previsto.forecasters"


class EntryPointCatalog:
    """Reads the installed distributions on first use and caches the result.

    A search of all distributions takes milliseconds, more than a forecast.
    """

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._points))

    def provider(self, name: str) -> str:
        dist = self._point(name).dist
        return f"{dist.name} {dist.version}" if dist else "unknown"

    def create(self, name: str) -> Forecaster:
        point = self._point(name)
        try:
            forecaster: Forecaster = point.load()()
        except ImportError as error:
            raise MissingExtra(f"strategy {name} cannot be imported: {error}", field="strategy") from error
        return forecaster

    def _point(self, name: str) -> EntryPoint:
        if name not in self._points:
            near = difflib.get_close_matches(name, self.names(), n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise UnknownStrategy(
                f"unknown strategy {name!r}",
                field="strategy",
                remedy=f"{hint}known: {', '.join(self.names())}",
            )
        return self._points[name]

    @cached_property
    def _points(self) -> dict[str, EntryPoint]:
        found: dict[str, EntryPoint] = {}
        for point in entry_points(group=GROUP):
            found.setdefault(point.name, point)  # the first distribution on the path counts, as with imports
        return found
