"""Artifacts of earlier releases: they load with the settings of their event, and answer as they did."""

import json
from pathlib import Path

import numpy as np
import pytest

from adapters.artifacts.artifact_file import address_of, decode, encode
from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from application.forecasting.strategy import FittedStrategy, Strategy
from application.queries.check_forecaster import synthetic_series

FOLDER = Path(__file__).parents[2] / "golden" / "artifacts"
ROUNDING = 1e-12  # of another processor; on one machine the bits are equal
NEEDS_TORCH = {"lstm": 1e-6}  # forms that torch answers, in float32, with its rounding


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.safetensors")), ids=lambda file: file.stem)
def test_an_artifact_of_an_earlier_release_answers_as_it_did(file: Path) -> None:
    """The quantiles beside the artifact were written by the release that trained it."""
    name = file.stem.partition("-")[0]
    if file.stem in NEEDS_TORCH:
        pytest.importorskip("torch", reason="this form needs the extra `train`")
    then = json.loads(file.with_suffix(".json").read_text())
    content = file.read_bytes()

    strategy = Strategy.named(EntryPointCatalog(), name, then["settings"])
    loaded = FittedStrategy(name, strategy.forecaster.load(decode(content, address_of(content))))
    levels = tuple(then["levels"])
    grids = [loaded.predict(synthetic_series(600), 10, levels).grid for _ in range(2)]

    assert np.array_equal(grids[0], grids[1])
    assert np.allclose(grids[0], then["quantiles"], rtol=NEEDS_TORCH.get(file.stem, ROUNDING), atol=0)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.safetensors")), ids=lambda file: file.stem)
def test_a_loaded_artifact_is_dumped_to_the_same_bytes(file: Path) -> None:
    """Form and content of an artifact do not change when it is loaded."""
    if file.stem in NEEDS_TORCH:
        pytest.importorskip("torch", reason="this form needs the extra `train`")
    content = file.read_bytes()
    forecaster = EntryPointCatalog().create(file.stem.partition("-")[0])

    assert encode(forecaster.load(decode(content, address_of(content))).dump()) == content
