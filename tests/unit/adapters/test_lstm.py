"""The LSTM strategy: reproducible, fitted on past sessions only, limited to trained horizons."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest

from adapters.artifacts.artifact_file import encode
from adapters.forecasting.lstm import LstmForecaster, forecaster
from adapters.forecasting.lstm.correction import KEPT, SHIFT, corrected
from adapters.forecasting.lstm.fitted import FittedLstm
from adapters.forecasting.lstm.inputs import inputs_of
from adapters.forecasting.lstm.recurrence import answers_of
from adapters.forecasting.lstm.warm_start import first_weights
from adapters.forecasting.lstm.windows import divided, windows_of
from adapters.forecasting.scale import ScaleForecaster
from adapters.forecasting.scale.forecaster import FittedScale
from adapters.forecasting.scale.weights import LATEST, card_of
from application.forecasting.strategy import Strategy
from application.ports.forecaster import Artifact, TrainedVersion
from application.queries.check_forecaster import synthetic_series
from domain.errors import InvalidInput
from domain.prices import PriceSeries
from domain.sessions import to_date

torch = pytest.importorskip("torch", reason="lstm needs the extra `train`")
CARD = FittedScale(card_of(LATEST))
LEVELS = np.array(card_of(LATEST).levels)

TRAIN = """
from adapters.artifacts.folder_store import FolderArtifacts
from adapters.forecasting.lstm import LstmForecaster, forecaster
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


def test_training_outcomes_end_before_the_validation_part() -> None:
    """The parts of a panel are divided by one day, and share no outcome."""
    panel = [synthetic_series(500), synthetic_series(500).since(to_date(18_200))]
    train, valid = divided(windows_of(panel, CARD, LEVELS, 20, 10_000), 0.2, 20)

    assert train.end.max() < valid.day.min()
    assert 0.15 < len(valid.day) / (len(train.day) + len(valid.day)) < 0.25


def test_windows_hold_the_past_and_what_came_after() -> None:
    """Outcomes are log moves over the volatility of `scale`; inputs are those of a forecast at the origin."""
    series = synthetic_series(300)
    windows = windows_of([series], CARD, LEVELS, 20, 10_000)
    at = int(np.flatnonzero(windows.day == series.sessions[199])[0])
    context = series.until(to_date(series.sessions[199]))
    unit = CARD.ranges([context], 10, LEVELS).volatility[0]

    assert windows.outcomes[at] * unit == pytest.approx(np.log(series.close[200:210] / series.close[199]))
    assert np.array_equal(windows.inputs[at], inputs_of([context], 20)[0])


def test_inputs_are_causal_and_the_same_in_any_batch() -> None:
    """Later sessions change no input, and neither do other tickers beside it."""
    series = synthetic_series(400)
    early, other = series.until(to_date(series.sessions[299])), synthetic_series(120)
    alone = inputs_of([early], 20)[0]

    assert np.array_equal(inputs_of([other, early, series], 20)[1], alone)
    assert np.array_equal(inputs_of([series.until(early.last)], 20)[0], alone)


def test_the_first_inputs_of_a_short_history_are_zero() -> None:
    """A history of closes alone, shorter than the window, gives finite inputs."""
    closes = np.array(synthetic_series(30).close)
    found = inputs_of([PriceSeries.of_closes(np.arange(30, dtype=np.int32), closes)], 40)[0]

    assert not found[:11].any()
    assert np.isfinite(found).all()
    assert found[11:].any()


def fitted_with(series: PriceSeries, horizon: int = 10, **changes: object) -> FittedLstm:
    """A small network, trained on one series."""
    settings = {**LstmForecaster.settings, "window": 20, "hidden": 4, "epochs": 1, **changes}
    return LstmForecaster().fit([series], horizon, settings, 1, lambda fraction, text, **figures: None)


def test_an_untrained_network_is_level_with_the_default() -> None:
    """With its head at zero the quantiles are those of `scale`, bit for bit, at every step and level."""
    series = synthetic_series(400)
    fitted = fitted_with(series)
    fitted.weights["head.weight"][:] = 0
    fitted.weights["head.bias"][:] = 0
    levels = np.array([0.001, 0.1, 0.3, 0.5, 0.9, 0.999])
    plain = ScaleForecaster().fit([series], 60, ScaleForecaster.settings, 1, lambda *_, **__: None)

    assert np.array_equal(fitted.predict(series, 60, levels), plain.predict(series, 60, levels))


@pytest.mark.parametrize("rate", [1.0, 0.002])
def test_training_never_ends_worse_than_the_default(rate: float) -> None:
    """The untrained network is a candidate: where no epoch is better on the validation part, it is kept."""
    from adapters.forecasting.lstm.network import CorrectingLstm
    from adapters.forecasting.lstm.training import Batches

    told: list[dict[str, float]] = []
    series = synthetic_series(400)
    settings = {**LstmForecaster.settings, "window": 20, "hidden": 4, "epochs": 2, "learning_rate": rate}
    fitted = LstmForecaster().fit(
        [series], 10, settings, 1, lambda fraction, text, **figures: told.append(figures)
    )
    _, valid = divided(windows_of([series], CARD, LEVELS, 20, 30_000), 0.15, 20)
    untrained = CorrectingLstm(4, 1, torch.from_numpy(LEVELS).float()).eval()
    start = untrained.loss(Batches.of(valid).tensors).item()
    better = min(figures["validation_loss"] for figures in told if figures) < start - 1e-6

    assert fitted.weights["head.weight"].any() == better


def test_a_warm_start_begins_with_the_network_of_a_version() -> None:
    """After no better epoch the weights are those of the version; one of other sizes is refused."""
    series = synthetic_series(400)
    earlier = fitted_with(series)
    earlier.weights["head.bias"][:] = 0.25
    given = TrainedVersion(model="VALE3-week-1", strategy="lstm", artifact=earlier.dump(), last=series.first)
    settings = {**LstmForecaster.settings, "window": 20, "hidden": 4, "warm_start": "VALE3-week-1"}
    network = forecaster._network(card_of(LATEST), settings, first_weights(settings, {"VALE3-week-1": given}))

    assert LstmForecaster().builds_on(settings) == ("VALE3-week-1",)
    assert network.head.bias.tolist() == [0.25] * 6
    with pytest.raises(InvalidInput, match="other sizes: window=20, hidden=4, layers=1"):
        first_weights({**settings, "hidden": 8}, {"VALE3-week-1": given})


def test_numpy_answers_what_torch_has_trained() -> None:
    """The correction in numpy is that of the network, but for the digits of float32."""
    from adapters.forecasting.lstm.network import CorrectingLstm

    torch.manual_seed(3)
    module = CorrectingLstm(6, 2, torch.from_numpy(LEVELS))
    torch.nn.init.normal_(module.head.weight)
    series = synthetic_series(400)
    inputs, moves = inputs_of([series], 20), CARD.ranges([series], 10, LEVELS).moves
    weights = {name: value.double().numpy() for name, value in module.state_dict().items()}
    widths = moves[..., 7] - moves[..., 3]

    with torch.inference_mode():
        expected = module.eval()(*(torch.from_numpy(v).float() for v in (inputs, moves))).numpy()
    assert corrected(moves, widths, answers_of(weights, inputs, 2)) == pytest.approx(expected, rel=1e-4)


def test_beyond_ten_steps_the_last_correction_goes_on() -> None:
    """The quantiles of later steps are those of `scale` with the factor and the shift of step 10."""
    moves = np.random.default_rng(1).normal(size=(2, 40, 3))
    widths, answers = np.abs(moves[..., 0]), np.random.default_rng(2).normal(size=(2, 6))
    found = corrected(moves, widths, answers)
    factor, shift = np.exp(KEPT * np.tanh(answers[:, 2])), KEPT * SHIFT * np.tanh(answers[:, 5])

    assert found[:, 9:] == pytest.approx(
        factor[:, None, None] * moves[:, 9:] + shift[:, None, None] * widths[:, 9:, None]
    )


def test_together_and_alone_the_bits_are_equal() -> None:
    """Each ticker has the same answer in any batch."""
    series = [synthetic_series(n) for n in (400, 300, 200)]
    fitted = fitted_with(series[0], layers=2)
    together = fitted.predict_all(series, 10, LEVELS)

    for one, grid in zip(series, together, strict=True):
        assert np.array_equal(fitted.predict(one, 10, LEVELS), grid)


def test_an_answer_needs_no_torch() -> None:
    """A stored correction is loaded and asked in a process that never imports torch."""
    code = """
import sys
import numpy as np
from adapters.artifacts.artifact_file import address_of, decode
from adapters.forecasting.lstm import LstmForecaster, forecaster
from application.queries.check_forecaster import synthetic_series
content = sys.stdin.buffer.read()
fitted = LstmForecaster().load(decode(content, address_of(content)))
fitted.predict(synthetic_series(200), 10, np.array([0.1, 0.5, 0.9]))
print("torch" in sys.modules)
"""
    content = encode(fitted_with(synthetic_series(400)).dump())
    done = subprocess.run([sys.executable, "-c", code], input=content, capture_output=True, check=True)

    assert done.stdout.strip() == b"False"


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
    given = {**lstm.settings, "window": 20, "hidden": 8, "layers": 2, "epochs": 7, "patience": 7}
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
    given = {"window": 20, "hidden": 4, "epochs": 4, "patience": 4}
    strategy, series = Strategy("lstm", LstmForecaster(), given), [synthetic_series(400)]
    unbroken = strategy.fit(series, 10, 11)

    notebook = Notebook(2)
    with suppress(KeyboardInterrupt):
        strategy.fit(series, 10, 11, checkpoints=notebook)
    resumed = strategy.fit(series, 10, 11, checkpoints=notebook)

    assert [set(epoch) for epoch in unbroken.learning] == [{"training_loss", "validation_loss"}] * 4
    assert resumed.learning == unbroken.learning
