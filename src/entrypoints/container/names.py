"""The names that a person may type, without the container of the product, which would take longer."""

from collections.abc import Sequence

from application.ports.known_names import KnownNames
from entrypoints.settings import Settings


def open_known_names(home: str | None, source: str | None) -> KnownNames:
    """The names in the database of the settings. Raises InvalidInput."""
    from adapters.persistence.known_names import KnownNames as LedgerNames

    return LedgerNames(Settings.read(home, source).database_url)


def strategy_names() -> Sequence[str]:
    """The installed strategies."""
    from adapters.forecasting.entry_point_catalog import EntryPointCatalog

    return EntryPointCatalog().names()
