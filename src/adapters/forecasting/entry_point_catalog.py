"""The catalog over the entry-point group `previsto.forecasters`: built-ins and plug-ins alike."""

import difflib
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points

from application.ports.forecaster import Forecaster
from domain.errors import MissingExtra, NotFound

GROUP = "previsto.forecasters"


class EntryPointCatalog:
    """ForecasterCatalog of the distributions that are installed when it is first asked.

    Looking through all of them takes milliseconds, more than a forecast does.
    """

    def names(self) -> tuple[str, ...]:
        """All names, ascending."""
        return tuple(sorted(self._points))

    def provider(self, name: str) -> str:
        """The distribution and version that bring the strategy."""
        dist = self._point(name).dist
        return f"{dist.name} {dist.version}" if dist else "unknown"

    def create(self, name: str) -> Forecaster:
        """Import the strategy's class and make one."""
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
            raise NotFound(
                f"no strategy {name!r}", field="strategy", remedy=f"{hint}known: {', '.join(self.names())}"
            )
        return self._points[name]

    @cached_property
    def _points(self) -> dict[str, EntryPoint]:
        found: dict[str, EntryPoint] = {}
        for point in entry_points(group=GROUP):
            found.setdefault(point.name, point)  # whoever comes first on the path, as with any import
        return found
