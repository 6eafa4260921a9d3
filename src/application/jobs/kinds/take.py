"""`take`: train trials of a tuning on the whole window, and send them to the gate."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec

from application.commands.promote_model import PromoteModel
from application.commands.train_model import TrainModel, TrainRequest, Tuned
from application.commands.tune_model import MAX_TAKEN
from application.forecasting.registry_streams import registry_of_model
from application.forecasting.tuning_streams import tuning_of
from application.ledger import Ledger
from application.ports.job_kind import Work
from application.streams import load
from domain.errors import GateRefused
from domain.horizon import family_of
from domain.model_version import Registry, evolve, stream_of
from domain.registry_events import ModelRegistered
from domain.tuning import Tuning

TRAIN, PROMOTE = "models:train", "models:promote"
TrialNumber = Annotated[int, msgspec.Meta(ge=0)]
ACTIVE = "active"
NOT_SENT = "not sent to the gate: an earlier one is active"


class TakeRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Complete trials of one tuning; the gate is asked in their order, until it promotes one."""

    tuning: Annotated[str, msgspec.Meta(max_length=64)]
    """The id of the tuning."""
    trials: Annotated[list[TrialNumber], msgspec.Meta(min_length=1, max_length=MAX_TAKEN)]
    """The numbers of the trials."""


class Take:
    """All versions are registered before one meets the gate, so that it counts every one as a try."""

    form = TakeRequest

    def __init__(self, ledger: Ledger, train_model: TrainModel, promote_model: PromoteModel) -> None:
        self._ledger = ledger
        self._train_model = train_model
        self._promote_model = promote_model

    def scopes(self, request: TakeRequest) -> Sequence[str]:
        return (TRAIN, PROMOTE)

    def check(self, request: TakeRequest) -> None:
        state = tuning_of(self._ledger.store, request.tuning)[0]
        for trial in request.trials:
            state.complete(trial)

    def __call__(self, request: TakeRequest, work: Work) -> dict[str, Any]:
        """The version of each trial, and what the gate said of it, by trial."""
        state = tuning_of(self._ledger.store, request.tuning)[0]
        versions = {}
        for number, trial in enumerate(request.trials):
            work.require(TRAIN)

            def report(fraction: float, text: str, done: int = number, trial: int = trial) -> None:
                work.report((done + fraction) / (1 + len(request.trials)), f"trial {trial}: {text}")

            with work.part(f"take-{trial}"):
                found = self._version(state, trial)
                versions[trial] = found or self._train_model(
                    training_of(state, trial), report, tuned=Tuned(tuning=request.tuning, trial=trial)
                )
        promotions = self._promotions([one.model for one in versions.values()], work)
        taken = {
            str(trial): {"model": one.model, "promotion": promotions[one.model]}
            for trial, one in versions.items()
        }
        return {"tuning": request.tuning, "taken": taken}

    def _version(self, state: Tuning, trial: int) -> ModelRegistered | None:
        """The version of a trial that was taken before, in an earlier attempt or by another request."""
        registry = self._registry(state.started.ticker, state.started.horizon)
        for one in registry.versions.values():
            taken = one.tuning == state.started.tuning and not one.parent
            if taken and one.recipe[0].numbers["trial"] == trial and one.model not in registry.retired:
                return one
        return None

    def _promotions(self, models: Sequence[str], work: Work) -> dict[str, str]:
        """What came of each version; the gate is asked no more when one is active."""
        said: dict[str, str] = {}
        for model in models:
            if ACTIVE in said.values():
                said[model] = NOT_SENT
                continue
            work.require(PROMOTE)
            with work.part(f"promotion-{model}"):
                said[model] = self._promotion(model)
        return said

    def _promotion(self, model: str) -> str:
        active = registry_of_model(self._ledger.store, model).active
        if active and active.model == model:
            return ACTIVE
        try:
            self._promote_model(model)
        except GateRefused as refusal:
            return refusal.message
        return ACTIVE

    def _registry(self, ticker: str, horizon: int) -> Registry:
        return load(self._ledger.store, stream_of(ticker, family_of(horizon)), evolve, Registry())[0]


def training_of(state: Tuning, trial: int) -> TrainRequest:
    """The training of a complete trial on the whole window. Raises NotFound or Conflict."""
    started = state.started
    return TrainRequest(
        ticker=started.ticker,
        strategy=started.strategy,
        start=started.start,
        end=started.end,
        horizon=started.horizon,
        settings=state.complete(trial).settings,
        seed=started.seed,
        panel=[window.ticker for window in started.training[1:]],
        known_at=started.known_at,
        anyway=started.anyway,
    )
