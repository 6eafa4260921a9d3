"""`train`: fit a strategy, register the version, and promote it on request."""

from collections.abc import Sequence
from typing import Any

from application.commands.promote_model import PromoteModel, refusal_of
from application.commands.train_model import TrainModel, TrainRequest
from application.ledger import Ledger
from application.ports.job_kind import Work
from domain.errors import GateRefused
from domain.horizon import family_of
from domain.model_version import stream_of
from domain.registry_events import ModelRegistered, PromotionRefused

TRAIN, PROMOTE = "models:train", "models:promote"


class Train:
    """Trains; its effects are the registered version and the decision on its promotion."""

    form = TrainRequest

    def __init__(self, ledger: Ledger, train_model: TrainModel, promote_model: PromoteModel) -> None:
        self._ledger = ledger
        self._train_model = train_model
        self._promote_model = promote_model

    def scopes(self, request: TrainRequest) -> Sequence[str]:
        return (TRAIN, PROMOTE) if request.promote else (TRAIN,)

    def check(self, request: TrainRequest) -> None:
        self._train_model.plan(request)

    def __call__(self, request: TrainRequest, work: Work) -> dict[str, Any]:
        """Train and promote; a submitter that lost the scope of promotions keeps the registered version."""
        work.require(TRAIN)
        stream = stream_of(request.tickers[0].symbol, family_of(request.horizon))
        earlier = [r.event for r in self._ledger.earlier_events(stream)]
        version = earlier[0] if earlier else self._train_model(request, work.report, work.checkpoints)
        assert isinstance(version, ModelRegistered)
        result = {
            "model": version.model,
            "artifact": version.artifact,
            "relative_to_naive": version.evidence.relative_to_naive,
        }
        if not request.promote:
            return result
        with work.part("promotion"):
            return {**result, "promotion": self._promotion(stream, version.model, work)}

    def _promotion(self, stream: str, model: str, work: Work) -> str:
        for recorded in self._ledger.earlier_events(stream):
            if isinstance(recorded.event, PromotionRefused):
                return refusal_of(recorded.event).message
            return "active"
        work.require(PROMOTE)
        try:
            self._promote_model(model)
        except GateRefused as refusal:
            return refusal.message
        return "active"
