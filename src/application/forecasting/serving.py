"""Serving: the fitted forecaster that answers for a ticker and horizon, new or from an old forecast."""

from collections.abc import Hashable

import msgspec

from application.forecasting.evidence import FALLBACK
from application.forecasting.lru_cache import LruCache
from application.forecasting.registry_streams import registry_of, registry_of_model
from application.forecasting.strategy import FittedStrategy, Strategy
from application.ports.artifact_store import ArtifactStore
from application.ports.event_store import EventStore
from application.ports.forecaster import Setting
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import Conflict, InvalidInput
from domain.forecast import ForecastIssued
from domain.horizon import HorizonFamily, family_of
from domain.model_version import Evidence, ModelRegistered
from domain.prices import PriceSeries
from domain.quantiles import QuantilePaths

NO_SKILL = "no skill shown"


FITTED = 256
ANSWERS = 1024


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers. `model` and `artifact` are "" for the fallback, which is fitted on the spot."""

    model: str
    strategy: str
    settings: dict[str, Setting]
    seed: int
    artifact: str
    skill: str


def server_of(version: ModelRegistered | None, catalog: ForecasterCatalog) -> Server:
    """The active version, or the fallback with the honest label."""
    if version is None:
        settings = Strategy.named(catalog, FALLBACK).settings
        return Server(model="", strategy=FALLBACK, settings=settings, seed=1, artifact="", skill=NO_SKILL)
    return Server(
        model=version.model,
        strategy=version.strategy,
        settings=version.settings,
        seed=version.seed,
        artifact=version.artifact,
        skill=_skill(version.evidence),
    )


def _skill(evidence: Evidence) -> str:
    """What the evidence says; a version that was never measured may serve only whoever names it."""
    if evidence.relative_to_naive is None or evidence.p_value is None:
        return NO_SKILL
    skill = f"{evidence.relative_to_naive:.3f} of naive's loss over {evidence.origins} origins"
    return f"{skill}, Diebold-Mariano p = {evidence.p_value:.3f}"


def _check_named(server: Server, ticker: str, horizon: int) -> None:
    trained_for, family, _ = server.model.rsplit("-", 2)
    if trained_for != ticker:
        raise InvalidInput(
            f"{server.model} was trained for {trained_for}", field="model", remedy=f"not for {ticker}"
        )
    longest = HorizonFamily[family.upper()].value
    if horizon > longest:
        raise InvalidInput(
            f"{server.model} sees {longest} sessions ahead", field="horizon", remedy=f"at most {longest}"
        )


class Serving:
    """Chooses who answers and makes it ready."""

    def __init__(self, store: EventStore, artifacts: ArtifactStore, catalog: ForecasterCatalog) -> None:
        self._store = store
        self._artifacts = artifacts
        self._catalog = catalog
        self._fitted: LruCache[FittedStrategy] = LruCache(FITTED)
        self._answers: LruCache[QuantilePaths] = LruCache(ANSWERS)

    def choose(self, ticker: str, horizon: int, model: str = "") -> Server:
        """The champion of the horizon's family, or the fallback; or the version that is named.

        Raises NotFound, InvalidInput for a version of another ticker or of shorter horizons, Conflict
        for a retired one.
        """
        if model:
            found = self.named(model)
            _check_named(found, ticker, horizon)
            return found
        registry = registry_of(self._store, ticker, family_of(horizon))
        return server_of(registry.active, self._catalog)

    def named(self, model: str) -> Server:
        """A version of one's choice, promoted or not. Raises NotFound, or Conflict for a retired one."""
        registry = registry_of_model(self._store, model)
        version = registry.version(model)
        if model in registry.retired:
            raise Conflict(f"{model} is retired", field="model", remedy="name another, or none")
        found = server_of(version, self._catalog)
        if model in registry.served:
            return found
        return msgspec.structs.replace(found, skill=f"not promoted: {found.skill}")

    def answer(
        self, server: Server, series: PriceSeries, horizon: int, levels: tuple[float, ...]
    ) -> QuantilePaths:
        """The ranges; the same server gives the same answer to the same series, so it is kept."""
        return self._answers(
            (_who(server), series.digest, horizon, levels),
            lambda: self._warm(server, series, horizon).predict(series, horizon, levels),
        )

    def load(self, version: Server) -> FittedStrategy:
        """A trained version, from memory where it was loaded before. Raises IntegrityError."""
        return self._fitted(_who(version), lambda: self._loaded(version))

    def fallback(self) -> Server:
        """Who answers where nobody was promoted."""
        return server_of(None, self._catalog)

    def _warm(self, server: Server, series: PriceSeries, horizon: int) -> FittedStrategy:
        """A champion is loaded once; the fallback is fitted to a series and horizon."""
        if server.artifact:
            return self.load(server)
        key = (_who(server), series.digest, horizon)
        return self._fitted(key, lambda: self.ready(server, series, horizon))

    def ready(self, server: Server | ForecastIssued, series: PriceSeries, horizon: int) -> FittedStrategy:
        """The fitted forecaster. Raises IntegrityError for an artifact that is not the registered one."""
        if server.artifact:
            return self._loaded(server)
        strategy = Strategy.named(self._catalog, server.strategy, server.settings)
        return strategy.fit([series], horizon, server.seed)

    def _loaded(self, server: Server | ForecastIssued) -> FittedStrategy:
        strategy = Strategy.named(self._catalog, server.strategy, server.settings)
        return FittedStrategy(strategy.name, strategy.forecaster.load(self._artifacts.load(server.artifact)))


def _who(server: Server) -> Hashable:
    """What decides an answer, beside the question."""
    return server.strategy, server.artifact, tuple(sorted(server.settings.items())), server.seed
