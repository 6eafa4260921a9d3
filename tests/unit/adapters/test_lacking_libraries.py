"""`forecasters list` says which strategy cannot be trained here, and what installs what it needs."""

from importlib.util import find_spec

import pytest

from adapters.forecasting import extras
from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from application.queries.list_strategies import ListStrategies
from entrypoints.cli.forecasters import show_strategies


@pytest.mark.parametrize(
    ("absent", "told"),
    [
        (
            {"statsforecast"},
            {"auto-arima": "statsforecast is not installed (pip install 'previsto[auto-arima]')"},
        ),
        (
            {"statsforecast", "statsmodels"},
            {
                "arima": "statsmodels is not installed (pip install 'previsto[arima]')",
                "auto-arima": "statsforecast and statsmodels are not installed "
                "(pip install 'previsto[auto-arima]')",
            },
        ),
        ({"torch"}, {"lstm": "torch is not installed (pip install torch==2.13.0 'previsto[train]')"}),
        (set(), {}),
    ],
)
def test_a_strategy_without_its_library_is_marked(
    absent: set[str],
    told: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is in the list, because versions of it may be served without the library."""
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name in absent else find_spec("json"))
    monkeypatch.setenv("COLUMNS", "250")
    found = ListStrategies(EntryPointCatalog())()
    assert {one.strategy: one.lacks for one in found if one.lacks} == told
    show_strategies(found)
    assert capsys.readouterr().out.count("CANNOT TRAIN HERE") == len(told)
