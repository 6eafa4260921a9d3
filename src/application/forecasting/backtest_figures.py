"""The figures of a backtest, from the folds of its tickers, as the event has them."""

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from application.forecasting.folds import Fold
from domain.backtest import Against
from domain.backtest_parts import Parts, parts_of
from domain.interval import Interval
from domain.score import Evaluation, Skill, compare, pool


class Terms(Protocol):
    """What the figures depend on besides the folds."""

    @property
    def horizon(self) -> int: ...

    @property
    def step(self) -> int: ...

    @property
    def against(self) -> str | msgspec.UnsetType: ...


def figures_of(folds: Sequence[Fold], terms: Terms) -> dict[str, Any]:
    """The fields of the event with figures: of each ticker, of all together, and by part."""
    overlap = -(-terms.horizon // terms.step)
    pooled, reference = pool([f.own for f in folds]), pool([f.naive for f in folds])
    told = [one for f in folds if (one := f.told)]
    parts = parts_of(told, pooled.coverage) if len(told) == len(folds) else None
    intervals = parts.by_ticker if parts else (None,) * len(folds)
    tickers = tuple(
        {"ticker": f.ticker, **figures(f.own, compare(f.own, f.naive, overlap), between)}
        for f, between in zip(folds, intervals, strict=True)
    )
    return {
        "tickers": tickers,
        "pooled": figures(pooled, compare(pooled, reference, overlap), parts.interval if parts else None),
        "against": _against(folds, terms.against or "", pooled, parts),
        **({name: getattr(parts, name) for name in ("interval", "heat", "years", "steps")} if parts else {}),
    }


def figures(own: Evaluation, skill: Skill, interval: Interval | None) -> dict[str, Any]:
    """The figures of an evaluation and its comparison with naive, as plain JSON values."""
    values: dict[str, Any] = msgspec.to_builtins(own)
    for series in ("losses", "dates"):
        values.pop(series, None)
    bounds = {"relative_low": interval.low, "relative_high": interval.high} if interval else {}
    return {
        **values,
        "relative_to_naive": skill.relative,
        **bounds,
        "dm_statistic": skill.statistic,
        "dm_p_value": skill.p_value,
    }


def _against(folds: Sequence[Fold], name: str, pooled: Evaluation, parts: Parts | None) -> Against | None:
    rivals = [f.rival for f in folds if f.rival]
    if not rivals:
        return None
    loss = pool(rivals).loss
    relative = pooled.loss / loss if loss else None
    return Against(name=name, loss=loss, relative=relative, interval=parts.against if parts else None)
