"""`tune` and its child jobs `trial`: generations of trials, each of which any worker may run."""

from collections.abc import Sequence
from typing import Any

import msgspec

from application.commands.run_trial import RunTrial
from application.commands.tune_model import TuneModel, TuneRequest
from application.forecasting.tuning_streams import tuning_of
from application.jobs.kinds.take import PROMOTE, TRAIN, Take, TakeRequest
from application.ledger import Ledger
from application.ports.job_kind import Work
from domain.errors import ForecasterFailed, JobStopped
from domain.tuning import Tuning


class TrialRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One trial of a tuning."""

    tuning: str
    """The id of the tuning."""
    trial: int
    """The number of the trial."""


class Tune:
    """Runs a tuning, whose id is that of the job; its stream has all that a next attempt needs."""

    form = TuneRequest

    def __init__(self, ledger: Ledger, tune_model: TuneModel, run_trial: RunTrial, take: Take) -> None:
        self._ledger = ledger
        self._tune_model = tune_model
        self._run_trial = run_trial
        self._take = take

    def scopes(self, request: TuneRequest) -> Sequence[str]:
        return (TRAIN, PROMOTE) if request.take else (TRAIN,)

    def check(self, request: TuneRequest) -> None:
        self._tune_model.plan(request)

    def __call__(self, request: TuneRequest, work: Work) -> dict[str, Any]:
        """Run all trials, then train the picks. Raises ForecasterFailed when every trial failed."""
        work.require(TRAIN)
        tuning = self._ledger.scope.job if self._ledger.scope else self._ledger.ids.new()
        with work.part("start"):
            state = self._tune_model.start(request, tuning)
        while not state.finished:
            state = self._generation(state, work)
        result = {"tuning": tuning, "front": list(state.front), "trials": len(state.ended)}
        if not state.results:
            raise _every_trial_failed(state)
        if request.take:
            result["taken"] = self._taken(state, request.take, work)
        return result

    def _generation(self, state: Tuning, work: Work) -> Tuning:
        """Run the open generation, or propose the next one, or finish."""
        tuning, number = state.started.tuning, len(state.proposed)
        if state.open:
            return self._run(state, work)
        if not self._tune_model.is_due(state):
            with work.part("finish"):
                return self._tune_model.finish(tuning)
        work.report(number / state.started.trials, f"propose trial {number}")
        with work.part(f"generation-{number}"):
            return self._tune_model.propose(tuning)

    def _run(self, state: Tuning, work: Work) -> Tuning:
        tuning, last = state.started.tuning, len(state.proposed) - 1
        first = last - last % state.started.parallel
        if work.share is None:
            self._run_here(state, work)
            return tuning_of(self._ledger.store, tuning)[0]
        # Every trial of the generation, because the place of a child job is part of its name.
        asked = [{"tuning": tuning, "trial": trial} for trial in range(first, last + 1)]
        try:
            work.share("trial", asked, f"generation-{first}")
        except JobStopped as stopped:
            with work.part(f"stopped-{first}"):
                return self._tune_model.fail_open(tuning, stopped.public_message)
        return tuning_of(self._ledger.store, tuning)[0]

    def _run_here(self, state: Tuning, work: Work) -> None:
        tuning, count = state.started.tuning, state.started.trials
        for number in (one.trial for one in state.open):
            work.require(TRAIN)

            def report(fraction: float, text: str, trial: int = number) -> None:
                work.report((trial + fraction) / count, f"trial {trial}: {text}")

            with work.part(f"trial-{number}"):
                self._run_trial(tuning, number, report)

    def _taken(self, state: Tuning, count: int, work: Work) -> dict[str, Any]:
        asked = TakeRequest(tuning=state.started.tuning, trials=list(state.front[:count]))
        if work.share is None:
            found = self._take(asked, work)
        else:
            (found,) = work.share("take", [msgspec.to_builtins(asked)], "take")
        taken: dict[str, Any] = found["taken"]
        return taken


class TrialKind:
    """Runs one trial; its effect is the event with its values."""

    form = TrialRequest

    def __init__(self, ledger: Ledger, run_trial: RunTrial) -> None:
        self._ledger = ledger
        self._run_trial = run_trial

    def scopes(self, request: TrialRequest) -> Sequence[str]:
        return (TRAIN,)

    def check(self, request: TrialRequest) -> None:
        tuning_of(self._ledger.store, request.tuning)[0].proposal(request.trial)

    def __call__(self, request: TrialRequest, work: Work) -> dict[str, Any]:
        work.require(TRAIN)
        ended = self._run_trial(request.tuning, request.trial, work.report, work.checkpoints)
        return {"tuning": ended.tuning, "trial": ended.trial, "state": ended.state, "values": ended.values}


def _every_trial_failed(state: Tuning) -> ForecasterFailed:
    said = next((one.message for _, one in sorted(state.ended.items()) if one.message), "no trial ended")
    return ForecasterFailed(
        f"no trial of {state.started.strategy} was complete: {said}",
        field="strategy",
        remedy=f"see `previsto tunings show {state.started.tuning}`",
    ).openly()
