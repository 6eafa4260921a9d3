"""Serving: selects and loads the fitted forecaster for a ticker and horizon."""

from collections.abc import Hashable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache, partial

import msgspec

from application.forecasting.evidence import FALLBACK, REFERENCE
from application.forecasting.lru_cache import LruCache
from application.forecasting.registry_streams import registry_of, registry_of_model
from application.forecasting.strategy import FittedStrategy, Strategy
from application.ports.artifact_store import ArtifactStore
from application.ports.event_store import EventStore, Recorded
from application.ports.forecaster import Setting
from application.ports.forecaster_catalog import ForecasterCatalog
from application.tally import Tally, Tell, untold
from domain.errors import Conflict, InvalidInput, PrevistoError
from domain.forecast import ForecastIssued
from domain.horizon import HorizonFamily, family_of
from domain.prices import PriceSeries
from domain.quantiles import QuantilePaths
from domain.registry_events import Evidence, ModelRegistered

NO_SKILL = "no skill shown"
FORCED_SKILL = f"{NO_SKILL}: promoted by force"
MAX_CACHED_FITS = 256
MAX_CACHED_ANSWERS = 1024


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """The version or fallback that computes a forecast.

    `model` and `artifact` are "" for the fallback, which is fitted for each request. `forced` is True for a
    version that was ever promoted against the gate. `runtime` answers the version, "" for that of its
    strategy.
    """

    model: str
    strategy: str
    settings: dict[str, Setting]
    seed: int
    artifact: str
    skill: str
    runtime: str = ""
    forced: bool = False


class Question(msgspec.Struct, frozen=True):
    """The quantiles that a server is asked for: those after a series, at levels."""

    server: Server
    series: PriceSeries
    horizon: int
    levels: tuple[float, ...]

    @property
    def key(self) -> Hashable:
        """Equal for equal answers."""
        return _cache_key(self.server), self.series.digest, self.horizon, self.levels


def server_of(version: ModelRegistered, *, forced: bool = False) -> Server:
    """The server of a version."""
    return Server(
        model=version.model,
        strategy=version.strategy,
        settings=version.settings,
        seed=version.seed,
        artifact=version.artifact,
        runtime=version.runtime,
        skill=FORCED_SKILL if forced else _skill(version.evidence),
        forced=forced,
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


def check_named(server: Server, ticker: str, horizon: int) -> None:
    """Raise InvalidInput for a version of another ticker or of shorter horizons."""
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
        self._untrained = cache(partial(untrained, catalog=catalog))
        self._fitted: LruCache[FittedStrategy] = LruCache(MAX_CACHED_FITS, Tally("fits", tell))
        self._answers: LruCache[QuantilePaths] = LruCache(MAX_CACHED_ANSWERS, Tally("answers", tell))

    def choose(
        self,
        ticker: str,
        horizon: int,
        model: str = "",
        known_at: datetime | None = None,
        past: Sequence[Recorded] | None = None,
    ) -> Server:
        """The named version, or the champion of the horizon family now or at a time, or the fallback.

        `past` are the events of the registry, where they were read already. Raises NotFound, InvalidInput
        for a version of another ticker or of shorter horizons, Conflict for a retired version.
        """
        if model:
            found = self.named(model)
            check_named(found, ticker, horizon)
            return found
        registry = registry_of(self._store, ticker, family_of(horizon), known_at, past)
        active = registry.active
        if active is None:
            return self.fallback()
        return server_of(active, forced=active.model in registry.forced)

    def named(self, model: str) -> Server:
        """The server of a version, promoted or not. Raises NotFound, or Conflict for a retired version."""
        registry = registry_of_model(self._store, model)
        version = registry.version(model)
        if model in registry.retired:
            raise Conflict(f"{model} is retired", field="model", remedy="name another version, or none")
        found = server_of(version, forced=model in registry.forced)
        if model in registry.served:
            return found
        return msgspec.structs.replace(found, skill=f"not promoted: {found.skill}")

    def answer(
        self, server: Server, series: PriceSeries, horizon: int, levels: tuple[float, ...]
    ) -> QuantilePaths:
        """The quantiles, cached: equal servers give equal answers for equal series."""
        return self._answers(
            Question(server, series, horizon, levels).key,
            lambda: self._load_or_fit(server, series, horizon).predict(series, horizon, levels),
        )

    def answer_ahead(self, asked: Iterable[Question]) -> None:
        """Compute together those of many answers that can be, so that `answer` finds them in the cache.

        An error is left to `answer`, which meets it again for the series that has it.
        """
        for group in _alike(one for one in asked if one.key not in self._answers):
            if len(group) > 1 and (fitted := self._fit_for_all(group)):
                self._keep_all(fitted, group)

    def _fit_for_all(self, group: Sequence[Question]) -> FittedStrategy | None:
        """The forecaster of several series; None where each has its own, or one call answers only one."""
        server = group[0].server
        if not server.artifact:
            strategy = Strategy.named(self._catalog, server.strategy, server.settings)
            if not strategy.pretrained:
                return None
        for one in group:
            with suppress(PrevistoError):
                fitted = self._load_or_fit(server, one.series, one.horizon)
                return fitted if fitted.many else None
        return None

    def _keep_all(self, fitted: FittedStrategy, group: Sequence[Question]) -> None:
        """Keep the answers; a series without one is found by halves, so that it does not stop others."""
        series = [one.series for one in group]
        try:
            answers = [*fitted.predict_all(series, group[0].horizon, group[0].levels)]
        except PrevistoError:
            middle = len(group) // 2
            for half in (group[:middle], group[middle:]) if middle else ():
                self._keep_all(fitted, half)
            return
        for one, paths in zip(group, answers, strict=True):
            self._answers.keep(one.key, paths)

    def load(self, version: Server) -> FittedStrategy:
        """The fitted forecaster of a version, cached. Raises NotFound or IntegrityError."""
        return self._fitted(_cache_key(version), lambda: self._load_artifact(version))

    def fallback(self) -> Server:
        """The server where no version was promoted."""
        return self._untrained(FALLBACK)

    def reference(self) -> Server:
        """The server where the fallback has no usable answer either."""
        return self._untrained(REFERENCE)

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


def _alike(asked: Iterable[Question]) -> list[list[Question]]:
    """The questions in groups of one server, horizon and levels."""
    groups: dict[Hashable, list[Question]] = {}
    for one in asked:
        groups.setdefault((_cache_key(one.server), one.horizon, one.levels), []).append(one)
    return [*groups.values()]


def _cache_key(server: Server) -> Hashable:
    return server.strategy, server.artifact, tuple(sorted(server.settings.items())), server.seed
