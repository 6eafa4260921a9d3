"""ParityTrial: a compressed version beside its ancestor, on the origins that judged the ancestor."""

from application.forecasting.compression import compressible
from application.forecasting.evidence import held_out
from application.forecasting.known_prices import KnownPrices
from application.forecasting.measuring import measure, memory_of
from application.forecasting.strategy import FittedStrategy
from application.forecasting.training_windows import known_then, series_of
from application.ports.artifact_store import ArtifactStore
from application.ports.forecaster import Artifact, FittedForecaster, Forecaster
from application.ports.held_memory import HeldMemory
from domain.errors import TooFewSessions
from domain.parity import Budget, Measured
from domain.parity_report import ParityReport
from domain.prices import PriceSeries
from domain.registry_events import ModelRegistered


class ParityTrial:
    """Measures the ancestor and what it answered untrained, then versions that were made from it."""

    def __init__(
        self, ancestor: ModelRegistered, prices: KnownPrices, budget: Budget, held: HeldMemory
    ) -> None:
        """Read the prices that the ancestor knew. Raises TooFewSessions where none judged it."""
        window = ancestor.training[0]
        self._ancestor = ancestor
        self._budget = budget
        self._held = held
        self.series: PriceSeries = known_then(prices, window).series
        self.window: PriceSeries = series_of(prices, window)
        self._origins = held_out(self.series, window.last, ancestor.horizon)
        if not self._origins:
            raise TooFewSessions(
                f"no session after the training of {ancestor.model} can judge a compression",
                field="model",
                remedy="train a version with an earlier end",
            )

    def of_parent(self, forecaster: Forecaster, artifacts: ArtifactStore) -> ParityReport:
        """Measure the ancestor and its reference: whether there is a gain to keep."""
        artifact = artifacts.load(self._ancestor.artifact)
        self._parent = self._stored(forecaster, artifact)
        untaught = compressible(self._ancestor.strategy, forecaster).reference(artifact)
        self._base = self._budget.of_parent(self._ancestor.model, self._parent, self._measured(untaught))
        return self._base

    def of_version(
        self, forecaster: Forecaster, artifact: Artifact, naive_loss: float, *, changed: bool
    ) -> ParityReport:
        """Measure a version as it was read back, after the parent; `changed` is as in `Budget.judge`."""
        version = self._stored(forecaster, artifact)
        return self._budget.judge(
            self._base, version, self._parent, naive_loss, self._overlap, changed=changed
        )

    def beside(self, report: ParityReport, anew: FittedStrategy) -> ParityReport:
        """The report with the figures of the same size trained anew."""
        measured = self._measured(anew.fitted)
        return self._budget.beside(report, measured, self._parent, self._overlap, self._ancestor.seed)

    @property
    def _overlap(self) -> int:
        return -(-self._ancestor.horizon // self._origins.step)

    def _stored(self, forecaster: Forecaster, artifact: Artifact) -> Measured:
        def load() -> FittedForecaster:
            return forecaster.load(artifact)

        context = self.series.until(self.series.bar(self._origins[0] - 1).session)
        memory = memory_of(load, lambda one: self._strategy(one).predict(context, 1), self._held)
        return self._measured(load(), memory)

    def _measured(self, fitted: FittedForecaster, memory: int | None = None) -> Measured:
        horizon = self._ancestor.horizon
        return measure(self._strategy(fitted), self.series, self._origins, horizon, memory)

    def _strategy(self, fitted: FittedForecaster) -> FittedStrategy:
        return FittedStrategy(self._ancestor.strategy, fitted)
