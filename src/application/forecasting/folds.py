"""Folds: the share of each ticker in a backtest."""

from collections.abc import Sequence

import msgspec
import numpy as np

from application.forecasting.walk_forward import Walk
from domain.backtest import FailedTicker, VintageOrigins
from domain.backtest_parts import OriginColumns, Told, hits_by_range
from domain.heat import heats
from domain.metrics import Values, pinball
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from domain.registry_events import TrainingWindow
from domain.score import Evaluation


class Fold(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One ticker of a backtest: the training window, and the evaluations of the strategy and of naive.

    `rival` is the evaluation of what the strategy is compared with besides; `columns` are None in a fold of
    an earlier release.
    """

    ticker: str
    window: TrainingWindow
    own: Evaluation
    naive: Evaluation
    synthetic: bool
    vintage: VintageOrigins | None = None
    rival: Evaluation | None = None
    columns: OriginColumns | None = None

    @property
    def told(self) -> Told | None:
        """What the parts of the backtest are computed from."""
        if self.columns is None:
            return None
        return Told(
            dates=self.own.dates,
            own=self.own.losses,
            naive=self.naive.losses,
            columns=self.columns,
            rival=self.rival.losses if self.rival else (),
        )


class Folds(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The tickers that were evaluated, and those that were not."""

    folds: tuple[Fold, ...]
    failed: tuple[FailedTicker, ...] = ()


def columns_of(own: Walk, naive: Walk, series: PriceSeries, origins: Sequence[int]) -> OriginColumns:
    """The columns of the origins of a ticker; origins are numbers of known bars of its series."""
    actual = np.stack([one.actual for one in own.outcomes])
    hits = hits_by_range(actual, np.stack([one.quantiles for one in own.outcomes]))
    return OriginColumns(
        heat=tuple(heats(series.close)[np.asarray(origins) - 1].tolist()),
        inside={nominal: tuple(mask.sum(axis=1).tolist()) for nominal, mask in hits.items()},
        own_steps=_by_step(own),
        naive_steps=_by_step(naive),
    )


def _by_step(found: Walk) -> tuple[float, ...]:
    """The mean loss of each step."""
    actual = np.stack([one.actual for one in found.outcomes])
    losses: Values = pinball(actual, np.stack([one.quantiles for one in found.outcomes]), np.asarray(LEVELS))
    scaled = 2 * losses.mean(axis=2) / np.array(found.scales)[:, None]
    return tuple(scaled.mean(axis=0).tolist())
