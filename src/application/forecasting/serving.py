"""Serving: selects and loads the fitted forecaster for a ticker and horizon."""

from collections.abc import Hashable
from datetime import datetime

import msgspec

from application.forecasting.evidence import FALLBACK, REFERENCE
from application.forecasting.lru_cache import LruCache
from application.forecasting.registry_streams import registry_of, registry_of_model
from application.forecasting.strategy import FittedStrategy, Strategy
from application.ports.artifact_store import ArtifactStore
from application.ports.event_store import EventStore
from application.ports.forecaster import Setting
from application.ports.forecaster_catalog import ForecasterCatalog
from application.tally import Tally, Tell, untold
from domain.errors import Conflict, InvalidInput
from domain.forecast import ForecastIssued
from domain.horizon import HorizonFamily, family_of
from domain.prices import PriceSeries
from domain.quantiles import QuantilePaths
from domain.registry_events import Evidence, ModelRegistered

NO_SKILL = "no skill shown"
MAX_CACHED_FITS = 256
MAX_CACHED_ANSWERS = 1024


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """The version or fallback that computes a forecast.

    `model` and `artifact` are "" for the fallback, which is fitted for each request. `runtime` answers the
    version, "" for that of its strategy.
    """

    model: str
    strategy: str
    settings: dict[str, Setting]
    seed: int
    artifact: str
    skill: str
    runtime: str = ""


def server_of(version: ModelRegistered | None, catalog: ForecasterCatalog) -> Server:
    """The server of a version; None gives the fallback with the label "no skill shown"."""
    if version is None:
        return untrained(FALLBACK, catalog)
    return Server(
        model=version.model,
        strategy=version.strategy,
        settings=version.settings,
        seed=version.seed,
        artifact=version.artifact,
        skill=_skill(version.evidence),
        runtime=version.runtime,
    )


def untrained(strategy: str, catalog: ForecasterCatalog) -> Server:
    """The server of a strategy with its default settings, fitted for each request."""
    settings = Strategy.named(catalog, strategy).settings
    return Server(model="", strategy=strategy, settings=settings, seed=1, artifact="", skill=NO_SKILL)


def _skill(evidence: Evidence) -> str:
    """The evidence in words."""
    if evidence.relative_to_naive is None or evidence.p_value is None:
        return NO_SKILL
    skill = f"{evidence.relative_to_naive:.3f} of naive's loss over {evidence.origins} origins"
    return f"{skill}, Diebold-Mariano p = {evidence.p_value:.3f}"


def _check_named(server: Server, ticker: str, horizon: int) -> None:
    trained_for, family, _ = server.model.rsplit("-", 2)
    if trained_for != ticker:
        raise InvalidInput(
            f"{server.model} was trained for {trained_for}, not for {ticker}",
            field="model",
            remedy=f"name a version of {ticker}",
        )
    longest = HorizonFamily[family.upper()].value
    if horizon > longest:
        raise InvalidInput(
            f"{server.model} forecasts at most {longest} sessions",
            field="horizon",
            remedy=f"give 1 to {longest} sessions",
        )


class Serving:
    """Selects the server of a forecast and loads or fits its forecaster; caches fits and answers."""

    def __init__(
        self,
        store: EventStore,
        artifacts: ArtifactStore,
        catalog: ForecasterCatalog,
        tell: Tell = untold,
    ) -> None:
        self._store = store
        self._artifacts = artifacts
        self._catalog = catalog
        self._fitted: LruCache[FittedStrategy] = LruCache(MAX_CACHED_FITS, Tally("fits", tell))
        self._answers: LruCache[QuantilePaths] = LruCache(MAX_CACHED_ANSWERS, Tally("answers", tell))

    def choose(self, ticker: str, horizon: int, model: str = "", known_at: datetime | None = None) -> Server:
        """The named version, or the champion of the horizon family now or at a time, or the fallback.

        Raises NotFound, InvalidInput for a version of another ticker or of shorter horizons, Conflict
        for a retired version.
        """
        if model:
            found = self.named(model)
            _check_named(found, ticker, horizon)
            return found
        registry = registry_of(self._store, ticker, family_of(horizon), known_at)
        return server_of(registry.active, self._catalog)

    def named(self, model: str) -> Server:
        """The server of a version, promoted or not. Raises NotFound, or Conflict for a retired version."""
        registry = registry_of_model(self._store, model)
        version = registry.version(model)
        if model in registry.retired:
            raise Conflict(f"{model} is retired", field="model", remedy="name another version, or none")
        found = server_of(version, self._catalog)
        if model in registry.served:
            return found
        return msgspec.structs.replace(found, skill=f"not promoted: {found.skill}")

    def answer(
        self, server: Server, series: PriceSeries, horizon: int, levels: tuple[float, ...]
    ) -> QuantilePaths:
        """The quantiles, cached: equal servers give equal answers for equal series."""
        return self._answers(
            (_cache_key(server), series.digest, horizon, levels),
            lambda: self._load_or_fit(server, series, horizon).predict(series, horizon, levels),
        )

    def load(self, version: Server) -> FittedStrategy:
        """The fitted forecaster of a version, cached. Raises NotFound or IntegrityError."""
        return self._fitted(_cache_key(version), lambda: self._load_artifact(version))

    def fallback(self) -> Server:
        """The server where no version was promoted."""
        return server_of(None, self._catalog)

    def reference(self) -> Server:
        """The server where the fallback has no usable answer either."""
        return untrained(REFERENCE, self._catalog)

    def _load_or_fit(self, server: Server, series: PriceSeries, horizon: int) -> FittedStrategy:
        if server.artifact:
            return self.load(server)
        key = (_cache_key(server), series.digest, horizon)
        return self._fitted(key, lambda: self.ready(server, series, horizon))

    def ready(self, server: Server | ForecastIssued, series: PriceSeries, horizon: int) -> FittedStrategy:
        """The fitted forecaster, not cached. Raises NotFound or IntegrityError for its artifact."""
        if server.artifact:
            return self._load_artifact(server)
        strategy = Strategy.named(self._catalog, server.strategy, server.settings)
        return strategy.fit([series], horizon, server.seed)

    def _load_artifact(self, server: Server | ForecastIssued) -> FittedStrategy:
        strategy = Strategy.named(self._catalog, server.strategy, server.settings)
        return FittedStrategy(strategy.name, strategy.forecaster.load(self._artifacts.load(server.artifact)))


def _cache_key(server: Server) -> Hashable:
    return server.strategy, server.artifact, tuple(sorted(server.settings.items())), server.seed
