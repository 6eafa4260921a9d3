"""Exposition: the whole answer to a scrape of the API."""

from application.projections.folds.champions import CHAMPIONS
from entrypoints.container import Container
from entrypoints.metrics.family import Family
from entrypoints.metrics.hosts import host_lines
from entrypoints.metrics.prices import champion_lines, price_lines, verdict_lines
from entrypoints.metrics.skill import skill_lines, total_lines
from entrypoints.metrics.work import job_lines, ledger_lines

SERIES = Family("previsto_series", "Series in this answer; the setting PREVISTO_METRICS_TICKERS bounds them.")


def exposition(product: Container) -> bytes:
    """Counts of the processes, and figures from projections, the queue and the records of hosts."""
    counts = product.adapters().counts().text()
    lines = _figures(product)
    number = 1 + sum(not line.startswith("#") for line in lines)
    number += sum(not line.startswith(b"#") for line in counts.splitlines())
    return counts + "\n".join([*lines, *SERIES.one(number), ""]).encode()


def _figures(product: Container) -> list[str]:
    adapters, use_cases = product.adapters(), product.use_cases()
    now, most = adapters.clock().now(), product.settings().metrics_tickers
    monitoring, backlog = use_cases.show_monitoring()(), use_cases.show_backlog()
    tickers = [row for row in use_cases.tracked_tickers()() if not row.get("retired")]
    skill = use_cases.show_skill()([row["ticker"] for row in tickers])
    champions = use_cases.lists().named("champions", [CHAMPIONS]).get(CHAMPIONS, {})
    return [
        *total_lines(monitoring, skill.strategies),
        *skill_lines(skill.steps),
        *price_lines(monitoring, tickers, most, now),
        *verdict_lines(tickers, skill.verdicts),
        *champion_lines(champions, now),
        *job_lines(monitoring, backlog.jobs(), backlog.ends(), use_cases.kinds.kwargs),
        *ledger_lines(monitoring.head, backlog.lags()),
        *host_lines(adapters.host_states()()),
    ]
