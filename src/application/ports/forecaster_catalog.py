"""ForecasterCatalog: the installed strategies."""

from collections.abc import Sequence
from typing import Protocol

from application.ports.forecaster import Forecaster


class ForecasterCatalog(Protocol):
    """Strategies by name. `names` imports no strategy; `create` imports only the named one."""

    def names(self) -> Sequence[str]:
        """All names, in ascending order."""
        ...

    def provider(self, name: str) -> str:
        """The Python distribution that contains the strategy."""
        ...

    def create(self, name: str) -> Forecaster:
        """A new forecaster. Raises NotFound with the known names, MissingExtra when the import fails."""
        ...
