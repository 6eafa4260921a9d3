"""ListSources: all installed price sources."""

import msgspec

from application.ports.source_catalog import SourceCatalog
from domain.errors import PrevistoError


class ListedSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source with the package that provides it; `problem` is the reason why it cannot be imported.

    `remote` is None where only the open source tells.
    """

    source: str
    provider: str
    reads: str = ""
    remote: bool | None = None
    problem: str = ""


class ListSources:
    """Imports each source and opens none."""

    def __init__(self, catalog: SourceCatalog) -> None:
        self._catalog = catalog

    def __call__(self) -> list[ListedSource]:
        """All sources by name, also those with a problem."""
        return [self._listed(name) for name in self._catalog.names()]

    def _listed(self, name: str) -> ListedSource:
        provider = self._catalog.provider(name)
        try:
            facts = self._catalog.facts(name)
        except PrevistoError as error:
            return ListedSource(source=name, provider=provider, problem=error.message)
        return ListedSource(source=name, provider=provider, reads=facts.reads, remote=facts.remote)
