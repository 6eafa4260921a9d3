"""The tuner behind Optuna: equal questions get equal answers, and results are learnt from."""

import builtins
from typing import Any

import pytest

from adapters.tuning import optuna_tuner
from adapters.tuning.optuna_tuner import OptunaTuner
from application.ports.tuner import Trial
from domain.errors import MissingExtra
from domain.search_space import Span

pytest.importorskip("optuna", reason="tuning needs the extra `tune`")
SPACE = {"x": Span(low=0.0, high=1.0, whole=False), "units": Span(low=4.0, high=64.0, whole=True)}


def loss(settings: Any) -> float:
    """Lowest at x = 0.3 and few units."""
    return float((settings["x"] - 0.3) ** 2 + settings["units"] / 1000)


def test_equal_questions_get_equal_answers_in_the_space() -> None:
    """Another seed gives others; the trials of one generation differ from each other."""
    trials = [Trial(settings={"x": one / 12, "units": 4 + one}, values=(one / 12, 1.0)) for one in range(12)]
    first, again = (OptunaTuner().propose(SPACE, 2, 5, trials, 4) for _ in range(2))

    assert first == again != OptunaTuner().propose(SPACE, 2, 6, trials, 4)
    assert len({one["x"] for one in first}) == 4
    for one in first:
        assert 0 <= one["x"] <= 1
        assert 4 <= one["units"] <= 64
        assert isinstance(one["units"], int)


def test_it_learns_from_values_and_bears_trials_without_any() -> None:
    """After 40 trials the best is near the minimum, though each third trial was pruned."""
    trials: list[Trial] = []
    for number in range(40):
        (settings,) = OptunaTuner().propose(SPACE, 1, number, trials, 1)
        values = None if number % 3 == 2 else (loss(settings),)
        trials.append(Trial(settings=settings, values=values))

    late = [loss(one.settings) for one in trials[20:]]
    early = [loss(one.settings) for one in trials[:10]]
    assert sorted(late)[len(late) // 2] < sorted(early)[len(early) // 2]
    assert min(late) < 0.012


def test_without_optuna_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both before a job is recorded, and where a worker lacks it."""
    plain = builtins.__import__

    def refusing(name: str, *given: Any, **named: Any) -> Any:
        if name == "optuna":
            raise ImportError(name)
        return plain(name, *given, **named)

    monkeypatch.setattr(optuna_tuner, "find_spec", lambda name: None)
    monkeypatch.setattr(builtins, "__import__", refusing)
    for call in (OptunaTuner().require, lambda: OptunaTuner().propose(SPACE, 1, 1, [], 1)):
        with pytest.raises(MissingExtra, match="tuning needs optuna") as refused:
            call()
        assert "previsto[tune]" in refused.value.remedy
