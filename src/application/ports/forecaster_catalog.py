"""ForecasterCatalog: which strategies are installed."""

from collections.abc import Sequence
from typing import Protocol

from application.ports.forecaster import Forecaster


class ForecasterCatalog(Protocol):
    """Strategies by name. Listing imports nothing; creating imports the one asked for."""

    def names(self) -> Sequence[str]:
        """All names, ascending."""
        ...

    def provider(self, name: str) -> str:
        """The distribution that brings the strategy."""
        ...

    def create(self, name: str) -> Forecaster:
        """The strategy; raises NotFound naming the known ones, MissingExtra when it cannot be imported."""
        ...
