"""CompressModel: make a smaller or faster version, and register it within the error budget of its parent."""

import msgspec

from application.forecasting.compression import Compression, steps_of
from application.forecasting.compression_plan import Plan, plan_of
from application.forecasting.compression_steps import CompressionSteps
from application.forecasting.contender import Contender, Trained, stored_contender
from application.forecasting.evidence import Judge
from application.forecasting.fields import ModelId
from application.forecasting.known_prices import KnownPrices
from application.forecasting.learning import Epoch
from application.forecasting.parity_trial import ParityTrial
from application.forecasting.registering import register
from application.forecasting.registry_streams import registry_of_model
from application.forecasting.strategy import FittedStrategy, silent
from application.forecasting.training_windows import known_then, series_of
from application.ledger import Ledger
from application.ports.artifact_store import ArtifactStore
from application.ports.forecaster import Artifact, Report
from application.ports.forecaster_catalog import ForecasterCatalog
from application.ports.held_memory import HeldMemory
from application.streams import load
from domain.errors import Conflict, ParityRefused
from domain.horizon import HorizonFamily
from domain.model_version import Registry, evolve, stream_of_model
from domain.parity import Budget
from domain.parity_report import ParityReport
from domain.registry_events import CompressionRefused, Evidence, ModelRegistered


class CompressRequest(Compression, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A compression of one version."""

    model: ModelId
    """The version to compress."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A stored candidate as it was read back, and what the last fit on its way reported."""

    address: str
    artifact: Artifact
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
        held: HeldMemory,
    ) -> None:
        self._ledger = ledger
        self._prices = prices
        self._artifacts = artifacts
        self._catalog = catalog
        self._judge = judge
        self._budget = budget
        self._held = held
        self._steps = CompressionSteps(prices)

    def __call__(self, request: CompressRequest, report: Report = silent) -> ModelRegistered:
        """Compress and register.

        Raises ParityRefused outside of the budget, MissingExtra, TooFewSessions, IntegrityError, and what
        `plan` raises.
        """
        plan = self.plan(request)
        report(0.02, "measure the parent")
        trial = ParityTrial(plan.lineage[-1], self._prices, self._budget, self._held)
        base = trial.of_parent(plan.strategy.forecaster, self._artifacts)
        if base.refusals:
            raise self._refuse(plan, base)
        made = self._make(plan, lambda fraction, text: report(0.1 + 0.5 * fraction, text))
        report(0.6, "measure the version")
        evidence = self._evidence(plan, made)
        naive = evidence.naive_loss or 0.0
        parity = trial.of_version(plan.strategy.forecaster, made.artifact, naive, changed=plan.changed)
        if plan.cuts:
            report(0.7, "train the same size anew")
            anew = self._steps.anew(plan, lambda fraction, text: report(0.7 + 0.25 * fraction, text))
            parity = trial.beside(parity, anew)
        if parity.refusals:
            raise self._refuse(plan, parity, made.address)
        report(0.98, "register")
        return self._register(plan, made, evidence, parity)

    def plan(self, request: CompressRequest) -> Plan:
        """What would be done, so that a job can be refused early.

        Raises NotFound, Conflict for a retired version, IntegrityError where its prices are gone, and
        InvalidInput for a strategy that cannot compress, sizes that are not smaller, or no step.
        """
        steps, registry = steps_of(request), registry_of_model(self._ledger.store, request.model)
        lineage = registry.lineage(request.model)
        if request.model in registry.retired:
            raise Conflict(f"{request.model} is retired", field="model", remedy="name another version")
        plan = plan_of(steps, lineage, self._catalog)
        if plan.trains:
            self._steps.panel(plan)
        return plan

    def _make(self, plan: Plan, report: Report) -> Made:
        draft = self._steps(plan, lambda: self._artifacts.load(plan.version.artifact), report)
        address = self._artifacts.save(draft.artifact)
        stored = self._artifacts.load(address)
        fitted = FittedStrategy(plan.strategy.name, plan.strategy.forecaster.load(stored))
        return Made(address=address, artifact=stored, fitted=fitted, learning=draft.learning)

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
                runtime=plan.runtime,
                parity=parity,
            )

        return register(self._ledger, parent.ticker, HorizonFamily[parent.family.upper()], version)


def refusal_of(event: CompressionRefused) -> ParityRefused:
    """The ParityRefused error of a recorded refusal."""
    return ParityRefused(
        f"{event.model} cannot be compressed so: {'; '.join(event.reasons)}",
        field="model",
        remedy=f"see `previsto models history {event.model.split('-')[0]}`, and compress less",
    )
