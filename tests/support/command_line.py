"""The command line in tests: in process, with its own home."""

import json
import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from entrypoints.cli.app import previsto
from entrypoints.cli.errors import run
from tests.support.known_secrets import KNOWN


class CommandLine:
    """`previsto --home … --source …`; `json` adds --json and reads the answer."""

    def __init__(self, home: Path, source: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.source = source
        self._capsys = capsys

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        """Exit code, stdout and stderr."""
        self._capsys.readouterr()
        code = run(previsto, ["--home", str(self.home), "--source", self.source, *map(str, arguments)])
        out, err = self._capsys.readouterr()
        return code, out, err

    def json(self, *arguments: object) -> Any:
        """The JSON answer of a call that must succeed."""
        code, out, err = self(*arguments, "--json")
        assert code == 0, err or out
        answer = json.loads(out)
        KNOWN.note_fields(answer)
        return answer

    def refusal(self, *arguments: object) -> tuple[int, dict[str, str]]:
        """The exit code and the JSON error of a call that must be refused."""
        code, _, err = self(*arguments, "--json")
        assert code != 0
        return code, json.loads(err.strip().splitlines()[-1])["error"]


class Place(NamedTuple):
    """A home and the source of its prices."""

    home: Path
    source: str


def furnish(folder: Path) -> Place:
    """Make a home with VALE3 and AAPL, refreshed up to 2024-05-31."""
    home, prices = folder / "home", folder / "prices"
    write_prices(prices, "VALE3.SA", seed=1)
    write_prices(prices, "AAPL", seed=2)
    for words in (("track", "VALE3", "AAPL"), ("refresh", "--all", "--until", "2024-05-31")):
        assert run(previsto, ["--home", str(home), "--source", f"csv:{prices}", *words]) == 0
    return Place(home, f"csv:{prices}")


def write_prices(
    folder: Path, name: str, sessions: int = 700, seed: int = 1, last: date = date(2024, 6, 28)
) -> None:
    """A CSV of weekdays up to `last` with volatility clusters, as a source might deliver it."""
    rng = np.random.default_rng(seed)
    days: list[date] = []
    day = last
    while len(days) < sessions:
        if day.weekday() < 5:
            days.append(day)
        day -= timedelta(days=1)
    days.reverse()
    level, log_price, lines = 0.0, math.log(40.0), ["date,open,high,low,close,adj_close,volume"]
    for session in days:
        level = 0.97 * level + 0.18 * rng.standard_normal()
        log_price += 0.014 * math.exp(level) * rng.standard_normal()
        close = math.exp(log_price)
        lines.append(
            f"{session},{close:.4f},{close * 1.01:.4f},{close * 0.99:.4f},{close:.4f},{close:.4f},1000000"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
