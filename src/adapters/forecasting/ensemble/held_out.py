"""The held-out part of training histories: origins, their outcomes, and the answers of members at them."""

from collections.abc import Sequence
from datetime import date

import msgspec
import numpy as np
import numpy.typing as npt

from adapters.forecasting.ensemble.fitted import grids_of
from adapters.forecasting.returns import Values
from application.ports.forecaster import FittedForecaster
from domain.errors import TooFewSessions
from domain.prices import PriceSeries
from domain.sessions import to_date, to_day

EVERY = 5  # sessions between two origins
MOST = 4000  # origins
LEAST = 8  # origins
HISTORY = 300  # sessions that another ticker of a panel has at its first origin, enough for every strategy


class Held(msgspec.Struct, frozen=True):
    """Histories of which each has at least one origin; `before` are their sessions before the first one.

    `origins` are numbers of known sessions by history. `outcomes` (origins, steps) are closes after an origin
    over the close at it, minus 1, in units of the mean absolute return before the held-out part.
    """

    series: list[PriceSeries]
    before: list[PriceSeries]
    origins: list[npt.NDArray[np.int64]]
    units: Values
    outcomes: Values


def held_out_of(training: Sequence[PriceSeries], horizon: int, share: float, last: date | None) -> Held:
    """Hold out the last part of all histories, from one day on; at the earliest after `last`.

    Raises TooFewSessions when the first history has too few origins there.
    """
    first = training[0].sessions[-max(1, int(share * len(training[0]))) :][0]
    start = int(first) if last is None else max(int(first), to_day(last))
    chosen = [_origins(series, start, horizon) for series in training]
    if chosen[0].size < LEAST:
        raise TooFewSessions(
            f"too few sessions from {to_date(start)} on for weights: {chosen[0].size} origins, "
            f"{LEAST} are needed",
            field="sessions",
            remedy="refresh a longer history, or give a later end than that of the members",
        )
    chosen = [chosen[0], *(own[own >= HISTORY] for own in chosen[1:])]
    every = -(-sum(own.size for own in chosen) // MOST)
    chosen = [own[::-every][::-1] for own in chosen]
    used = [number for number, own in enumerate(chosen) if own.size]
    series = [training[number] for number in used]
    origins = [chosen[number] for number in used]
    before = [one.until(to_date(one.sessions[own[0] - 1])) for one, own in zip(series, origins, strict=True)]
    units = np.array([max(float(np.abs(np.diff(np.log(one.close))).mean()), 1e-6) for one in before])
    moves = [
        (one.close[own[:, None] + np.arange(horizon)] / one.close[own - 1][:, None] - 1) / unit
        for one, own, unit in zip(series, origins, units, strict=True)
    ]
    return Held(series, before, origins, units, np.concatenate(moves))


def _origins(series: PriceSeries, start: int, horizon: int) -> npt.NDArray[np.int64]:
    known = np.arange(len(series) - horizon, 1, -EVERY)[::-1]
    return known[series.sessions[known - 1] >= start]


def quantiles_of(held: Held, fits: Sequence[FittedForecaster], horizon: int, levels: Values) -> Values:
    """The quantiles of a member in the unit of the outcomes, (origins, steps, levels)."""
    parts = []
    for series, origins, unit, fitted in zip(held.series, held.origins, held.units, fits, strict=True):
        contexts = [series.until(to_date(series.sessions[count - 1])) for count in origins]
        grids = grids_of(fitted, contexts, horizon, levels)
        close = series.close[origins - 1][:, None, None]
        parts.append((grids / close - 1) / unit)
    return np.concatenate(parts)
