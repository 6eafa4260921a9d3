"""The main workflow on real prices, when a folder of them exists beside the checkout."""

from pathlib import Path

import pytest

from tests.support.command_line import CommandLine

PRICES = Path(__file__).resolve().parents[3] / "shared" / "data" / "prices"
pytestmark = pytest.mark.skipif(not PRICES.is_dir(), reason="no real prices beside the checkout")


@pytest.fixture
def real(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """A new home over the real prices."""
    return CommandLine(tmp_path / "home", f"csv:{PRICES}", capsys)


def test_every_file_ends_in_a_report(real: CommandLine) -> None:
    """The cryptocurrency is refused by name, and the exit code shows partial success."""
    names = sorted(file.stem for file in PRICES.glob("*.csv"))

    tracked, _, _ = real("track", *names)
    refreshed = real.json("refresh", "--all")["tickers"]

    assert tracked == 6
    assert len(refreshed) == len(names) - 1
    assert all("error" not in row and row["added"] > 0 for row in refreshed)
    assert real.json("ledger", "verify")["sound"] is True


@pytest.mark.parametrize(
    ("ticker", "until"), [("VALE3", "2023-10-31"), ("PETR4", "2023-10-31"), ("AAPL", "2024-01-31")]
)
def test_train_forecast_score_and_replay(real: CommandLine, ticker: str, until: str) -> None:
    """lstm and arima train on past prices; a forecast is scored on later closes and replays."""
    pytest.importorskip("torch", reason="needs the extra `train`")
    real("track", ticker)
    real.json("refresh", ticker, "--until", until)
    arima = real.json("train", ticker, "--strategy", "arima", "--set", "max_p=1", "--set", "max_q=1")
    small = ("--set", "window=20", "--set", "hidden=16", "--set", "layers=1", "--set", "epochs=4")
    lstm = real.json("train", ticker, "--strategy", "lstm", *small, "--promote")

    issued = real.json("forecast", ticker)
    real.json("refresh", ticker)
    scored = real.json("score")["forecasts"][0]

    assert arima["evidence"]["loss"] < 1.05 * arima["evidence"]["naive_loss"]
    assert lstm["id"] == f"{ticker}-fortnight-2"
    assert issued["origin"] <= until
    assert len(scored["steps"]) == 10
    assert all(step["score"]["close"] for step in scored["steps"])
    assert real.json("replay", issued["id"])["identical"] is True
