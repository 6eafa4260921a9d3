"""The tutorial's commands, run in order on two files of prices."""

import re
import shlex
from pathlib import Path

from tests.command_line import CommandLine, write_prices

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
REFUSABLE = {("models", "promote"), ("models", "rollback")}  # the gate may stay shut on these prices


def test_every_command_of_the_tutorial_works(cli: CommandLine, tmp_path: Path) -> None:
    """Each `previsto` line of a shell block ends well, with the forecast's id filled in."""
    write_prices(tmp_path / "prices", "PETR4.SA", seed=3)
    forecast = ""
    lines = [
        line
        for block in re.findall(r"```sh\n(.*?)```", TUTORIAL.read_text(), re.S)
        for line in block.splitlines()
    ]
    calls = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("previsto ")]

    for call in calls:
        words = [word.replace("FORECAST", forecast).replace("TIME", "2100-01-01T00:00:00Z") for word in call]
        words = [str(tmp_path / word) if word.endswith(".html") else word for word in words]
        code, out, err = cli(*words)
        assert code == 0 or (tuple(call[:2]) in REFUSABLE and code == 4), (call, err or out)
        if call[0] == "forecast":
            forecast = out.split("previsto score ")[-1].strip()

    assert len(calls) > 15
