"""Parts of a backtest: calm and wild times, years and steps, and the intervals of its ratios."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec
import numpy as np
import numpy.typing as npt

from domain.block_bootstrap import MIN_QUARTERS, quarters_of, ratio_interval
from domain.interval import Interval
from domain.metrics import Values, inside
from domain.quantiles import INTERVALS, LEVELS

Mask = npt.NDArray[np.bool_]
FIFTH = 0.2


class PartFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of some of the outcomes: a calm or wild fifth, a year, or a step."""

    name: str
    """The part: `calm`, `wild`, a year, or the number of sessions ahead."""
    origins: int
    """The number of origins."""
    relative_to_naive: float | None
    """The loss over that of naive there; null where that of naive is 0."""
    coverage: dict[str, float]
    """By range, such as `80`, the share of closes inside it."""


class OriginColumns(msgspec.Struct, frozen=True, kw_only=True):
    """What one ticker tells of its origins, in their order, and of its steps.

    `heat` is the volatility over its long run at each origin; `inside` has by nominal % the number of steps
    whose close was in the range. The others are mean losses by step.
    """

    heat: tuple[float, ...]
    inside: dict[str, tuple[int, ...]]
    own_steps: tuple[float, ...]
    naive_steps: tuple[float, ...]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The origins of one ticker: their dates, and the losses of the strategy, naive and any rival."""

    dates: tuple[date, ...]
    own: tuple[float, ...]
    naive: tuple[float, ...]
    columns: OriginColumns
    rival: tuple[float, ...] = ()


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """Intervals of the relative losses, and the figures by part; see PartFigures."""

    interval: Interval | None
    by_ticker: tuple[Interval | None, ...]
    against: Interval | None
    heat: tuple[PartFigures, ...]
    years: tuple[PartFigures, ...]
    steps: tuple[PartFigures, ...]


def hits_by_range(actual: Values, grid: Values) -> dict[str, Mask]:
    """By nominal %, whether each close is in its range, (origins, steps); `grid` is at LEVELS."""
    return {
        str(nominal): inside(actual, grid[..., LEVELS.index(low)], grid[..., LEVELS.index(high)])
        for nominal, (low, high) in INTERVALS.items()
    }


def parts_of(told: Sequence[Told], coverage: Mapping[str, Mapping[str, float]]) -> Parts | None:
    """The parts of a backtest with its coverage by nominal % and step.

    None for fewer than MIN_QUARTERS calendar quarters, which are too few to tell one part from another.
    """
    days = np.array([day for one in told for day in one.dates], dtype="datetime64[D]")
    quarters = quarters_of(days)
    if np.unique(quarters).size < MIN_QUARTERS:
        return None
    tickers = np.repeat(np.arange(len(told)), [len(one.dates) for one in told])
    own, naive = (
        np.array([loss for one in told for loss in getattr(one, name)]) for name in ("own", "naive")
    )
    rival = np.array([loss for one in told for loss in one.rival])
    outcomes = _Outcomes(own, naive, _inside(told), len(told[0].columns.own_steps))
    mine = [tickers == number for number in range(len(told))]
    return Parts(
        interval=ratio_interval(own, naive, quarters, tickers),
        by_ticker=tuple(ratio_interval(own[m], naive[m], quarters[m], tickers[m]) for m in mine),
        against=ratio_interval(own, rival, quarters, tickers) if rival.size else None,
        heat=tuple(_by_heat(outcomes, np.array([heat for one in told for heat in one.columns.heat]))),
        years=tuple(_by_year(outcomes, days)),
        steps=tuple(_by_step(told, coverage)),
    )


class _Outcomes(msgspec.Struct, frozen=True):
    """Losses (origins,), and by nominal % the number of steps inside, (origins,), of `steps` each."""

    own: Values
    naive: Values
    inside: dict[str, Values]
    steps: int

    def of(self, name: str, chosen: Mask) -> PartFigures:
        """The figures of chosen origins."""
        base = float(self.naive[chosen].sum())
        shares = {nominal: float(count[chosen].mean()) / self.steps for nominal, count in self.inside.items()}
        return PartFigures(
            name=name,
            origins=int(chosen.sum()),
            relative_to_naive=float(self.own[chosen].sum()) / base if base else None,
            coverage=shares,
        )


def _inside(told: Sequence[Told]) -> dict[str, Values]:
    return {
        str(nominal): np.array(
            [n for one in told for n in one.columns.inside[str(nominal)]], dtype=np.float64
        )
        for nominal in INTERVALS
    }


def _by_heat(outcomes: _Outcomes, heat: Values) -> Iterator[PartFigures]:
    low, high = np.quantile(heat, [FIFTH, 1 - FIFTH])
    yield outcomes.of("calm", heat <= low)
    yield outcomes.of("wild", heat >= high)


def _by_year(outcomes: _Outcomes, days: npt.NDArray[np.datetime64]) -> Iterator[PartFigures]:
    years = days.astype("datetime64[Y]")
    for year in np.unique(years):
        yield outcomes.of(str(year), years == year)


def _by_step(told: Sequence[Told], coverage: Mapping[str, Mapping[str, float]]) -> Iterator[PartFigures]:
    """Losses by step are means over the origins of a ticker, so that each counts by its origins."""
    weights = np.array([len(one.dates) for one in told])
    own, naive = (
        weights @ np.array([getattr(one.columns, name) for one in told])
        for name in ("own_steps", "naive_steps")
    )
    for step, (top, bottom) in enumerate(zip(own, naive, strict=True), 1):
        yield PartFigures(
            name=str(step),
            origins=int(weights.sum()),
            relative_to_naive=float(top / bottom) if bottom else None,
            coverage={nominal: shares[str(step)] for nominal, shares in coverage.items()},
        )
