"""Builders of domain objects; a test passes only the parts that matter."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import numpy as np

from domain.forecast import ForecastIssued, StepScore
from domain.gate import Gate
from domain.prices import PriceSeries
from domain.quantiles import LEVELS, QuantilePaths
from domain.registry_events import Evidence, Losses, ModelRegistered, TrainingWindow
from domain.sessions import to_day

MONDAY = date(2024, 1, 8)
NOON = datetime(2024, 6, 28, 12, tzinfo=UTC)
LENIENT = Gate(dates=0, alpha=1.0, effect=9, refit=9, margin=9, slack=9, tolerance=1)
"""Promotes every version that loses less than naive."""


def a_series(n: int = 100, seed: int = 1, first: date = MONDAY) -> PriceSeries:
    """A random walk of n weekdays with every column filled; equal arguments, equal series."""
    rng = np.random.default_rng(seed)
    weekdays = np.arange(n) // 5 * 7 + np.arange(n) % 5
    close = 40 * np.exp(np.cumsum(0.015 * rng.standard_normal(n)))
    open_ = close * np.exp(0.005 * rng.standard_normal(n))
    high, low = np.maximum(open_, close) * 1.01, np.minimum(open_, close) * 0.99
    volume = rng.integers(1_000, 1_000_000, n).astype(np.float64)
    return PriceSeries((to_day(first) + weekdays).astype(np.int32), open_, high, low, close, volume)


def some_losses(
    version: float = 0.9,
    *,
    dates: int = 60,
    tickers: int = 1,
    noise: float = 0.05,
    seed: int = 58,
    **references: float,
) -> Losses:
    """Losses by date with exactly these means; those of naive are 1, and of `scale` 0.95."""
    common = np.random.default_rng(58).gamma(4, 0.25, dates)
    rng = np.random.default_rng(seed)

    def series(mean: float) -> tuple[float, ...]:
        found = mean * common / common.mean()
        shock = noise * rng.standard_normal(dates)
        return tuple((found + shock - shock.mean()).tolist())

    return Losses(
        dates=tuple(MONDAY + timedelta(days=7 * n) for n in range(dates)),
        version=series(version),
        references={name: series(mean) for name, mean in {"naive": 1.0, "scale": 0.95, **references}.items()},
        tickers=tickers,
    )


def convincing_evidence(**changes: Any) -> Evidence:
    """Evidence that passes the gate where no champion serves, with the given changes."""
    evidence = Evidence(
        origins=40,
        step=5,
        first=date(2023, 6, 1),
        last=date(2024, 5, 31),
        loss=0.9,
        naive_loss=1.0,
        fallback_loss=0.95,
        p_value=0.01,
        statistic=-2.5,
        coverage={"50": 0.49, "80": 0.81, "95": 0.94},
        metrics={"mae": 1.25, "origins": 40},
        fallback="scale",
        own=some_losses(),
    )
    return msgspec.structs.replace(evidence, **changes)


def a_version(model: str = "VALE3-fortnight-1", evidence: Evidence | None = None) -> ModelRegistered:
    """A trained version, not yet promoted."""
    window = TrainingWindow(
        ticker="VALE3",
        first=date(2019, 1, 2),
        last=date(2023, 5, 31),
        sessions=1094,
        revision=2,
        digest="d" * 64,
    )
    return ModelRegistered(
        model=model,
        ticker="VALE3",
        family="fortnight",
        strategy="lstm",
        horizon=10,
        settings={"hidden": 32, "dropout": 0.1, "bidirectional": False, "loss": "pinball"},
        seed=7,
        training=(window,),
        artifact="a" * 64,
        evidence=evidence or convincing_evidence(),
        synthetic=False,
        code_version="0.1.0",
        environment={"python": "3.11.7", "numpy": "2.1.0"},
        at=NOON,
    )


def a_fan(horizon: int = 3, last_close: float = 50.0) -> QuantilePaths:
    """Ranges that widen with every step around the last close."""
    spread = np.array([-0.2, -0.1, -0.05, 0.0, 0.05, 0.1, 0.2])
    steps = np.sqrt(np.arange(1, horizon + 1))[:, None]
    return QuantilePaths.of(LEVELS, last_close * (1 + 0.1 * steps * spread))


def an_issued_forecast(horizon: int = 3, **changes: Any) -> ForecastIssued:
    """A forecast of the sessions after Friday 2024-06-28, but for the changes."""
    quantiles = a_fan(horizon)
    forecast = ForecastIssued(
        forecast="01j1f0000000000000000000aa",
        ticker="VALE3",
        currency="BRL",
        horizon=horizon,
        origin=date(2024, 6, 28),
        last_close=50.0,
        sessions=tuple(date(2024, 7, 1) + timedelta(days=n) for n in range(horizon)),
        quantiles=quantiles,
        digest=quantiles.digest,
        model="VALE3-fortnight-1",
        strategy="lstm",
        settings={"hidden": 32, "dropout": 0.1, "bidirectional": False, "loss": "pinball"},
        seed=7,
        artifact="a" * 64,
        skill="loses 0.900 of naive's loss, p = 0.010",
        revision=2,
        series_digest="b" * 64,
        source="yahoo",
        synthetic=False,
        data_age=0,
        code_version="0.1.0",
        environment={"python": "3.11.7", "numpy": "2.1.0"},
        at=NOON,
    )
    return msgspec.structs.replace(forecast, **changes)


def a_closed_step(number: int, close: float | None = 51.0) -> StepScore:
    """The score of the n-th session of `an_issued_forecast`; without a close, nothing is known of it."""
    known = close is not None
    return StepScore(
        session=date(2024, 7, 1) + timedelta(days=number - 1),
        close=close,
        error=close - 50.0 if close is not None else None,
        pinball=0.25 if known else None,
        naive_pinball=0.5 if known else None,
        inside={"50": False, "80": True, "95": True} if known else {},
    )
