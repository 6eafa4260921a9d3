"""The commands of the tutorial, run in order on two files of prices, then over HTTP and in a browser."""

import re
import shlex
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine, write_prices

ROOT = Path(__file__).resolve().parents[2]
REFUSABLE = {("models", "promote"), ("models", "rollback")}  # the gate may stay shut on these prices


def commands(document: str) -> list[list[str]]:
    """The words of every `previsto` call in the shell blocks of a document, without the price source."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / document).read_text(), re.S)
    lines = [line.split("#")[0] for block in blocks for line in block.splitlines()]
    calls = [shlex.split(part) for line in lines for part in line.split("&&")]
    words = [call[1:] for call in calls if call[:1] == ["previsto"]]
    return [call[2:] if call[0] == "--source" else call for call in words]


def test_every_command_works(cli: CommandLine, tmp_path: Path) -> None:
    """Each call succeeds, with the id of the forecast filled in. The Portuguese one has the same calls."""
    pytest.importorskip("statsmodels", reason="the documents train arima, extra `arima`")
    write_prices(tmp_path / "prices", "PETR4.SA", seed=3)
    forecast, offered = "", False
    calls = commands("docs/tutorial.md")

    for call in calls:
        words = [word.replace("FORECAST", forecast).replace("TIME", "2100-01-01T00:00:00Z") for word in call]
        words = [str(tmp_path / word) if word.endswith((".html", ".csv")) else word for word in words]
        code, out, err = cli(*words)
        assert code == 0 or (tuple(call[:2]) in REFUSABLE and code == 4), (call, err or out)
        if call[0] == "train":
            offered = "next: previsto models promote" in out
        if call[:2] == ["models", "promote"]:
            assert offered == (code == 0)  # nobody is sent to a gate that refuses
        if call[0] == "forecast":
            forecast = out.split("previsto score ")[-1].strip()

    assert len(calls) >= 20
