"""CompressModel: make a smaller or faster version, and register it within the error budget of its parent."""

import msgspec

from application.forecasting.compression import (
    GRAPHS,
    SMALLER,
    Compression,
    changes_network,
    compressible,
    steps_of,
)
from application.forecasting.contender import Contender, Trained, stored_contender
from application.forecasting.evidence import Judge
from application.forecasting.fields import ModelId
from application.forecasting.known_prices import KnownPrices
from application.forecasting.learning import Epoch
from application.forecasting.parity_trial import ParityTrial
from application.forecasting.registering import register
from application.forecasting.registry_streams import registry_of_model
from application.forecasting.strategy import FittedStrategy, Strategy, silent
from application.forecasting.training_windows import known_then, series_of
from application.ledger import Ledger
from application.ports.artifact_store import ArtifactStore
from application.ports.compressible import Compressible
from application.ports.forecaster import Artifact, Report
from application.ports.forecaster_catalog import ForecasterCatalog
from application.streams import load
from domain.errors import Conflict, ParityRefused
from domain.horizon import HorizonFamily
from domain.model_version import Registry, evolve, stream_of_model
from domain.parity import Budget
from domain.parity_report import ParityReport, RecipeStep
from domain.registry_events import CompressionRefused, Evidence, ModelRegistered

RUNTIME = "onnxruntime"


class CompressRequest(Compression, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A compression of one version."""

    model: ModelId
    """The version to compress."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A compression that can be tried. `lineage` begins with the version and ends with its first ancestor.

    `strategy` has the settings of the version that will be made.
    """

    lineage: tuple[ModelRegistered, ...]
    steps: tuple[RecipeStep, ...]
    strategy: Strategy

    @property
    def version(self) -> ModelRegistered:
        """The version that is compressed."""
        return self.lineage[0]

    @property
    def changed(self) -> bool:
        """Whether the network is another one than that of the first ancestor."""
        earlier = tuple(step for one in self.lineage for step in one.recipe)
        return changes_network((*earlier, *self.steps))

    @property
    def graph(self) -> str:
        """The graph that is made, or "" for none."""
        return self.steps[-1].method if self.steps[-1].method in GRAPHS else ""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A stored candidate as it was read back, and what its fit reported when it was trained anew."""

    address: str
    fitted: FittedStrategy
    learning: tuple[Epoch, ...] = ()


class CompressModel:
    """Measures the artifact that was read back, by its own runtime; the outcome is an event either way."""

    def __init__(
        self,
        ledger: Ledger,
        prices: KnownPrices,
        artifacts: ArtifactStore,
        catalog: ForecasterCatalog,
        judge: Judge,
        budget: Budget,
    ) -> None:
        self._ledger = ledger
        self._prices = prices
        self._artifacts = artifacts
        self._catalog = catalog
        self._judge = judge
        self._budget = budget

    def __call__(self, request: CompressRequest, report: Report = silent) -> ModelRegistered:
        """Compress and register.

        Raises ParityRefused outside of the budget, MissingExtra, TooFewSessions, IntegrityError, and what
        `plan` raises.
        """
        plan = self.plan(request)
        report(0.02, "measure the parent")
        trial = ParityTrial(plan.lineage[-1], self._prices, self._budget)
        base = trial.of_parent(plan.strategy.forecaster, self._artifacts)
        if base.refusals:
            raise self._refuse(plan, base)
        made = self._make(plan, report)
        report(0.85, "measure the version")
        evidence = self._evidence(plan, made)
        parity = trial.of_version(made.fitted, evidence.naive_loss or 0.0, changed=plan.changed)
        if parity.refusals:
            raise self._refuse(plan, parity, made.address)
        report(0.98, "register")
        return self._register(plan, made, evidence, parity)

    def plan(self, request: CompressRequest) -> Plan:
        """What would be done, so that a job can be refused early.

        Raises NotFound, Conflict for a retired version, and InvalidInput for a strategy that cannot compress,
        sizes that are not smaller, or no step.
        """
        steps, registry = steps_of(request), registry_of_model(self._ledger.store, request.model)
        lineage = registry.lineage(request.model)
        if request.model in registry.retired:
            raise Conflict(f"{request.model} is retired", field="model", remedy="name another version")
        name, settings = lineage[0].strategy, lineage[0].settings
        forecaster = self._catalog.create(name)
        able = compressible(name, forecaster)
        if steps[0].method == SMALLER:
            settings = dict(able.smaller(settings, steps[0].numbers))
        return Plan(lineage=lineage, steps=steps, strategy=Strategy(name, forecaster, settings))

    def _make(self, plan: Plan, report: Report) -> Made:
        forecaster, learning = plan.strategy.forecaster, plan.version.learning
        if plan.steps[0].method == SMALLER:
            fitted = self._trained_anew(plan, report)
            artifact, learning = fitted.fitted.dump(), fitted.learning
        else:
            artifact = self._artifacts.load(plan.version.artifact)
        if plan.graph:
            report(0.8, plan.graph)
            artifact = _with_graph(compressible(plan.strategy.name, forecaster), artifact, plan.graph)
        address = self._artifacts.save(artifact)
        stored = forecaster.load(self._artifacts.load(address))
        return Made(address=address, fitted=FittedStrategy(plan.strategy.name, stored), learning=learning)

    def _trained_anew(self, plan: Plan, report: Report) -> FittedStrategy:
        """The smaller network, from the panel, the price revisions and the seed of the version."""
        panel = [series_of(self._prices, window) for window in plan.version.training]
        return plan.strategy.fit(
            panel, plan.version.horizon, plan.version.seed, lambda f, text: report(0.1 + 0.7 * f, text)
        )

    def _evidence(self, plan: Plan, made: Made) -> Evidence:
        """The evidence as of a trained version, on every ticker that the version learned from."""
        trained = [
            Trained(
                ticker=window.ticker,
                series=known_then(self._prices, window).series,
                window=series_of(self._prices, window),
            )
            for window in plan.version.training
        ]
        contender = Contender(
            strategy=plan.strategy,
            fitted=made.fitted,
            seed=plan.version.seed,
            tickers=tuple(one.ticker for one in trained),
        )
        registry = registry_of_model(self._ledger.store, plan.version.model)
        active = registry.active
        champion = stored_contender(active, self._catalog, self._artifacts) if active else None
        return self._judge(contender, trained, plan.version.horizon, silent, champion)

    def _refuse(self, plan: Plan, parity: ParityReport, address: str = "") -> ParityRefused:
        event = CompressionRefused(
            model=plan.version.model,
            recipe=plan.steps,
            by=self._ledger.actor,
            reasons=parity.refusals,
            parity=parity,
            at=self._ledger.clock.now(),
            artifact=address,
        )
        stream = stream_of_model(plan.version.model)
        _, version = load(self._ledger.store, stream, evolve, Registry())
        self._ledger.append(stream, version, (event,))
        return refusal_of(event)

    def _register(self, plan: Plan, made: Made, evidence: Evidence, parity: ParityReport) -> ModelRegistered:
        parent = plan.version

        def version(model: str) -> ModelRegistered:
            return msgspec.structs.replace(
                parent,
                model=model,
                settings=plan.strategy.settings,
                artifact=made.address,
                evidence=evidence,
                code_version=self._ledger.origin.code_version,
                environment=self._ledger.origin.environment,
                at=self._ledger.clock.now(),
                learning=made.learning,
                complexity=plan.strategy.complexity,
                parent=parent.model,
                recipe=plan.steps,
                runtime=RUNTIME if plan.graph else "",
                parity=parity,
            )

        return register(self._ledger, parent.ticker, HorizonFamily[parent.family.upper()], version)


def _with_graph(forecaster: Compressible, artifact: Artifact, graph: str) -> Artifact:
    return forecaster.to_int8(artifact) if graph == "int8" else forecaster.to_onnx(artifact)


def refusal_of(event: CompressionRefused) -> ParityRefused:
    """The ParityRefused error of a recorded refusal."""
    return ParityRefused(
        f"{event.model} cannot be compressed so: {'; '.join(event.reasons)}",
        field="model",
        remedy=f"see `previsto models history {event.model.split('-')[0]}`, and compress less",
    )
