"""A tuning in the ledger, told by its events: no trial was fitted."""

from datetime import date
from typing import Any

from application.ledger import Ledger
from domain.registry_events import TrainingWindow
from domain.search_space import Span
from domain.tuning import stream_of
from domain.tuning_events import TrialEnded, TrialProposed, TuningFinished, TuningStarted
from tests.support.builders import NOON

TUNING = "0tuning"
LOSSES = {0: (1.21, 6296.0), 1: (1.2, 9100.0), 2: (1.22, 2400.0), 3: (1.23, 7000.0)}
"""The loss and the bytes of the complete trials; the first three are the front."""


def tuning_began(tuning: str = TUNING, **facts: Any) -> TuningStarted:
    """Six trials of two settings of `lstm`, two at a time."""
    window = TrainingWindow(
        ticker="VALE3", first=date(2016, 1, 4), last=date(2023, 12, 1), sessions=1964, revision=1, digest=""
    )
    known: dict[str, Any] = {
        "tuning": tuning,
        "ticker": "VALE3",
        "strategy": "lstm",
        "horizon": 10,
        "space": {
            "hidden": Span(low=4, high=16, whole=True),
            "learning_rate": Span(low=0.0001, high=0.01, whole=False),
        },
        "settings": {"hidden": 16, "learning_rate": 0.002, "layers": 1},
        "objectives": ("loss", "size"),
        "trials": 6,
        "parallel": 2,
        "seed": 1,
        "training": (window,),
        "cut": date(2021, 12, 14),
        "synthetic": True,
        "code_version": "1",
        "environment": {},
        "at": NOON,
        "known_at": NOON,
        "budget": 1800.0,
    }
    return TuningStarted(**{**known, **facts})


def record_tuning(ledger: Ledger, tuning: str = TUNING, message: str = "no", **facts: Any) -> None:
    """Four complete trials, one that ended early, and one that failed with this message."""
    started = tuning_began(tuning, **facts)
    proposed = [
        TrialProposed(
            tuning=tuning,
            trial=trial,
            settings={**started.settings, "hidden": 16 - 2 * trial, "learning_rate": 0.002 / (trial + 1)},
            known=trial - trial % 2,
            at=NOON,
        )
        for trial in range(6)
    ]
    ended = [
        TrialEnded(
            tuning=tuning,
            trial=trial,
            state="complete",
            at=NOON,
            values=dict(zip(started.objectives, values, strict=False)),
            learning=({"validation_loss": 2.0}, {"validation_loss": 1.5}),
        )
        for trial, values in LOSSES.items()
    ]
    ended.append(TrialEnded(tuning=tuning, trial=4, state="pruned", at=NOON))
    ended.append(TrialEnded(tuning=tuning, trial=5, state="failed", at=NOON, message=message))
    finished = TuningFinished(tuning=tuning, front=(1, 0, 2), stopped="trials", at=NOON)
    ledger.append(stream_of(tuning), 0, (started, *proposed, *ended, finished))
