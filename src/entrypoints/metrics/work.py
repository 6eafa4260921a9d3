"""Jobs, and how far projections are behind the ledger."""

from collections.abc import Mapping
from typing import Any

from application.queries.show_backlog import KindBacklog, Lag
from application.queries.show_monitoring import Monitoring
from entrypoints.metrics.family import Family

JOBS = Family("previsto_jobs", "Jobs that have not ended.", ("state",))
WAITING = Family("previsto_jobs_waiting", "Jobs that no worker has begun.", ("kind",))
OLDEST = Family(
    "previsto_jobs_oldest_waiting_seconds",
    "Age of the oldest job that no worker has begun; 0 when there is none.",
    ("kind",),
)
ENDED = Family("previsto_jobs_ended_total", "Jobs that ended.", ("kind", "outcome"), "counter")
ATTEMPTS = Family(
    "previsto_job_attempts_total", "Attempts of the jobs that ended.", ("kind", "outcome"), "counter"
)
SECONDS = Family(
    "previsto_job_turnaround_seconds_total",
    "Seconds from submission to end, added up over the jobs that ended.",
    ("kind", "outcome"),
    "counter",
)
HEAD = Family("previsto_ledger_head", "Events in the ledger.")
LAG = Family(
    "previsto_projection_lag_events",
    "Events after the place of a projection; the next query that reads it folds them first.",
    ("projection",),
)
STOPPED = Family(
    "previsto_projection_stopped",
    "1 for a projection that stopped at an event, otherwise 0.",
    ("projection",),
)
OUTCOMES = ("succeeded", "failed", "cancelled")


def job_lines(
    found: Monitoring,
    waiting: Mapping[str, KindBacklog],
    ends: Mapping[str, Mapping[str, Any]],
    kinds: Mapping[str, object],
) -> list[str]:
    """By state, kind and outcome; every kind has its series from the start, so that rates begin at 0."""
    none: dict[str, float] = {"jobs": 0, "attempts": 0, "seconds": 0.0}
    ended = {
        (kind, outcome): ends.get(kind, {}).get(outcome, none)
        for kind in sorted({*kinds, *ends})
        for outcome in OUTCOMES
    }
    idle = KindBacklog(waiting=0, oldest=0.0)
    backlog = {kind: waiting.get(kind, idle) for kind in sorted({*kinds, *waiting})}
    return [
        *JOBS.lines(((state,), number) for state, number in found.jobs.items()),
        *WAITING.lines(((kind,), one.waiting) for kind, one in backlog.items()),
        *OLDEST.lines(((kind,), one.oldest) for kind, one in backlog.items()),
        *ENDED.lines((labels, one["jobs"]) for labels, one in ended.items()),
        *ATTEMPTS.lines((labels, one["attempts"]) for labels, one in ended.items()),
        *SECONDS.lines((labels, one["seconds"]) for labels, one in ended.items()),
    ]


def ledger_lines(head: int, lags: Mapping[str, Lag]) -> list[str]:
    """The head, and the projections behind it."""
    return [
        *HEAD.one(head),
        *LAG.lines(((name,), lag.events) for name, lag in lags.items()),
        *STOPPED.lines(((name,), lag.stopped) for name, lag in lags.items()),
    ]
