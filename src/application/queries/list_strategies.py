"""ListStrategies: all installed strategies with their settings."""

import msgspec

from application.ports.forecaster import Setting
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import PrevistoError


class StrategyFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy with the package that provides it; `problem` is the reason why it cannot be created.

    `lacks` is what a fit needs and this installation does not have, with its remedy; "" where nothing is
    missing, and for a remote service, whose workers may have what its API has not.
    """

    strategy: str
    provider: str
    pooled: bool = False
    settings: dict[str, Setting] = {}
    problem: str = ""
    lacks: str = ""


class ListStrategies:
    """Creates each strategy once to read its settings."""

    def __init__(self, catalog: ForecasterCatalog) -> None:
        self._catalog = catalog

    def __call__(self) -> list[StrategyFacts]:
        """All strategies by name, also those with a problem."""
        return [self._facts(name) for name in self._catalog.names()]

    def _facts(self, name: str) -> StrategyFacts:
        provider = self._catalog.provider(name)
        try:
            forecaster = self._catalog.create(name)
        except PrevistoError as error:
            return StrategyFacts(strategy=name, provider=provider, problem=error.message)
        return StrategyFacts(
            strategy=name,
            provider=provider,
            pooled=bool(forecaster.pooled),
            settings=dict(forecaster.settings),
            lacks=getattr(forecaster, "lacks", str)(),
        )
