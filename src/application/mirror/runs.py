"""Runs: what the mirror writes about a training, a backtest or a trial."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from application.ports.event_store import Recorded
from application.ports.tracking import Dataset, Figure, Run
from domain.backtest import BacktestFinished
from domain.registry_events import Evidence, ModelRegistered, TrainingWindow
from domain.tuning import Tuning
from domain.tuning_events import TrialEnded, TuningStarted

Coded = ModelRegistered | BacktestFinished | TuningStarted


def training_run(recorded: Recorded, event: ModelRegistered) -> Run:
    """The run of a training: its evidence, and its losses by epoch."""
    return Run(
        event=recorded.hash,
        name=event.model,
        at=event.at,
        tags={
            **_tags(recorded, "training", event),
            "previsto.model": event.model,
            "previsto.artifact": event.artifact,
            **({"previsto.training_set": event.data} if event.data else {}),
            **({"previsto.tuning": event.tuning} if event.tuning else {}),
            **({"previsto.known_at": event.known_at.isoformat()} if event.known_at else {}),
        },
        params={
            **_params(event),
            "ticker": event.ticker,
            "family": event.family,
            **{f"environment.{name}": version for name, version in event.environment.items()},
        },
        figures=(*_evidence(event.evidence), *_epochs(event.learning)),
        datasets=_datasets(event.training),
    )


def backtest_run(recorded: Recorded, event: BacktestFinished) -> Run:
    """The run of a backtest: the figures over all tickers, and those of each ticker."""
    figures = list(_flat("", event.pooled))
    for one in event.tickers:
        figures += _flat(f"{one['ticker']}.", one)
    return Run(
        event=recorded.hash,
        name=f"backtest {event.strategy} {event.backtest}",
        at=event.at,
        tags={**_tags(recorded, "backtest", event), "previsto.backtest": event.backtest},
        params={**_params(event), "origins": str(event.origins), "step": str(event.step)},
        figures=tuple(figures),
        datasets=_datasets(event.training),
    )


def trial_run(recorded: Recorded, event: TrialEnded, state: Tuning) -> Run:
    """The run of a trial: its settings and values, and its losses by epoch."""
    started, settings = state.started, state.proposed[event.trial].settings
    return Run(
        event=recorded.hash,
        name=f"{started.ticker} trial {event.trial}",
        at=event.at,
        tags={
            **_tags(recorded, "trial", started),
            "previsto.tuning": event.tuning,
            "previsto.trial": str(event.trial),
            "previsto.state": event.state,
        },
        params={
            "ticker": started.ticker,
            "strategy": started.strategy,
            "horizon": str(started.horizon),
            "seed": str(started.seed),
            **{f"settings.{name}": str(value) for name, value in settings.items()},
        },
        figures=(*_flat("", event.values), *_epochs(event.learning)),
        datasets=_datasets(started.training),
    )


def _tags(recorded: Recorded, kind: str, event: Coded) -> dict[str, str]:
    meta = recorded.meta
    parts = meta.traceparent.split("-")
    return {
        "previsto.event": recorded.hash,
        "previsto.position": str(recorded.position),
        "previsto.kind": kind,
        "previsto.code_version": event.code_version,
        "previsto.synthetic": str(event.synthetic).lower(),
        "previsto.actor": meta.actor,
        **({"previsto.job": meta.correlation} if meta.correlation else {}),
        **({"previsto.trace": parts[1]} if len(parts) == 4 else {}),
    }


def _params(event: ModelRegistered | BacktestFinished) -> dict[str, str]:
    return {
        "strategy": event.strategy,
        "horizon": str(event.horizon),
        "seed": str(event.seed),
        **{f"settings.{name}": str(value) for name, value in event.settings.items()},
        **{f"price_revision.{one.ticker}": str(one.revision) for one in event.training},
    }


def _evidence(evidence: Evidence) -> Iterator[Figure]:
    named = ("origins", "loss", "naive_loss", "fallback_loss", "p_value", "statistic", "relative_to_naive")
    yield from _flat("", {name: getattr(evidence, name) for name in named})
    yield from _flat("coverage.", evidence.coverage)
    yield from _flat("metrics.", evidence.metrics)


def _epochs(learning: Sequence[Mapping[str, float | None]]) -> Iterator[Figure]:
    for number, epoch in enumerate(learning, start=1):
        for name, value in epoch.items():
            if value is not None:
                yield Figure(name=f"epoch.{name}", value=value, step=number)


def _flat(prefix: str, values: Mapping[str, Any]) -> Iterator[Figure]:
    """The finite numbers of a mapping, and of inner mappings with joined names; others are left out."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            yield Figure(name=f"{prefix}{name}", value=float(value))


def _datasets(windows: Sequence[TrainingWindow]) -> tuple[Dataset, ...]:
    return tuple(
        Dataset(
            name=one.ticker,
            digest=one.digest,
            sessions=one.sessions,
            # A server keeps a dataset once, so only facts that follow from the digest belong here.
            facts={
                "digest": one.digest,
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
            },
        )
        for one in windows
    )
