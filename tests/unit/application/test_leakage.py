"""The leakage check finds each kind of leak that is planted; built-in strategies: `tests/contracts/`."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from application.forecasting.leakage import Leakage
from application.forecasting.strategy import Strategy
from application.queries.check_forecaster import CheckForecaster, synthetic_series
from application.queries.check_leakage import CheckLeakage
from domain.leak import Leak, LeakKind, LeakWay
from domain.ticker import Ticker
from tests.support.processes.crew import PLUGINS

PLANTED = {
    "scaled-on-all": (LeakKind.SCALER, LeakWay.MEMORY),
    "scaler": (LeakKind.SCALER, LeakWay.VIEW),
    "centred": (LeakKind.CENTRED, LeakWay.VIEW),
    "shifted": (LeakKind.SHIFTED, LeakWay.VIEW),
    "split-knowing": (LeakKind.SPLIT, LeakWay.VIEW),
    "level-bound": (LeakKind.SPLIT, LeakWay.BASIS),
    "calibrated": (LeakKind.CALIBRATED, LeakWay.MEMORY),
}
LATER = "later prices do not change an earlier answer"


@pytest.fixture
def catalog(monkeypatch: pytest.MonkeyPatch) -> EntryPointCatalog:
    """With the plug-ins of the tests."""
    monkeypatch.syspath_prepend(PLUGINS)
    return EntryPointCatalog()


@pytest.fixture
def found(catalog: EntryPointCatalog) -> Callable[[str], Leak | None]:
    """The leak of a strategy at one cut of a synthetic series."""

    def find(name: str) -> Leak | None:
        leakage = Leakage(fresh=lambda: Strategy.named(catalog, name), horizon=5)
        return leakage.find(synthetic_series(320), 270)

    return find


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_leak_is_named(name: str, found: Callable[[str], Leak | None]) -> None:
    """Its kind, and the way on which later prices reach the strategy."""
    leak = found(name)

    assert leak is not None
    assert (leak.kind, leak.way) == PLANTED[name]


def test_the_strategy_without_a_planted_leak_is_clean(found: Callable[[str], Leak | None]) -> None:
    """So it is the fault alone that is found in the others."""
    assert found("plain") is None


@pytest.mark.parametrize("name", ["shifted", "level-bound", "calibrated"])
def test_the_checks_of_a_strategy_look_for_leaks(name: str, catalog: EntryPointCatalog) -> None:
    """`forecasters check` fails with the kind and a remedy, and for no other reason."""
    checks = {check.promise: check.problem for check in CheckForecaster(catalog)(name)}

    kind, _ = PLANTED[name]
    assert checks[LATER].startswith(f"{kind}: ")
    assert checks[LATER].count(". ") == 1
    assert [promise for promise, problem in checks.items() if problem] == [LATER]


def test_the_check_on_a_ticker_tells_the_kind(catalog: EntryPointCatalog) -> None:
    """At every cut; a history of 100 sessions has one."""

    def prices(ticker: Ticker) -> Any:
        return type("Known", (), {"series": synthetic_series(100)})()

    result = CheckLeakage(prices, catalog)("shifted", Ticker.parse("VALE3"))  # type: ignore[arg-type]

    assert [(leak.cut, leak.kind) for leak in result.leaks] == [(result.cuts[0], "shifted-target")]
    assert len(result.cuts) == 1
    assert "shifted" in result.leaks[0].text
    assert result.leaks[0].remedy
