"""Tuning: trials of one strategy in generations, judged inside the training window.

The state is folded from the events of the stream, so any process can go on with a tuning.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import assert_never

import msgspec

from domain.errors import Conflict, NotFound
from domain.pareto import front
from domain.tuning_events import (
    TrialEnded,
    TrialProposed,
    TrialSettings,
    TuningEvent,
    TuningFinished,
    TuningStarted,
)

FIGURE = "validation_loss"  # of an epoch, which the ceiling is about
GRACE_EPOCHS = 2
MIN_CURVES = 4  # complete trials behind a ceiling
UNPRUNED_EVERY = 4  # of so many trials one has no ceiling, so that a quarter ends unpruned

Curve = Sequence[float]


class Tuning(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a tuning after the events of its stream."""

    started: TuningStarted
    proposed: dict[int, TrialProposed] = {}
    ended: dict[int, TrialEnded] = {}
    finished: TuningFinished | None = None

    @property
    def open(self) -> tuple[TrialProposed, ...]:
        """The trials of the generation that has not ended."""
        return tuple(one for number, one in sorted(self.proposed.items()) if number not in self.ended)

    @property
    def results(self) -> dict[int, tuple[float, ...]]:
        """The values of the complete trials, in the order of the objectives."""
        return {
            number: tuple(one.values[name] for name in self.started.objectives)
            for number, one in sorted(self.ended.items())
            if one.state == "complete"
        }

    @property
    def front(self) -> tuple[int, ...]:
        """The trials that no other complete one beats in every objective, the lowest first value first."""
        return front(self.results)

    @property
    def next_generation(self) -> range:
        """The numbers of the next trials; empty when all were proposed."""
        first = len(self.proposed)
        return range(first, min(first + self.started.parallel, self.started.trials))

    def proposal(self, trial: int) -> TrialProposed:
        """A trial by its number. Raises NotFound."""
        if trial not in self.proposed:
            raise NotFound(
                f"tuning {self.started.tuning} has no trial {trial}",
                field="trial",
                remedy=f"see `previsto tunings show {self.started.tuning}`",
            )
        return self.proposed[trial]

    def complete(self, trial: int) -> TrialProposed:
        """A trial that ended complete. Raises NotFound, or Conflict for another one."""
        proposal = self.proposal(trial)
        if trial not in self.results:
            state = self.ended[trial].state if trial in self.ended else "open"
            raise Conflict(f"trial {trial} is {state}", field="trial", remedy="name a trial that is complete")
        return proposal


def stream_of(tuning: str) -> str:
    """The name of the stream of a tuning."""
    return f"tuning-{tuning}"


def absent(tuning: str) -> NotFound:
    """The NotFound error for a tuning that does not exist."""
    return NotFound(f"no tuning {tuning!r}", field="tuning", remedy="see `previsto tunings list`")


def curve_of(learning: Sequence[Mapping[str, float | None]]) -> tuple[float, ...]:
    """The validation losses by epoch, up to the first epoch without one."""
    found: list[float] = []
    for epoch in learning:
        value = epoch.get(FIGURE)
        if value is None:
            break
        found.append(value)
    return tuple(found)


def ceiling_of(state: Tuning, trial: int) -> tuple[float, ...]:
    """By epoch the median of the complete trials; empty for a trial that may not be pruned."""
    curves = [curve_of(one.learning) for _, one in sorted(state.ended.items()) if one.state == "complete"]
    curves = [curve for curve in curves if curve]
    if trial % UNPRUNED_EVERY == 0 or len(curves) < MIN_CURVES:
        return ()
    longest = max(map(len, curves))
    return tuple(median(c[e] for c in curves if len(c) > e) for e in range(longest))


def above(ceiling: Curve, curve: Curve) -> bool:
    """Whether the best epoch up to now is above the ceiling of this epoch, after two epochs."""
    last = len(curve)
    return GRACE_EPOCHS <= last <= len(ceiling) and min(curve) > ceiling[last - 1]


def propose(state: Tuning, settings: Sequence[TrialSettings], *, at: datetime) -> tuple[TrialProposed, ...]:
    """The next generation with these settings."""
    return tuple(
        TrialProposed(
            tuning=state.started.tuning,
            trial=number,
            settings={**state.started.settings, **chosen},
            known=len(state.ended),
            at=at,
            ceiling=ceiling_of(state, number),
        )
        for number, chosen in zip(state.next_generation, settings, strict=True)
    )


def finish(state: Tuning, *, at: datetime) -> TuningFinished:
    """The end of a tuning with its front. Raises Conflict when it has ended."""
    if state.finished:
        raise Conflict(f"tuning {state.started.tuning} has ended", field="tuning")
    return TuningFinished(
        tuning=state.started.tuning,
        front=state.front,
        stopped="trials" if len(state.ended) == state.started.trials else "budget",
        at=at,
    )


def evolve(state: Tuning | None, event: TuningEvent) -> Tuning:
    """The state after one more event. Raises NotFound for an event before TuningStarted."""
    if isinstance(event, TuningStarted):
        return Tuning(started=event)
    if state is None:
        raise absent(event.tuning)
    match event:
        case TrialProposed():
            return msgspec.structs.replace(state, proposed={**state.proposed, event.trial: event})
        case TrialEnded():
            return msgspec.structs.replace(state, ended={**state.ended, event.trial: event})
        case TuningFinished():
            return msgspec.structs.replace(state, finished=event)
        case _:
            assert_never(event)
