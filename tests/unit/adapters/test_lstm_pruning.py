"""Pruning of units: what is cut has no part in any answer any more, and the strongest units stay."""

from typing import Any

import numpy as np
import pytest

from adapters.forecasting.lstm import LstmForecaster
from adapters.forecasting.lstm.pruning import finetuning, pruned, pruned_settings
from adapters.forecasting.lstm.recurrence import answers_of
from application.ports.forecaster import Artifact
from domain.errors import InvalidInput
from tests.unit.adapters.test_lstm_graphs import COLUMNS, HIDDEN, LAYERS, WINDOW, artifact_of


def silenced(artifact: Artifact, unit: int) -> Artifact:
    """The artifact whose unit is fed to nothing, in any layer."""
    tensors = {name: np.array(value) for name, value in artifact[0].items()}
    for name, value in tensors.items():
        if name == "head.weight" or ("weight" in name and name != "lstm.weight_ih_l0"):
            value[:, unit] = 0
    return tensors, artifact[1]


def answers(artifact: Artifact) -> Any:
    """What the network answers to some windows."""
    double = {name: np.asarray(value, dtype=np.float64) for name, value in artifact[0].items()}
    return answers_of(double, np.random.default_rng(2).normal(0, 2, (5, WINDOW, len(COLUMNS))), LAYERS)


def test_a_unit_that_is_fed_to_nothing_is_cut_without_a_trace() -> None:
    """In every layer, with its rows of all four gates."""
    artifact = silenced(artifact_of(), 2)
    cut = pruned(artifact, HIDDEN - 1)

    assert answers(cut) == pytest.approx(answers(artifact), abs=1e-12)
    assert cut[0]["lstm.weight_ih_l1"].shape == (4 * (HIDDEN - 1), HIDDEN - 1)
    assert (cut[1]["hidden"], LstmForecaster().load(cut).hidden) == (HIDDEN - 1, HIDDEN - 1)  # type: ignore[union-attr]


def test_the_units_with_the_largest_outgoing_weights_stay_in_their_order() -> None:
    """Of the head for the last layer, of the next layer for the others."""
    head = np.ones((6, HIDDEN), dtype=np.float32) * [3, 1, 5, 2, 4, 0]
    artifact = artifact_of(**{"head.weight": head.astype(np.float32)})
    cut = pruned(artifact, 3)[0]

    assert cut["head.weight"][0].tolist() == [3, 5, 4]
    bias = artifact[0]["lstm.bias_hh_l1"].reshape(4, HIDDEN)
    assert np.array_equal(cut["lstm.bias_hh_l1"].reshape(4, 3), bias[:, [0, 2, 4]])


def test_settings_after_a_cut_begin_anew_and_those_of_the_tuning_do_not() -> None:
    """A third of the learning rate, and every epoch is run."""
    before = {**LstmForecaster.settings, "warm_start": "VALE3-fortnight-1"}
    after = pruned_settings(before, {"units": 8})
    tuning = finetuning(after, 3, "cut")

    assert (after["hidden"], after["warm_start"]) == (8, "")
    assert (tuning["epochs"], tuning["patience"], tuning["warm_start"]) == (3, 3, "cut")
    assert tuning["learning_rate"] == pytest.approx(0.002 / 3)


def test_what_has_no_weights_is_not_cut() -> None:
    """A graph, and the form before."""
    tensors, card = artifact_of()
    for artifact in (({"onnx": np.zeros(3, dtype=np.uint8)}, card), (tensors, {**card, "form": ""})):
        with pytest.raises(InvalidInput, match="no weights that can be cut"):
            pruned(artifact, 2)
