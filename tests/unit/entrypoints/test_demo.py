"""The demo leaves out the strategies whose libraries are not installed, and says so."""

from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import pytest

from entrypoints.cli import demo
from entrypoints.cli.output import Form


@pytest.mark.parametrize(
    ("absent", "left"),
    [
        (set(), {"arima", "lstm"}),
        ({"torch"}, {"arima"}),
        ({"statsmodels"}, {"lstm"}),
        ({"torch", "statsmodels"}, set()),
    ],
)
def test_a_strategy_without_its_library_is_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, absent: set[str], left: set[str]
) -> None:
    def find(name: str) -> ModuleSpec | None:
        return None if name in absent else find_spec("json")

    monkeypatch.setattr(demo, "find_spec", find)

    journey = demo.Journey(tmp_path, Form.JSON)

    assert set(journey.strategies) == {"naive", "drift", "volatility", "scale"} | left
