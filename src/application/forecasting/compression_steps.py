"""CompressionSteps: the candidate of a compression, made step by step from the artifact of its parent."""

from collections.abc import Callable, Sequence

import msgspec

from application.forecasting.compression import EPOCHS, PRUNE, SMALLER, compressible, cut_of, prunable
from application.forecasting.compression_plan import Plan
from application.forecasting.known_prices import KnownPrices
from application.forecasting.learning import Epoch
from application.forecasting.strategy import FittedStrategy, Strategy
from application.forecasting.training_windows import series_of
from application.ports.forecaster import Artifact, Report, TrainedVersion
from domain.parity_report import RecipeStep
from domain.prices import PriceSeries

CUT = "the network after the cut"
"""The name under which a fine-tuning begins with the pruned network."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate after some steps, and what the last fit among them reported."""

    artifact: Artifact
    learning: tuple[Epoch, ...] = ()


class CompressionSteps:
    """Trains from the panel, the price revisions and the seed of the version that is compressed."""

    def __init__(self, prices: KnownPrices) -> None:
        self._prices = prices

    def panel(self, plan: Plan) -> list[PriceSeries]:
        """The series that the version learned from. Raises NotFound or IntegrityError where they are gone."""
        return [series_of(self._prices, window) for window in plan.version.training]

    def __call__(self, plan: Plan, parent: Callable[[], Artifact], report: Report) -> Draft:
        """The candidate; `parent` loads the artifact that is compressed, unless a step makes a new one.

        Raises InvalidInput, MissingExtra, ForecasterFailed, and as `panel` does.
        """
        anew = plan.steps[0].method == SMALLER
        draft = Draft(artifact=({}, {}) if anew else parent(), learning=plan.version.learning)
        for number, (step, stage) in enumerate(zip(plan.steps, plan.stages, strict=True)):
            begun = number / len(plan.steps)
            draft = self._apply(step, stage, draft, plan, _part(report, begun, 1 / len(plan.steps)))
        return draft

    def anew(self, plan: Plan, report: Report) -> FittedStrategy:
        """A network of the size after the cut, trained anew: what a pruned one must be compared with."""
        cut = next(stage for step, stage in zip(plan.steps, plan.stages, strict=True) if step.method == PRUNE)
        return self._trained(cut, plan, report)

    def _apply(self, step: RecipeStep, stage: Strategy, draft: Draft, plan: Plan, report: Report) -> Draft:
        report(0.0, step.method)
        if step.method == SMALLER:
            fitted = self._trained(stage, plan, report)
            return Draft(artifact=fitted.fitted.dump(), learning=fitted.learning)
        if step.method == PRUNE:
            able = prunable(stage.name, stage.forecaster)
            cut = Draft(artifact=able.prune(draft.artifact, cut_of(step)))
            return self._tuned(step, stage, cut, plan, report) if EPOCHS in step.numbers else cut
        graph = compressible(stage.name, stage.forecaster)
        made = graph.to_int8(draft.artifact) if step.method == "int8" else graph.to_onnx(draft.artifact)
        return msgspec.structs.replace(draft, artifact=made)

    def _trained(self, stage: Strategy, plan: Plan, report: Report) -> FittedStrategy:
        return stage.fit(self.panel(plan), plan.version.horizon, plan.version.seed, report)

    def _tuned(self, step: RecipeStep, stage: Strategy, cut: Draft, plan: Plan, report: Report) -> Draft:
        able = prunable(stage.name, stage.forecaster)
        settings = able.finetuning(stage.settings, step.numbers[EPOCHS], CUT)
        panel: Sequence[PriceSeries] = self.panel(plan)
        start = TrainedVersion(model=CUT, strategy=stage.name, artifact=cut.artifact, last=panel[0].last)
        fitted = Strategy(stage.name, stage.forecaster, settings).fit(
            panel, plan.version.horizon, plan.version.seed, report, versions={CUT: start}
        )
        return Draft(artifact=fitted.fitted.dump(), learning=fitted.learning)


def _part(report: Report, begun: float, share: float) -> Report:
    return lambda fraction, text: report(begun + share * fraction, text)
