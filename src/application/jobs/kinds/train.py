"""`train`: fit a strategy, register the version, and let it serve if it may."""

from datetime import date
from typing import Any

import msgspec

from application.commands.promote_model import PromoteModel, refusal_of
from application.commands.train_model import Training, TrainModel
from application.ledger import Ledger
from application.ports.forecaster import Setting
from application.ports.job_kind import Work
from domain.errors import GateRefused
from domain.horizon import DEFAULT, family_of
from domain.model_version import ModelRegistered, PromotionRefused, stream_of
from domain.ticker import Ticker


class TrainRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to train (see Training). `promote` asks for the seat when the gate opens."""

    ticker: str
    strategy: str
    start: date | None = None
    end: date | None = None
    horizon: int = DEFAULT
    settings: dict[str, Setting] = {}
    seed: int = 1
    panel: tuple[str, ...] = ()
    promote: bool = False

    def training(self) -> Training:
        """With names read; raises InvalidInput."""
        fields = msgspec.structs.asdict(self)
        del fields["promote"]
        fields["ticker"] = Ticker.parse(self.ticker)
        others = (Ticker.parse(name) for name in self.panel)
        fields["panel"] = tuple(ticker for ticker in others if ticker != fields["ticker"])
        return Training(**fields)


class Train:
    """Two effects: the version, and the decision on its promotion."""

    form = TrainRequest

    def __init__(self, ledger: Ledger, train_model: TrainModel, promote_model: PromoteModel) -> None:
        self._ledger = ledger
        self._train_model = train_model
        self._promote_model = promote_model

    def check(self, request: TrainRequest) -> None:
        """See JobKind."""
        self._train_model.plan(request.training())

    def __call__(self, request: TrainRequest, work: Work) -> dict[str, Any]:
        """See JobKind."""
        training = request.training()
        stream = stream_of(training.ticker.symbol, family_of(training.horizon))
        earlier = [r.event for r in self._ledger.carried_out(stream)]
        version = earlier[0] if earlier else self._train_model(training, work.report, work.checkpoints)
        assert isinstance(version, ModelRegistered)
        result = {
            "model": version.model,
            "artifact": version.artifact,
            "relative_to_naive": version.evidence.relative_to_naive,
        }
        if not request.promote:
            return result
        with work.part("promotion"):
            return {**result, "promotion": self._promotion(stream, version.model)}

    def _promotion(self, stream: str, model: str) -> str:
        for recorded in self._ledger.carried_out(stream):
            if isinstance(recorded.event, PromotionRefused):
                return refusal_of(recorded.event).message
            return "active"
        try:
            self._promote_model(model)
        except GateRefused as refusal:
            return refusal.message
        return "active"
