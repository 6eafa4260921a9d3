"""ParityTrial: a compressed version beside its ancestor, on the origins that judged the ancestor."""

from application.forecasting.compression import compressible
from application.forecasting.evidence import held_out
from application.forecasting.known_prices import KnownPrices
from application.forecasting.measuring import measure
from application.forecasting.strategy import FittedStrategy
from application.forecasting.training_windows import known_then, series_of
from application.ports.artifact_store import ArtifactStore
from application.ports.forecaster import Forecaster
from domain.errors import TooFewSessions
from domain.parity import Budget, Measured
from domain.parity_report import ParityReport
from domain.prices import PriceSeries
from domain.registry_events import ModelRegistered


class ParityTrial:
    """Measures the ancestor and what it answered untrained, then versions that were made from it."""

    def __init__(self, ancestor: ModelRegistered, prices: KnownPrices, budget: Budget) -> None:
        """Read the prices that the ancestor knew. Raises TooFewSessions where none judged it."""
        window = ancestor.training[0]
        self._ancestor = ancestor
        self._budget = budget
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
        self._parent = self._measured(FittedStrategy(self._ancestor.strategy, forecaster.load(artifact)))
        untaught = compressible(self._ancestor.strategy, forecaster).reference(artifact)
        reference = FittedStrategy(self._ancestor.strategy, untaught)
        self._base = self._budget.of_parent(self._ancestor.model, self._parent, self._measured(reference))
        return self._base

    def of_version(self, version: FittedStrategy, naive_loss: float, *, changed: bool) -> ParityReport:
        """Measure a version, after the parent; `changed` is as in `Budget.judge`."""
        overlap = -(-self._ancestor.horizon // self._origins.step)
        return self._budget.judge(
            self._base, self._measured(version), self._parent, naive_loss, overlap, changed=changed
        )

    def _measured(self, fitted: FittedStrategy) -> Measured:
        return measure(fitted, self.series, self._origins, self._ancestor.horizon)
