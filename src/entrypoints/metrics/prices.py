"""The age of prices, by ticker and by exchange, and the age of champions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from application.queries.show_monitoring import Monitoring
from entrypoints.metrics.family import Family

TICKERS = Family("previsto_tickers", "Tickers that were ever tracked.")
AGE = Family(
    "previsto_price_age_sessions", "Final sessions after the last known session of a ticker.", ("ticker",)
)
EXCHANGE_AGE = Family(
    "previsto_exchange_price_age_sessions",
    "Final sessions after the last known session of the ticker of an exchange with the oldest prices.",
    ("exchange",),
)
STATES = Family(
    "previsto_exchange_tickers",
    "Tracked tickers of an exchange: fresh, stale (a final session is missing) or without prices.",
    ("exchange", "state"),
)
VERDICTS = Family(
    "previsto_exchange_doubted_tickers",
    "Tickers of an exchange whose prices are thin or unfit, as their last forecast tells.",
    ("exchange", "verdict"),
)
DOUBTED = ("thin", "unfit")
OLDEST = Family("previsto_oldest_prices_seconds", "Age of the last refresh of the ticker that waits longest.")
CHAMPIONS = Family("previsto_champions", "Registries with a champion, by horizon family.", ("family",))
CHAMPION_AGE = Family(
    "previsto_champion_age_seconds",
    "Time since the training of the oldest champion of a horizon family.",
    ("family",),
)


def price_lines(found: Monitoring, tickers: Sequence[dict[str, Any]], most: int, now: datetime) -> list[str]:
    """The ages; `most` bounds the tickers that are shown alone, those with the oldest prices first."""
    ages = sorted(((row["age"], row["ticker"]) for row in tickers if row["age"] is not None), reverse=True)
    by_exchange: dict[str, list[int | None]] = {}
    for row in tickers:
        by_exchange.setdefault(row["exchange"], []).append(row["age"])
    known = {name: [age for age in found if age is not None] for name, found in by_exchange.items()}
    return [
        *TICKERS.one(found.tickers),
        *OLDEST.one((now - found.oldest_prices_at).total_seconds() if found.oldest_prices_at else None),
        *AGE.lines(((ticker,), age) for age, ticker in ages[:most]),
        *EXCHANGE_AGE.lines(((name,), max(some)) for name, some in known.items() if some),
        *STATES.lines(
            ((name, state), number)
            for name, some in by_exchange.items()
            for state, number in _states(some).items()
        ),
    ]


def _states(ages: Sequence[int | None]) -> dict[str, int]:
    stale, unpriced = sum(bool(age) for age in ages), ages.count(None)
    return {"fresh": len(ages) - stale - unpriced, "stale": stale, "without prices": unpriced}


def verdict_lines(tickers: Sequence[dict[str, Any]], verdicts: Mapping[str, str]) -> list[str]:
    """By exchange; 0 for a verdict that no ticker has."""
    exchanges = sorted({row["exchange"] for row in tickers})
    told = Counter((row["exchange"], verdicts.get(row["ticker"])) for row in tickers)
    return VERDICTS.lines(((name, verdict), told[name, verdict]) for name in exchanges for verdict in DOUBTED)


def champion_lines(trained: Mapping[str, float], now: datetime) -> list[str]:
    """By horizon family, from the POSIX time of the training by name of the registry."""
    times: dict[str, list[float]] = {}
    for registry, at in trained.items():
        times.setdefault(registry.rsplit("-", 1)[1], []).append(at)
    return [
        *CHAMPIONS.lines(((family,), len(some)) for family, some in times.items()),
        *CHAMPION_AGE.lines(((family,), now.timestamp() - min(some)) for family, some in times.items()),
    ]
