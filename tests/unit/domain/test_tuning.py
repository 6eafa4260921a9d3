"""A tuning told in events: generations, ceilings, the front, and its end."""

from datetime import date
from typing import Any

import pytest

from domain.errors import Conflict, NotFound
from domain.search_space import Span
from domain.tuning import above, ceiling_of, evolve, finish, propose
from domain.tuning_events import TrialEnded, TrialProposed, TuningFinished, TuningStarted
from tests.support.builders import NOON
from tests.support.spec import Story


def started(**facts: Any) -> TuningStarted:
    """Eight trials of one setting, four at a time."""
    known: dict[str, Any] = {
        "tuning": "t",
        "ticker": "VALE3",
        "strategy": "lstm",
        "horizon": 10,
        "space": {"hidden": Span(low=1, high=9, whole=True)},
        "settings": {"hidden": 4, "layers": 1},
        "objectives": ("loss", "size"),
        "trials": 8,
        "parallel": 4,
        "seed": 1,
        "training": (),
        "cut": date(2023, 1, 2),
        "synthetic": False,
        "code_version": "1",
        "environment": {},
        "at": NOON,
        "known_at": NOON,
    }
    return TuningStarted(**{**known, **facts})


def proposed(trial: int, ceiling: tuple[float, ...] = (), known: int = 0) -> TrialProposed:
    """A trial whose setting is its number."""
    settings: dict[str, int | float | str | bool] = {"hidden": trial, "layers": 1}
    return TrialProposed(tuning="t", trial=trial, settings=settings, known=known, at=NOON, ceiling=ceiling)


def ended(trial: int, loss: float, size: float = 1.0, *, curve: tuple[float, ...] = ()) -> TrialEnded:
    """A complete trial."""
    learning = tuple({"validation_loss": one} for one in curve)
    values = {"loss": loss, "size": size}
    return TrialEnded(tuning="t", trial=trial, state="complete", at=NOON, values=values, learning=learning)


STORY = Story(evolve).given(started())
FIRST = tuple(proposed(trial) for trial in range(4))
CURVES = [(5.0, 4.0, 3.0), (6.0, 5.0, 4.0), (7.0, 6.0), (8.0, 7.0, 6.0)]
LEARNT = [ended(trial, 1.0, curve=curve) for trial, curve in enumerate(CURVES)]


def test_a_generation_has_the_trials_of_its_numbers() -> None:
    """Settings that are not varied are those of the start."""
    STORY.when(propose, [{"hidden": trial} for trial in range(4)], at=NOON).then(*FIRST)


def test_the_open_trials_are_the_generation_to_run() -> None:
    """The next numbers follow, up to the number of trials."""
    state = STORY.given(*FIRST, ended(2, 1.0)).state

    assert [one.trial for one in state.open] == [0, 1, 3]
    assert state.next_generation == range(4, 8)
    assert STORY.given(*FIRST, *(proposed(trial) for trial in range(4, 8))).state.next_generation == range(
        8, 8
    )


def test_the_ceiling_is_the_median_of_the_complete_trials() -> None:
    """By epoch, of those that reached it. Pruned and failed trials count for nothing."""
    pruned = TrialEnded(tuning="t", trial=4, state="pruned", at=NOON, learning=({"validation_loss": 99.0},))
    state = STORY.given(*FIRST, *LEARNT, proposed(4), pruned).state

    assert ceiling_of(state, 5) == (6.5, 5.5, 4.0)


def test_there_is_no_ceiling_before_enough_trials_are_complete() -> None:
    """Three curves are not enough, and trials that report no losses have none."""
    assert ceiling_of(STORY.given(*FIRST, *LEARNT[:3]).state, 5) == ()
    assert ceiling_of(STORY.given(*FIRST, *(ended(trial, 1.0) for trial in range(4))).state, 5) == ()


def test_a_quarter_of_the_trials_has_no_ceiling() -> None:
    """So at least a quarter of any number of trials ends unpruned."""
    state = STORY.given(*FIRST, *LEARNT).state

    for trials in range(1, 60):
        free = sum(ceiling_of(state, trial) == () for trial in range(trials))
        assert free >= trials / 4


@pytest.mark.parametrize(
    ("curve", "stopped"),
    [
        ((9.0,), False),  # one epoch is no evidence
        ((9.0, 8.0), True),
        ((9.0, 5.0), False),
        ((5.0, 9.0), False),  # its best epoch counts
        ((9.0, 5.0, 4.5), True),
        ((9.0, 5.0, 4.0), False),
        ((9.0, 9.0, 9.0, 9.0), False),  # no complete trial came so far
    ],
)
def test_a_trial_above_the_ceiling_ends_after_two_epochs(curve: tuple[float, ...], stopped: bool) -> None:
    """The ceiling is the median curve."""
    assert above((6.5, 5.5, 4.0), curve) is stopped


def test_the_front_is_what_no_other_complete_trial_beats() -> None:
    """Failed trials are never on it."""
    failed = TrialEnded(tuning="t", trial=3, state="failed", at=NOON, message="no")
    state = STORY.given(*FIRST, ended(0, 3.0, 1.0), ended(1, 1.0, 3.0), ended(2, 3.0, 3.0), failed)

    assert state.state.front == (1, 0)
    state.when(finish, at=NOON).then(TuningFinished(tuning="t", front=(1, 0), stopped="budget", at=NOON))


def test_a_finished_tuning_cannot_end_again() -> None:
    """All trials were tried."""
    story = Story(evolve).given(started(trials=1), proposed(0), ended(0, 1.0))

    story.when(finish, at=NOON).then(TuningFinished(tuning="t", front=(0,), stopped="trials", at=NOON)).when(
        finish, at=NOON
    ).refused(Conflict, "has ended")


def test_only_a_complete_trial_can_be_taken() -> None:
    """Another number is not found, and another state is a conflict."""
    failed = TrialEnded(tuning="t", trial=1, state="failed", at=NOON)
    state = STORY.given(*FIRST, ended(0, 1.0), failed).state

    assert state.complete(0) == FIRST[0]
    for trial, kind, words in [(1, Conflict, "failed"), (2, Conflict, "open"), (9, NotFound, "no trial 9")]:
        with pytest.raises(kind, match=words):
            state.complete(trial)
