"""Tuner by Optuna: each call makes a study in memory of the trials that it is given.

None of Optuna's storages is used: the ledger is the study (docs/adr/0069).
"""

import warnings
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from application.ports.tuner import Trial
from domain.errors import MissingExtra
from domain.search_space import Span

RANDOM_TRIALS = 10  # before the sampler learns from the trials


class OptunaTuner:
    """Proposes by a tree-structured Parzen estimator, whose trials in one call avoid each other."""

    def require(self) -> str:
        if find_spec("optuna") is None:  # an import takes half a second
            raise _missing()
        return f"optuna {version('optuna')}"

    def propose(
        self, space: Mapping[str, Span], objectives: int, seed: int, trials: Sequence[Trial], count: int
    ) -> list[dict[str, int | float]]:
        optuna = _load_optuna()
        distributions = {name: _distribution(optuna, span) for name, span in space.items()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            sampler = optuna.samplers.TPESampler(
                n_startup_trials=RANDOM_TRIALS, multivariate=True, constant_liar=True, seed=seed
            )
        study = optuna.create_study(directions=["minimize"] * objectives, sampler=sampler)
        study.add_trials([_ended(optuna, trial, distributions) for trial in trials])
        return [dict(study.ask(distributions).params) for _ in range(count)]


def _load_optuna() -> Any:
    try:
        import optuna
    except ImportError as error:
        raise _missing() from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


def _missing() -> MissingExtra:
    return MissingExtra("tuning needs optuna", field="strategy", remedy="pip install 'previsto[tune]'")


def _distribution(optuna: Any, span: Span) -> Any:
    if span.whole:
        return optuna.distributions.IntDistribution(int(span.low), int(span.high), log=span.logarithmic)
    return optuna.distributions.FloatDistribution(span.low, span.high, log=span.logarithmic)


def _ended(optuna: Any, trial: Trial, distributions: Mapping[str, Any]) -> Any:
    """A trial of a study. One without values counts as pruned, which no sampler takes for a good one."""
    state = optuna.trial.TrialState
    values = {"values": list(trial.values)} if trial.values is not None else {}
    return optuna.trial.create_trial(
        state=state.COMPLETE if values else state.PRUNED,
        params=dict(trial.settings),
        distributions=dict(distributions),
        **values,
    )
