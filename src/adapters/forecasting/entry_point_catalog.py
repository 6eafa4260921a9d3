"""The catalog over the entry-point group `previsto.forecasters`: built-ins and plug-ins alike."""

import difflib
from importlib.metadata import EntryPoint, entry_points

from application.ports.forecaster import Forecaster
from domain.errors import MissingExtra, NotFound

GROUP = "previsto.forecasters"


class EntryPointCatalog:
    """ForecasterCatalog of the installed distributions."""

    def names(self) -> tuple[str, ...]:
        """All names, ascending."""
        return tuple(sorted(point.name for point in entry_points(group=GROUP)))

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
        found = entry_points(group=GROUP, name=name)
        if not found:
            near = difflib.get_close_matches(name, self.names(), n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise NotFound(
                f"no strategy {name!r}", field="strategy", remedy=f"{hint}known: {', '.join(self.names())}"
            )
        return next(iter(found))
