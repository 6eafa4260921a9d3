"""The skill of forecasts by ticker and step, and the champions."""

from collections.abc import Sequence

from application.queries.show_monitoring import Monitoring
from application.queries.show_skill import StepSkill
from entrypoints.metrics.family import Family, labelled

RELATIVE = Family(
    "previsto_skill_relative_loss",
    "Loss of the scored forecasts of a ticker at a step, divided by the loss of naive; below 1 is better.",
    ("ticker", "step"),
)
COVERAGE = Family(
    "previsto_skill_coverage",
    "Share of closes of a ticker at a step inside the range of 80 or 95 percent.",
    ("ticker", "step", "range"),
)
DRIFT = Family(
    "previsto_skill_drift",
    "Distance of the recent loss beside naive from its mean, in standard deviations; above 3 is worse.",
    ("ticker", "step"),
)
SCORES = Family("previsto_skill_scores", "Scored sessions of a ticker at a step.", ("ticker", "step"))
ISSUED = Family("previsto_forecasts_issued_total", "Forecasts by strategy.", ("strategy",), "counter")
FORECASTS = Family("previsto_forecasts", "Forecasts in the ledger.")
SESSIONS = Family("previsto_scored_sessions", "Scored sessions of forecasts.")
ALL_RELATIVE = Family(
    "previsto_relative_to_naive",
    "Loss of all scored forecasts divided by the loss of naive on the same sessions.",
)
ALL_COVERAGE = Family("previsto_coverage", "Share of closes inside a range.", ("range",))
RANGES = ("80", "95")


def skill_lines(skills: Sequence[StepSkill]) -> list[str]:
    """By ticker and step."""
    told = [(one, labelled(SCORES.labels, (one.ticker, str(one.step)))) for one in skills]
    relative = ((labels, one.totals.relative_to_naive) for one, labels in told)
    coverage = (
        (f'{labels},range="{name}"', one.totals.hits[name] / closes)
        for one, labels in told
        for name in RANGES
        if (closes := one.totals.chances.get(name))
    )
    return [
        *RELATIVE.written((labels, value) for labels, value in relative if value is not None),
        *COVERAGE.written(coverage),
        *DRIFT.written((labels, one.drift) for one, labels in told if one.drift is not None),
        *SCORES.written((labels, one.totals.sessions) for one, labels in told),
    ]


def total_lines(found: Monitoring, strategies: dict[str, int]) -> list[str]:
    """Over everything."""
    return [
        *FORECASTS.one(found.forecasts),
        *SESSIONS.one(found.scored_sessions),
        *ALL_RELATIVE.one(found.relative_to_naive),
        *ALL_COVERAGE.lines(((name,), share) for name, share in found.coverage.items()),
        *ISSUED.lines(((name,), number) for name, number in strategies.items()),
    ]
