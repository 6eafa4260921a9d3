"""Rivals: what a backtest compares a strategy with besides naive: another strategy, or a version."""

from collections.abc import Sequence
from datetime import date

import msgspec

from application.forecasting.registry_streams import registry_of_model
from application.forecasting.serving import Server, Serving, check_named
from application.forecasting.strategy import FittedStrategy, Strategy
from application.ports.event_store import EventStore
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import Conflict, InvalidInput, NotFound
from domain.prices import PriceSeries


class Rival(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy with its defaults, which is fitted as the one beside it, or the `server` of a version.

    `trained_until` is the last session that the version learned from.
    """

    name: str
    strategy: Strategy | None = None
    server: Server | None = None
    trained_until: date | None = None


class Rivals:
    """Finds rivals by name and fits them."""

    def __init__(self, store: EventStore, catalog: ForecasterCatalog, serving: Serving) -> None:
        self._store = store
        self._catalog = catalog
        self._serving = serving

    def __call__(self, name: str, tickers: Sequence[str], horizon: int) -> Rival:
        """The rival of a name. Raises NotFound, Conflict for a retired version, or InvalidInput.

        A version is a rival on its own ticker only.
        """
        if name in self._catalog.names():
            return Rival(name=name, strategy=Strategy.named(self._catalog, name))
        try:
            server = self._serving.named(name)
            for ticker in tickers:
                check_named(server, ticker, horizon)
        except NotFound:
            raise NotFound(
                f"{name!r} is neither a strategy nor a version",
                field="against",
                remedy="see `previsto forecasters list` and `previsto models list`",
            ) from None
        except (Conflict, InvalidInput) as error:
            error.field = "against"
            raise
        windows = registry_of_model(self._store, name).version(name).training
        return Rival(name=name, server=server, trained_until=max(window.last for window in windows))

    def fit(self, rival: Rival, learned: PriceSeries, horizon: int, seed: int) -> FittedStrategy:
        """The rival, fitted on the bars up to the first origin; a version is loaded.

        Raises InvalidInput for a version that has learned from sessions after the first origin.
        """
        if rival.strategy:
            return rival.strategy.fit([learned], horizon, seed)
        assert rival.server and rival.trained_until
        if rival.trained_until > learned.last:
            raise InvalidInput(
                f"{rival.name} has learned from prices up to {rival.trained_until}, which is after the first"
                f" origin, {learned.last}",
                field="against",
                remedy=f"begin after {rival.trained_until}",
            )
        return self._serving.load(rival.server)
