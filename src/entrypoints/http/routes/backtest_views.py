"""A backtest as structs of the API, which the command line shows too."""

from datetime import date, datetime
from typing import Any

import msgspec

from domain.backtest import Against, FailedTicker
from domain.backtest_parts import PartFigures
from domain.interval import Interval
from entrypoints.http.routes.model_views import Window


class BacktestFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a strategy over all origins, beside naive; null where a figure has no value.

    `loss` and `mase` are scaled by the mean change of the close. `mae`, `rmse`, `pinball`, `crps` and
    `winkler` are in the unit of the price, which has no meaning over tickers of several currencies.
    """

    origins: int = 0
    """The number of past forecasts."""
    loss: float | None = None
    """The mean pinball loss, scaled; lower is better."""
    relative_to_naive: float | None = None
    """The loss divided by that of naive; below 1 is better than naive."""
    relative_low: float | None = None
    """The lower end of the 95 % interval of the relative loss; null where there is none."""
    relative_high: float | None = None
    """Its upper end."""
    dm_statistic: float | None = None
    """The statistic of the Diebold-Mariano test against naive."""
    dm_p_value: float | None = None
    """The one-sided p-value of that test; small where chance is unlikely."""
    mase: float | None = None
    """The mean absolute error of the median, scaled."""
    mae: float | None = None
    """The mean absolute error of the median, in the unit of the price."""
    rmse: float | None = None
    """The root of the mean squared error of the median, in the unit of the price."""
    mape: float | None = None
    """The mean absolute error as a share of the close."""
    smape: float | None = None
    """The mean absolute error as a share of the mean of close and median."""
    pinball: float | None = None
    """The mean pinball loss, in the unit of the price."""
    crps: float | None = None
    """The continuous ranked probability score, in the unit of the price."""
    winkler: dict[str, float] = {}
    """By range, such as `80`, the Winkler score, in the unit of the price."""
    directional_accuracy: float | None = None
    """The share of right directions; null without a predicted direction."""
    directional_calls: int | None = None
    """The number of steps with a predicted direction."""
    pooled_coverage: dict[str, float] = {}
    """By range, such as `80`, the share of closes inside it, over all steps."""
    coverage: dict[str, dict[str, float]] = {}
    """By range and step, the share of closes inside it."""


class TickerFigures(BacktestFigures, frozen=True, kw_only=True):
    """The figures of one ticker."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""


class VintageView(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of origins of a backtest that gave each origin the prices of its time."""

    vintage: int
    """The origins with the prices as known then."""
    earliest: int
    """The origins with the earliest revision, because none is older."""


class BacktestSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A backtest without the figures of each ticker."""

    id: str
    """The id."""
    strategy: str
    """The name of the strategy."""
    horizon: int
    """The number of sessions ahead."""
    origins: int
    """The number of past forecasts of each ticker."""
    step: int
    """Sessions from one origin to the next."""
    settings: dict[str, Any]
    """The settings of the strategy by name."""
    seed: int
    """The seed of all random numbers of the job."""
    synthetic: bool
    """Whether the prices are made up, for demonstrations."""
    created_at: datetime
    """The time at which it was made."""
    vintage: VintageView | None = None
    """Set where each origin got the prices of its time; null where all got those of one time."""
    pooled: BacktestFigures
    """The figures over all tickers together."""


class BacktestView(BacktestSummary, frozen=True, kw_only=True):
    """A backtest: a strategy beside naive, from many past origins."""

    levels: list[float]
    """The levels of the quantiles, ascending."""
    training: list[Window]
    """What the strategy learned from, one window for each ticker."""
    tickers: list[TickerFigures]
    """The figures of each ticker."""
    since: date | None = None
    """The first day of origins; null where they were chosen by their number."""
    until: date | None = None
    """The last day of origins; null where they were chosen by their number."""
    interval: Interval | None = None
    """The 95 % interval of the pooled relative loss; null with fewer than eight calendar quarters."""
    against: Against | None = None
    """The comparison with a version or another strategy on the same origins; null without one."""
    heat: list[PartFigures] = []
    """The fifths of the origins with the lowest (`calm`) and highest (`wild`) volatility over its mean."""
    years: list[PartFigures] = []
    """The figures by calendar year; like `heat` and `steps` empty with fewer than eight calendar quarters."""
    steps: list[PartFigures] = []
    """The figures by session ahead."""
    failed: list[FailedTicker] = []
    """Tickers without figures."""
    learned_until: date | None = None
    """The last day of the prices behind shipped weights; origins before it are not out of sample. Null where
    the strategy brings none."""
    code_version: str
    """The version of the code that computed it."""
