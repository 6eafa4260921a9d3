"""Make a home as this release leaves it, for `tests/golden/homes/`: `python -m scripts.golden_home FOLDER`.

It has three shares, of which one hardly moves for a while and then jumps; a champion of `arima`, `lstm` and
`volatility`, the fallback elsewhere; forecasts of all of them, and their scores; a user, a client, a changed
setting and a schedule. `settings.env` beside it has every variable of the release. Later releases must open
it, serve its champions and replay its forecasts, so it is made once for a release and never again.
"""

import math
import random
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from entrypoints.cli.app import previsto
from entrypoints.cli.errors import run

UNTIL = date(2024, 6, 28)
SHARES = {"VALE3.SA": "VALE3", "PETR4.SA": "PETR4", "AAPL": "AAPL"}
STILL = range(100, 170)  # sessions of PETR4
TRAININGS = {
    "VALE3-fortnight-1": ("arima", "max_p=1", "max_q=1", "paths=500"),
    "PETR4-fortnight-1": ("lstm", "window=20", "hidden=8", "layers=1", "epochs=2"),
    "AAPL-week-1": ("volatility", "paths=500"),
}
SET = re.compile(r"#(PREVISTO|OTEL)_\w+=")
STEPS = {"week": "5", "fortnight": "10"}


def main() -> None:
    """Make the home, and keep its ledger and its artifacts."""
    target = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as place:
        home, prices = Path(place) / "home", Path(place) / "prices"
        prices.mkdir()
        for seed, name in enumerate(SHARES, start=1):
            (prices / f"{name}.csv").write_text("\n".join(_rows(name, seed)) + "\n")
        _live(home, f"csv:{prices}")
        target.mkdir(parents=True)
        shutil.copytree(home / "artifacts", target / "artifacts")
        with sqlite3.connect(home / "previsto.db") as ledger:
            ledger.execute("VACUUM INTO ?", (str(target / "previsto.db"),))
    (target / "settings.env").write_text(_every_setting())


def _every_setting() -> str:
    """The examples of `.env.example` as an environment, the last one of each variable."""
    example = (Path(__file__).parents[1] / ".env.example").read_text()
    given = dict(line.lstrip("#").split("=", 1) for line in example.splitlines() if SET.match(line))
    return "".join(f"{name}={value}\n" for name, value in given.items())


def _live(home: Path, source: str) -> None:
    def act(*words: str) -> None:
        if code := run(previsto, ["--home", str(home), "--source", source, *words]):
            sys.exit(f"{words} ended with {code}")

    act("track", *SHARES.values())
    act("refresh", "--all", "--until", "2024-05-31")
    for model, (strategy, *settings) in TRAININGS.items():
        ticker, family, _ = model.split("-")
        given = [word for setting in settings for word in ("--set", setting)]
        act("train", ticker, "--strategy", strategy, "--horizon", STEPS[family], *given)
    for model in TRAININGS:  # a few hundred random prices have no skill
        act("models", "promote", model, "--force", "--reason", "serves in a test")
    for ticker in SHARES.values():
        for horizon in ("3", "10", "30"):
            act("forecast", ticker, "--horizon", horizon)
    act("refresh", "--all")
    act("score")
    act("forecast", "PETR4", "--horizon", "60")
    act("users", "create", "ana", "--scopes", "forecasts:read")
    act("clients", "create", "desk", "--scopes", "forecasts:read")
    act("settings", "set", "jobs_per_owner", "4")
    act("schedules", "add", "B3")


def _rows(name: str, seed: int) -> Iterator[str]:
    """A table of 360 weekdays up to UNTIL."""
    chance, price = random.Random(seed), 40.0
    yield "date,open,high,low,close,adj_close,volume"
    for number, day in enumerate(_weekdays(360)):
        move = chance.gauss(0, 0.015)
        if name == "PETR4.SA" and number in STILL:
            move = chance.choice((-1e-4, 1e-4))
        if name == "PETR4.SA" and number == STILL.stop:
            move = 0.12
        first, price = price * math.exp(0.2 * move), price * math.exp(move)
        high, low = max(first, price) * 1.004, min(first, price) * 0.996
        yield f"{day},{first:.2f},{high:.2f},{low:.2f},{price:.2f},{price:.2f},{100_000 + 10 * number}"


def _weekdays(count: int) -> list[date]:
    days = [UNTIL - timedelta(days=back) for back in range(2 * count)]
    return [day for day in days if day.weekday() < 5][:count][::-1]


if __name__ == "__main__":
    main()
