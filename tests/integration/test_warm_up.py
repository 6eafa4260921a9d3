"""What the service loads when it starts, and the effect of a fault there."""

import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from application.commands.train_model import TrainRequest
from application.forecasting.sources import Ask
from domain.errors import IntegrityError
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.routes.service import STARTING
from entrypoints.settings import Settings
from tests.support.http_server import served

VALE3 = Ticker.parse("VALE3")


def home(path: Path) -> Container:
    """A product in a new process over one home."""
    return Container(settings=Settings.read(str(path), "synthetic"))


@pytest.fixture
def champion(tmp_path: Path) -> str:
    """A version that serves, whatever its evidence."""
    uses = home(tmp_path).use_cases
    uses.track_ticker()("VALE3")
    uses.refresh_prices()(VALE3)
    model: str = uses.train_model()(TrainRequest(ticker="VALE3", strategy="volatility", horizon=5)).model
    ledger = uses.ledger()
    from domain.model_version import stream_of_model
    from domain.registry_events import ModelPromoted

    past = ledger.read(stream_of_model(model))
    event = ModelPromoted(
        model=model,
        previous="",
        by="ana",
        reason="",
        evidence=past[0].event.evidence,
        at=ledger.clock.now(),
    )
    ledger.append(stream_of_model(model), len(past), (event,))
    return model


def test_champions_are_loaded_at_start(
    champion: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Afterwards a forecast reads no artifact."""
    product = home(tmp_path)
    product.use_cases().warm_up()()

    def refuse(*_: object) -> None:
        raise AssertionError("an artifact was read")

    monkeypatch.setattr(product.adapters().artifacts(), "load", refuse)
    assert product.use_cases().issue_forecast()(Ask(ticker=VALE3, horizon=5)).model == champion


FIRST = """
import sys
from application.forecasting.sources import Ask
from application.queries.preview_request import FITTED_AT_ONCE, PreviewRequest
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings
product = Container(settings=Settings.read(sys.argv[1], "synthetic"))
uses = product.use_cases()
uses.warm_up()()
loaded = set(sys.modules)
for name in ("VALE3", "AAPL"):
    ticker, _ = uses.track_ticker()(name)
    uses.refresh_prices()(ticker)
    uses.issue_forecast()(Ask(ticker=ticker, horizon=5))
for name in FITTED_AT_ONCE:
    uses.preview_forecast()(PreviewRequest(closes=[10.0 + n % 7 for n in range(250)], strategy=name))
slow = {"statsmodels", "scipy", "pandas", "exchange_calendars", "torch", "arch", "sklearn"}
print(sorted(name for name in set(sys.modules) - loaded if name.partition(".")[0] in slow))
"""


def test_92_the_first_forecast_of_an_empty_home_loads_no_library(tmp_path: Path) -> None:
    """Calendars and the libraries of the strategies that answer at once are there before the first ticker."""
    command = [sys.executable, "-c", FIRST, str(tmp_path)]
    assert subprocess.check_output(command, text=True, timeout=600).strip() == "[]"


def test_a_damaged_champion_does_not_stop_the_start(
    champion: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The service starts and reports it; a forecast for that ticker is refused."""
    from entrypoints.server import warm_up

    for file in (tmp_path / "artifacts").rglob("*"):
        if file.is_file():
            file.chmod(0o600)
            file.write_bytes(b"not what was written")
    product = home(tmp_path)
    with pytest.raises(IntegrityError):
        product.use_cases().warm_up()()
    warm_up(product, warm := Event())
    assert warm.is_set()
    assert "warning" in capsys.readouterr().err


def test_the_service_is_ready_after_warm_up(tmp_path: Path) -> None:
    """Before that the readiness probe fails and the liveness probe succeeds."""
    product, warm = home(tmp_path), Event()
    with served(product, is_warm=warm.is_set) as api:
        answer = api.get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (503, STARTING)
        assert answer.headers["retry-after"] == "1"
        assert api.get("/health/live").status_code == 200
        warm.set()
        assert api.get("/health/ready").status_code == 200
