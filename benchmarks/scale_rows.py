"""Origins of many shares as rows of features and outcomes, for fits and judgements of `scale`."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from adapters.forecasting.scale.features import features
from adapters.forecasting.scale.window import RETURNS
from domain.prices import PRICES, PriceSeries

Values = npt.NDArray[np.float64]
BATCH = 128
MAX_STEPS = 60


class Rows(msgspec.Struct, frozen=True):
    """`outcomes` (origins, steps) are log moves, NaN where not known yet; `seasons` (origins, steps, 2)."""

    named: dict[str, Values]
    seasons: Values
    volatility: Values
    outcomes: Values


def tails(series: PriceSeries, origins: Sequence[int]) -> Iterator[PriceSeries]:
    """The bars that the model sees at each origin, a number of known bars."""
    for known in origins:
        part = slice(max(0, known - RETURNS - 1), known)
        columns = (getattr(series, name)[part] for name in (*PRICES, "volume"))
        yield PriceSeries(series.sessions[part], *columns)


def outcomes(close: Values, origins: Sequence[int], steps: int) -> Values:
    """The log moves after each origin, (origins, steps); NaN beyond the last close."""
    logs = np.concatenate([np.log(close), np.full(steps, np.nan)])
    at = np.asarray(origins)[:, None] + np.arange(steps)
    moves: Values = logs[at] - logs[np.asarray(origins) - 1][:, None]
    return moves


def rows_of(shares: Mapping[str, PriceSeries], origins: Mapping[str, Sequence[int]], steps: int) -> Rows:
    """The rows of all origins, share by share."""
    found, moves = [], []
    for name, series in shares.items():
        if not len(origins[name]):
            continue
        contexts = list(tails(series, origins[name]))
        for start in range(0, len(contexts), BATCH):
            found.append(features(contexts[start : start + BATCH], steps))
        moves.append(outcomes(series.close, origins[name], steps))
    return Rows(
        named={key: np.concatenate([one.named[key] for one in found]) for key in found[0].named},
        seasons=np.concatenate([one.seasons for one in found]),
        volatility=np.concatenate([one.volatility for one in found]),
        outcomes=np.concatenate(moves),
    )
