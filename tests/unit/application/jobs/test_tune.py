"""A tuning as jobs in memory: generations, pruning, failures, and that no trial sees a later bar."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from application.jobs.run_job import Ended
from application.queries.check_forecaster import synthetic_series
from application.scope import Scope
from domain.errors import InvalidInput, NotFound, TooFewSessions
from domain.job import JobFailed, JobSubmitted
from domain.registry_events import ModelPromoted, ModelRegistered, PromotionRefused
from domain.tuning_events import TrialEnded, TrialProposed, TuningStarted
from tests.unit.application.jobs.tuning_workshop import Workshop

pytest.importorskip("optuna", reason="tuning needs the extra `tune`")
OBJECTIVES = {"objectives": ["loss", "size"]}


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A parent looks after its child jobs at once."""
    monkeypatch.setattr("application.jobs.run_job.CHILD_JOBS_WAIT_SECONDS", 0.0)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A new ledger."""
    return Workshop(tmp_path)


def plain(events: list[Any]) -> list[Any]:
    """The events without their times and the id of the tuning."""
    return [msgspec.structs.replace(one, at=None, tuning="") for one in events]


def test_every_trial_is_a_job_and_ends_once(workshop: Workshop) -> None:
    """The parent waits for each generation; the front is in its result."""
    job = workshop.submit(trials=10, parallel=4, **OBJECTIVES)
    (*_, outcome) = workshop.run()

    state = workshop.tuning(job)
    assert outcome.ended is Ended.SUCCEEDED
    assert outcome.result == {"tuning": job, "front": list(state.front), "trials": 10}
    assert (
        sorted(state.ended) == list(range(10)) == sorted(e.trial for e in workshop.office.events(TrialEnded))
    )
    asked = [e.request["trial"] for e in workshop.office.events(JobSubmitted) if e.kind == "trial"]
    assert sorted(asked) == list(range(10))
    assert [one.known for one in workshop.office.events(TrialProposed)] == [0] * 4 + [4] * 4 + [8] * 2
    assert state.proposed[0].settings == {"width": 1.5, "units": 4}
    assert state.finished.stopped == "trials"
    assert all(len(one) == 2 for one in state.results.values())


def test_one_process_finds_the_same_as_many(workshop: Workshop, tmp_path: Path) -> None:
    """Without workers the trials run in the process of the parent, in the same generations."""
    other = Workshop(tmp_path / "other")
    names = [shop.submit(trials=9, parallel=3, **OBJECTIVES) for shop in (workshop, other)]
    workshop.run()
    other.run(patient=False)

    many, one = workshop.tuning(names[0]), other.tuning(names[1])
    assert [e.kind for e in other.office.events(JobSubmitted)] == ["tune"]
    for mine, theirs in ((many.proposed, one.proposed), (many.ended, one.ended)):
        assert plain([mine[n] for n in range(9)]) == plain([theirs[n] for n in range(9)])


def test_121_no_trial_is_given_a_bar_behind_the_training_window(workshop: Workshop) -> None:
    """Of all series that a strategy gets, none ends later; the window is that of a training."""
    job = workshop.submit(trials=6, parallel=2, panel=["PETR4"])
    workshop.run()

    state = workshop.tuning(job)
    window = state.started.training[0]
    assert state.started.cut < window.last < workshop.world.prices(_ticker()).series.last
    assert len(workshop.bendy.seen) > 100
    assert max(workshop.bendy.seen) <= window.last
    assert state.started.cut in workshop.bendy.seen


def test_121_other_prices_behind_the_window_change_nothing(tmp_path: Path) -> None:
    """Two ledgers differ only there: proposals, values and losses are the same to the bit."""
    shops = [Workshop(tmp_path / "a"), Workshop(tmp_path / "b", later=0.01)]
    names = [shop.submit(ticker="PETR4", trials=8, parallel=2, **OBJECTIVES) for shop in shops]
    for shop in shops:
        shop.run()

    first, second = (shop.tuning(name) for shop, name in zip(shops, names, strict=True))
    later = [shop.world.prices(_ticker("PETR4")).series.close[-1] for shop in shops]
    assert later[1] > 3 * later[0]
    assert first.started.training[0].digest == second.started.training[0].digest
    assert plain([*first.ended.values()]) == plain([*second.ended.values()])
    assert plain([*first.proposed.values()]) == plain([*second.proposed.values()])


def test_a_trial_above_the_median_ends_early_and_a_quarter_does_not(workshop: Workshop) -> None:
    """Pruned trials have two epochs or more and no values; they are not on the front."""
    job = workshop.submit(trials=16, parallel=2)
    workshop.run()

    state = workshop.tuning(job)
    pruned = {trial: one for trial, one in state.ended.items() if one.state == "pruned"}
    assert pruned
    assert all(2 <= len(one.learning) < 4 and one.values == {} for one in pruned.values())
    assert len(state.results) >= 16 / 4
    assert not set(pruned) & set(state.front)
    assert all(state.proposed[trial].ceiling for trial in pruned)


def test_settings_that_a_strategy_refuses_end_one_trial(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tuning goes on, and the reason is told without the words of a library."""
    monkeypatch.setattr(type(workshop.bendy), "refused", 2.0)
    job = workshop.submit(trials=12, parallel=4)
    (*_, outcome) = workshop.run()

    state = workshop.tuning(job)
    failed = [one for one in state.ended.values() if one.state == "failed"]
    assert outcome.ended is Ended.SUCCEEDED
    assert failed
    assert {one.message for one in failed} == {"strategy spy does not accept these values"}


def test_a_tuning_without_a_complete_trial_fails(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the reason of the first trial."""
    monkeypatch.setattr(type(workshop.bendy), "refused", 0.0)
    job = workshop.submit(trials=3)
    workshop.run()

    (failed,) = workshop.office.events(JobFailed)
    assert (failed.job, failed.code) == (job, "forecaster-failed")
    assert "does not accept these values" in failed.message


def test_a_cancelled_trial_counts_as_failed(workshop: Workshop) -> None:
    """The others of its generation keep their ends."""
    job = workshop.submit(trials=4, parallel=4)
    workshop.office.run(workshop.office.queue.claim("w", 30.0))
    victim = next(e.job for e in workshop.office.events(JobSubmitted) if e.request.get("trial") == 2)
    workshop.office.cancel(victim)
    workshop.run()

    state = workshop.tuning(job)
    assert [one.state for _, one in sorted(state.ended.items())] == ["complete"] * 2 + ["failed", "complete"]
    assert "cancelled" in state.ended[2].message


def test_123_a_trial_that_ended_meanwhile_does_not_end_twice(workshop: Workshop) -> None:
    """Its worker was given up for dead, and comes to its end all the same."""
    job = workshop.submit(trials=2, parallel=2)
    ledger = workshop.office.ledger

    def give_up() -> None:
        """As an attempt at the parent does."""
        with ledger.within(Scope(job=job, token="", actor="ana", at=ledger.clock.now(), part="stopped-0")):
            workshop.tune_model.fail_open(job, "given up")

    workshop.bendy.meanwhile = give_up
    workshop.run()

    state = workshop.tuning(job)
    assert sorted(one.trial for one in workshop.office.events(TrialEnded)) == [0, 1]
    assert {one.message for one in state.ended.values()} == {"given up"}


def test_no_trial_is_proposed_after_the_budget(workshop: Workshop) -> None:
    """The generation that has begun ends, and the front is that of its trials."""
    job = workshop.submit(trials=50, parallel=2, budget=1e-6)
    workshop.run()

    state = workshop.tuning(job)
    assert (len(state.ended), state.finished.stopped) == (0, "budget")


def test_122_the_picks_are_trained_on_the_whole_window_and_meet_the_gate(workshop: Workshop) -> None:
    """Both are registered before the gate judges one, and it counts both as tries."""
    job = workshop.submit(trials=8, parallel=4, take=2, seed=3, **OBJECTIVES)
    (*_, outcome) = workshop.run()

    versions = workshop.office.events(ModelRegistered)
    state = workshop.tuning(job)
    picks = list(state.front[:2])
    assert len(picks) == 2
    assert [one.recipe[0].numbers["trial"] for one in versions] == picks
    assert {(one.tuning, one.recipe[0].method) for one in versions} == {(job, "tuned")}
    assert [one.settings for one in versions] == [state.proposed[trial].settings for trial in picks]
    assert {one.training for one in versions} == {state.started.training}
    refusals = workshop.office.events(PromotionRefused)
    assert [one.tries for one in refusals] == [2, 2]
    assert workshop.office.events(ModelPromoted) == []
    assert {trial: one["model"] for trial, one in outcome.result["taken"].items()} == {
        str(trial): one.model for trial, one in zip(picks, versions, strict=True)
    }


def test_a_trial_that_was_taken_is_not_trained_again(workshop: Workshop) -> None:
    """Its version meets the gate again."""
    job = workshop.submit(trials=4, parallel=4)
    workshop.run()
    best = workshop.tuning(job).front[0]
    for _ in range(2):
        workshop.office.submit("take", {"tuning": job, "trials": [best]})
        workshop.run()

    assert len(workshop.office.events(ModelRegistered)) == 1
    assert len(workshop.office.events(PromotionRefused)) == 2


def test_tuned_random_walks_do_not_pass_the_gate(workshop: Workshop) -> None:
    """The best of several settings is lucky inside the window, and has no luck behind it.

    `benchmarks/tuning.py walks` does so for 200 of them.
    """
    plain = synthetic_series(600).close
    for number, name in enumerate(("ITUB4", "BBDC4", "ABEV3")):
        shocks = np.random.default_rng(number).standard_normal(600)
        workshop.world.ingest(name, 50 * np.exp(np.cumsum(0.015 * shocks)) / plain)
        settings = {"paths": 200, "window": "200:300"}
        workshop.submit(ticker=name, strategy="volatility", trials=5, take=1, settings=settings)
        workshop.run()

    assert len(workshop.office.events(PromotionRefused)) == 3
    assert workshop.office.events(ModelPromoted) == []


@pytest.mark.parametrize(
    ("request_", "kind", "words"),
    [
        ({"strategy": "naive"}, InvalidInput, "naive cannot be tuned"),
        ({"trials": 0}, InvalidInput, "trials"),
        ({"trials": 10_001}, InvalidInput, "trials"),
        ({"parallel": 0}, InvalidInput, "parallel"),
        ({"budget": 0}, InvalidInput, "budget"),
        ({"objectives": []}, InvalidInput, "objectives"),
        ({"objectives": ["speed"]}, InvalidInput, "objectives"),
        ({"objectives": ["loss", "loss"]}, InvalidInput, "twice"),
        ({"settings": {"width": "3:1"}}, InvalidInput, "is empty"),
        ({"settings": {"width": "0:1"}}, InvalidInput, "wider than the bounds"),
        ({"settings": {"width": 1, "units": 2}}, InvalidInput, "the space is empty"),
        ({"settings": {"depth": 1}}, InvalidInput, "unknown setting 'depth'"),
        ({"ticker": "AAPL"}, NotFound, "no prices"),
        ({"horizon": 60}, TooFewSessions, "too few to judge trials"),
    ],
)
def test_bad_input_is_refused_before_a_job_is_recorded(
    workshop: Workshop, request_: dict[str, Any], kind: type[Exception], words: str
) -> None:
    """Nothing is half begun."""
    with pytest.raises(kind, match=words):
        workshop.submit(**request_)

    assert workshop.office.events(JobSubmitted) == workshop.office.events(TuningStarted) == []


def _ticker(name: str = "VALE3") -> Any:
    from domain.ticker import Ticker

    return Ticker.parse(name)
