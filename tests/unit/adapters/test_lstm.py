"""The LSTM strategy: reproducible, fitted on past sessions only, limited to trained horizons."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest

from adapters.forecasting.lstm import LstmForecaster
from adapters.forecasting.lstm.features import origins_of, scale_of, signal_of, targets_at
from application.forecasting.strategy import Strategy
from application.ports.forecaster import Artifact
from application.queries.check_forecaster import synthetic_series
from domain.errors import InvalidInput
from domain.sessions import to_date

torch = pytest.importorskip("torch", reason="lstm needs the extra `train`")

TRAIN = """
from adapters.artifacts.folder_store import FolderArtifacts
from adapters.forecasting.lstm import LstmForecaster
from application.queries.check_forecaster import synthetic_series
from pathlib import Path
import sys
lstm = LstmForecaster()
settings = {**lstm.settings, "window": 20, "hidden": 8, "layers": 2, "epochs": 3}
panel = [synthetic_series(400), synthetic_series(300)]
fitted = lstm.fit(panel, 10, settings, 11, lambda fraction, text, **figures: None)
print(FolderArtifacts(Path(sys.argv[1])).save(fitted.dump()))
"""


def test_two_processes_train_the_same_bytes(tmp_path: object) -> None:
    """With the same seed and machine the artifact has the same address."""
    addresses = {
        subprocess.run(
            [sys.executable, "-c", TRAIN, f"{tmp_path}/{n}"], capture_output=True, text=True, check=True
        ).stdout.strip()
        for n in range(2)
    }

    assert len(addresses) == 1
    assert len(addresses.pop()) == 64


def test_training_origins_never_see_the_validation_part() -> None:
    """The last outcome of a training origin ends before the first validation origin."""
    train, valid = origins_of(500, window=60, horizon=10, share=0.2)

    assert train[-1] + 10 <= valid[0]
    assert valid[-1] + 10 == 500


def test_the_scale_ignores_what_comes_after_training() -> None:
    """Wild prices in the validation part do not move the scale."""
    series = synthetic_series(500)
    wild = np.array(series.close)
    wild[400:] *= np.exp(0.2 * np.random.default_rng(1).standard_normal(100).cumsum())
    changed = type(series).of_closes(series.sessions, wild)

    scales = [scale_of([signal_of(s, 20)], [350]) for s in (series, changed)]

    assert scales[0] == scales[1]


def test_targets_are_volatility_scaled_cumulative_returns() -> None:
    """At an origin t: log(close[t+h] / close[t]) over the volatility known at t times √h."""
    series = synthetic_series(300)
    signal = signal_of(series, 20)
    target = targets_at(signal, 3, np.array([200]))[0]
    unit = np.exp(signal.log_volatility[200])
    expected = [np.log(series.close[200 + h] / series.close[200]) / (unit * np.sqrt(h)) for h in (1, 2, 3)]

    assert target == pytest.approx(expected, rel=1e-5)


def test_the_signal_is_causal() -> None:
    """What is known at a session does not change when later sessions come."""
    series = synthetic_series(400)
    early, late = signal_of(series.until(to_date(series.sessions[299])), 20), signal_of(series, 20)

    assert np.array_equal(early.scaled, late.scaled[:299])
    assert np.array_equal(early.log_volatility, late.log_volatility[:300])


def test_a_longer_horizon_than_trained_is_refused() -> None:
    """Direct forecasts exist for the trained steps only."""

    lstm, series = LstmForecaster(), synthetic_series(400)
    settings = {**lstm.settings, "window": 20, "hidden": 4, "layers": 1, "epochs": 1}
    fitted = lstm.fit([series], 5, settings, 1, lambda fraction, text, **figures: None)

    with pytest.raises(InvalidInput, match="trained for 5"):
        fitted.predict(series, 6, np.array([0.5]))


def test_training_never_ends_worse_than_it_began() -> None:
    """The pooled quantiles are a candidate: with a harmful learning rate they are chosen."""

    lstm, series = LstmForecaster(), synthetic_series(400)
    settings = {**lstm.settings, "window": 20, "hidden": 4, "layers": 1, "epochs": 3, "learning_rate": 1.0}
    fitted = lstm.fit([series], 5, settings, 1, lambda fraction, text, **figures: None)

    assert np.isfinite(fitted.predict(series, 5, np.array([0.1, 0.5, 0.9]))).all()


class Notebook:
    """Checkpoints in memory; the training is interrupted after some of them."""

    def __init__(self, pages: int) -> None:
        self.left = pages
        self.kept: Artifact | None = None

    def load(self) -> Artifact | None:
        """The last one."""
        return self.kept

    def save(self, state: Callable[[], Artifact]) -> None:
        """Keep it, as it comes back from a file."""
        self.kept = state()
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("epochs", [1, 2, 5])
def test_an_interrupted_training_goes_on_to_the_same_bytes(epochs: int) -> None:
    """Killed after any epoch it ends with the weights of an unbroken training, bit for bit."""
    lstm = LstmForecaster()
    given = {**lstm.settings, "window": 20, "hidden": 8, "layers": 2, "epochs": 7, "patience": 3}
    work = ([synthetic_series(400)], 10, given, 11, lambda fraction, text, **figures: None)
    unbroken = lstm.fit(*work).dump()
    seen: list[float] = []

    notebook = Notebook(epochs)
    for _ in range(2):
        with suppress(KeyboardInterrupt):
            lstm.fit(*work, checkpoints=notebook)
        notebook.left = epochs
    notebook.left = 100
    torch.manual_seed(99)
    resumed = lstm.fit(
        *work[:4], lambda fraction, text, **figures: seen.append(fraction), checkpoints=notebook
    )

    tensors, card = resumed.dump()
    assert card == unbroken[1]
    assert {name: value.tobytes() for name, value in tensors.items()} == {
        name: value.tobytes() for name, value in unbroken[0].items()
    }
    assert len(seen) < 7


def test_a_continued_training_keeps_the_losses_of_all_epochs() -> None:
    """Interrupted after an epoch and continued, a fit ends with the figures of an unbroken one."""
    given = {"window": 20, "hidden": 4, "layers": 1, "epochs": 4, "patience": 4}
    strategy, series = Strategy("lstm", LstmForecaster(), given), [synthetic_series(400)]
    unbroken = strategy.fit(series, 10, 11)

    notebook = Notebook(2)
    with suppress(KeyboardInterrupt):
        strategy.fit(series, 10, 11, checkpoints=notebook)
    resumed = strategy.fit(series, 10, 11, checkpoints=notebook)

    assert [set(epoch) for epoch in unbroken.learning] == [{"training_loss", "validation_loss"}] * 4
    assert resumed.learning == unbroken.learning
