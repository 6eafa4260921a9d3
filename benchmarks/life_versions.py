"""Versions made from one network: what each keeps of its gain, paired over tickers and dates."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from adapters.artifacts.artifact_file import encode
from adapters.forecasting.lstm import LstmForecaster
from application.forecasting.evidence import held_out
from application.forecasting.learning import Learning
from application.forecasting.measuring import measure
from application.forecasting.strategy import FittedStrategy, silent
from application.ports.forecaster import Artifact, FittedForecaster, Settings, TrainedVersion
from domain.diebold_mariano import long_run_variance, mean_by_date
from domain.prices import PriceSeries
from domain.sessions import to_date

HORIZON, OVERLAP, CUT = 10, 2, "cut"
NORMAL_95 = 1.96
Grid = npt.NDArray[np.float64]
Panel = Sequence[tuple[PriceSeries, PriceSeries]]
"""The whole series of each ticker, and the part that is learned from."""


class Row(msgspec.Struct, frozen=True):
    """A version beside its parent: its bytes, its loss over that of the parent with half of a 95 % interval,
    and the share of the gain that it keeps; None where the parent has no gain.
    """

    name: str
    size: float
    ratio: float
    width: float
    kept: float | None


def panel_of(series: Sequence[PriceSeries]) -> Panel:
    """The first three quarters of each history are learned from."""
    return [(one, one.until(to_date(one.sessions[len(one) * 3 // 4]))) for one in series]


def rows(panel: Panel, settings: Settings, units: int, seed: int) -> Iterator[Row]:
    """Train with a seed, make every version, and measure it on the sessions after."""
    lstm, training = LstmForecaster(), [window for _, window in panel]
    artifact = lstm.fit(training, HORIZON, settings, seed, Learning(silent)).dump()
    parent = losses_of(lstm.load(artifact), panel)
    reference = losses_of(lstm.reference(artifact), panel)
    gain = float((reference - parent).mean())
    made: Mapping[str, Artifact] = dict(_versions(lstm, training, artifact, settings, units, seed))
    yield row_of("reference: untrained", 0.0, reference, parent, gain)
    for name, one in made.items():
        size = size_of(one) / size_of(artifact)
        yield row_of(name, size, losses_of(lstm.load(one), panel), parent, gain)


def _versions(
    lstm: LstmForecaster,
    training: Sequence[PriceSeries],
    artifact: Artifact,
    settings: Settings,
    units: int,
    seed: int,
) -> Iterator[tuple[str, Artifact]]:
    yield "ONNX float32", lstm.to_onnx(artifact)
    yield "ONNX int8", lstm.to_int8(artifact)
    for share in (0.5, 0.8, 0.9):
        yield f"{share:.0%} of the weights at zero", with_zeros(artifact, share)
    small, cut = lstm.pruned(settings, {"units": units}), lstm.prune(artifact, {"units": units})
    yield f"{units} units kept", cut
    start = TrainedVersion(model=CUT, strategy="lstm", artifact=cut, last=training[0].last)
    for epochs in (2, 5):
        tuned = lstm.fit(
            training,
            HORIZON,
            lstm.finetuning(small, epochs, CUT),
            seed,
            Learning(silent),
            versions={CUT: start},
        )
        yield f"{units} units kept, then {epochs} epochs", tuned.dump()
    yield f"{units} units trained anew", lstm.fit(training, HORIZON, small, seed, Learning(silent)).dump()


def with_zeros(artifact: Artifact, share: float) -> Artifact:
    """The artifact with the smallest weights of each tensor at zero: no command offers it."""
    tensors = {name: _zeros(np.asarray(value), share) for name, value in artifact[0].items()}
    return tensors, artifact[1]


def _zeros(value: npt.NDArray[Any], share: float) -> npt.NDArray[Any]:
    bound = np.quantile(np.abs(value), share)
    return np.where(np.abs(value) < bound, 0, value).astype(value.dtype)


def size_of(artifact: Artifact) -> int:
    """The bytes of its file."""
    return len(encode(artifact))


def losses_of(fitted: FittedForecaster, panel: Panel) -> Grid:
    """The loss by date, the mean over the tickers."""
    found: list[tuple[tuple[date, ...], tuple[float, ...]]] = []
    for series, window in panel:
        origins = held_out(series, window.last, HORIZON)
        measured = measure(FittedStrategy("lstm", fitted), series, origins, HORIZON)
        dates = tuple(to_date(series.sessions[at - 1]) for at in origins)
        found.append((dates, tuple(measured.losses.tolist())))
    return np.array(mean_by_date(found)[1])


def row_of(name: str, size: float, losses: Grid, parent: Grid, gain: float) -> Row:
    """A version beside its parent, by their losses on the same dates."""
    difference = losses - parent
    error = np.sqrt(long_run_variance(difference, OVERLAP - 1) / difference.size) if difference.any() else 0.0
    kept = 1 - float(difference.mean()) / gain if gain > 0 else None
    mean = float(parent.mean())
    return Row(name, size, float(losses.mean()) / mean, NORMAL_95 * float(error) / mean, kept)
