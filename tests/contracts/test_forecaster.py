"""The forecaster contract over every built-in strategy."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from tests.contracts.forecaster import ForecasterContract

CATALOG = EntryPointCatalog()


class TestNaive(ForecasterContract):
    """`naive`."""

    @pytest.fixture
    def forecaster(self) -> Any:
        """From the catalog."""
        return CATALOG.create("naive")


class TestDrift(ForecasterContract):
    """`drift`."""

    @pytest.fixture
    def forecaster(self) -> Any:
        """From the catalog."""
        return CATALOG.create("drift")


class TestVolatility(ForecasterContract):
    """`volatility`."""

    @pytest.fixture
    def forecaster(self) -> Any:
        """From the catalog."""
        return CATALOG.create("volatility")


class TestScale(ForecasterContract):
    """`scale`."""

    @pytest.fixture
    def forecaster(self) -> Any:
        """From the catalog."""
        return CATALOG.create("scale")


class TestArima(ForecasterContract):
    """`arima`, with a small grid."""

    @pytest.fixture
    def forecaster(self) -> Any:
        """From the catalog."""
        pytest.importorskip("statsmodels", reason="arima needs the extra `arima`")
        return CATALOG.create("arima")

    @pytest.fixture
    def changes(self) -> dict[str, Any]:
        """Few orders."""
        return {"max_p": 1, "max_q": 1}


class TestLstm(ForecasterContract):
    """`lstm`, small."""

    @pytest.fixture
    def forecaster(self) -> Any:
        """From the catalog."""
        pytest.importorskip("torch", reason="lstm needs the extra `train`")
        return CATALOG.create("lstm")

    @pytest.fixture
    def changes(self) -> dict[str, Any]:
        """One small layer, two epochs."""
        return {"window": 20, "hidden": 8, "layers": 1, "epochs": 2}


def test_every_built_in_strategy_keeps_the_contract() -> None:
    """A new entry point of pyproject.toml needs a class in this file."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    names = tomllib.loads(text)["project"]["entry-points"]["previsto.forecasters"]

    assert [name for name in names if f"Test{name.title().replace('-', '')}" not in globals()] == []
