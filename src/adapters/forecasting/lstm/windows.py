"""Origins of training histories as windows of the network, and their parts for training and validation."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from adapters.forecasting.lstm.correction import STEPS
from adapters.forecasting.lstm.inputs import inputs_of
from adapters.forecasting.returns import Values
from adapters.forecasting.scale.forecaster import MIN_SESSIONS, FittedScale
from adapters.forecasting.scale.window import RETURNS
from domain.errors import TooFewSessions
from domain.prices import PriceSeries

BATCH = 128
AHEAD = len(STEPS)
Whole = npt.NDArray[np.int64]


class Windows(msgspec.Struct, frozen=True):
    """Inputs (n, window, columns), moves of `scale` (n, steps, levels), outcomes (n, steps), weights (n,).

    Moves and outcomes are logs in units of the daily volatility. An origin weighs as much as its volatility
    over the long run, as the fit of `scale` has it. `day` (n,) is that of the origin, `end` that of its last
    outcome.
    """

    inputs: Values
    moves: Values
    outcomes: Values
    weights: Values
    day: Whole
    end: Whole

    def at(self, chosen: npt.NDArray[np.bool_]) -> "Windows":
        """The chosen origins."""
        return Windows(*(getattr(self, name)[chosen] for name in self.__struct_fields__))


def min_closes(window: int) -> int:
    """Return the number of closes needed for one forecast."""
    return MIN_SESSIONS + window


def windows_of(
    training: Sequence[PriceSeries], scale: FittedScale, levels: Values, window: int, most: int
) -> Windows:
    """The windows of about `most` origins, equally far apart. Raises TooFewSessions for the first history."""
    need = min_closes(window) + AHEAD
    if len(training[0]) <= need:
        raise too_few(len(training[0]), window, need + 1)
    whole = sum(max(0, len(series) - need) for series in training)
    every = max(1, -(-whole // most))
    parts = []
    for series in training:
        ends = np.arange(len(series) - AHEAD, need - AHEAD, -every)[::-1]
        for start in range(0, ends.size, BATCH):
            parts.append(_part(series, ends[start : start + BATCH], scale, levels, window))
    return Windows(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _part(
    series: PriceSeries, known: Whole, scale: FittedScale, levels: Values, window: int
) -> tuple[npt.NDArray[np.generic], ...]:
    contexts = list(_contexts(series, known))
    base = scale.ranges(contexts, AHEAD, levels)
    logs = np.log(series.close)
    outcomes = logs[known[:, None] + np.arange(AHEAD)] - logs[known - 1][:, None]
    return (
        inputs_of(contexts, window),
        base.moves,
        outcomes / base.volatility[:, None],
        base.volatility / base.long_run,
        series.sessions[known - 1].astype(np.int64),
        series.sessions[known + AHEAD - 1].astype(np.int64),
    )


def _contexts(series: PriceSeries, known: Whole) -> Iterator[PriceSeries]:
    """The sessions that a forecast sees at each origin, a number of known sessions."""
    for count in known:
        part = slice(max(0, int(count) - RETURNS - 1), int(count))
        yield PriceSeries(series.sessions[part], *(column[part] for column in series.columns.values()))


def divided(windows: Windows, share: float, window: int) -> tuple[Windows, Windows]:
    """The training and the validation part: the outcomes of the first end before the second begins.

    Both are divided by one day, because the tickers of a panel share their days. Raises TooFewSessions.
    """
    first = np.quantile(windows.day, 1 - share, method="higher")
    early, late = windows.at(windows.end < first), windows.at(windows.day >= first)
    if not (len(early.day) and len(late.day)):
        raise too_few(len(windows.day) + min_closes(window) + AHEAD, window, min_closes(window) + 4 * AHEAD)
    return early, late


def too_few(have: int, window: int, need: int) -> TooFewSessions:
    """The refusal of a short history."""
    return TooFewSessions(
        f"too few sessions for window {window}: {have}, about {need} are needed",
        field="sessions",
        remedy="refresh a longer history, or choose a smaller window",
    )
