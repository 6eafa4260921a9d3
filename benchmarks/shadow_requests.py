"""What challengers cost a request: latency of POST /v1/forecasts with three in the shadow and with none.

    python benchmarks/shadow_requests.py [--requests 400]

Three services, each over its own home with VALE3 and one champion, are asked in turn, in blocks in a changing
order: with three challengers, with none, and with none again, which shows what chance does to the ratios. A
busy machine changes latencies, and the CPU time of the service hardly.
"""

import argparse
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
from rich.console import Console
from rich.table import Table
from served_home import ServedHome

from application.commands.train_model import TrainRequest
from entrypoints.container import Container
from entrypoints.settings import Settings

CHALLENGERS = {"three challengers": 3, "none": 0, "none, again": 0}
BLOCK, UNUSED = 20, 20  # requests of a block, and those before the first one that counts
BASE = "none"


def main() -> None:
    """Furnish the homes, ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--requests", type=int, default=400)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        homes = {name: home_of(Path(folder) / str(at), name) for at, name in enumerate(CHALLENGERS)}
        try:
            taken, spent = asked(homes, given.requests)
        finally:
            for home in homes.values():
                home.terminate()
    Console(width=110).print(shown(taken, spent))


def home_of(folder: Path, name: str) -> ServedHome:
    """A running service whose champion is `drift`, and whose challengers are too."""
    folder.mkdir()
    home = ServedHome(folder)
    uses: Any = Container(settings=Settings.read(str(folder / "home"), "synthetic", env={})).use_cases()
    request = TrainRequest(ticker="VALE3", strategy="drift", horizon=10)
    uses.promote_model()(uses.train_model()(request).model, "a benchmark", force=True)
    for _ in range(CHALLENGERS[name]):
        uses.challenge_model()(uses.train_model()(request).model)
    home.start()
    return home


def asked(homes: dict[str, ServedHome], requests: int) -> tuple[dict[str, list[float]], dict[str, float]]:
    """By home the milliseconds of each request, and the CPU seconds of the service for all of them."""
    spent = dict.fromkeys(homes, 0.0)
    chance, taken = random.Random(1), {name: list[float]() for name in homes}
    scopes = ("forecasts:read", "forecasts:write", "data:read")
    tokens = {name: home.token(home.client("desk", *scopes)) for name, home in homes.items()}
    with httpx.Client(timeout=60) as client:
        for block in range(-(UNUSED // BLOCK), -(-requests // BLOCK)):
            for name in chance.sample([*homes], len(homes)):
                before = cpu_of(homes[name])
                found = [ask(client, homes[name], tokens[name]) for _ in range(BLOCK)]
                taken[name] += found if block >= 0 else []
                spent[name] += (cpu_of(homes[name]) - before) * (block >= 0)
    return taken, spent


def cpu_of(home: ServedHome) -> float:
    """The CPU seconds that the service has used."""
    return float(sum(psutil.Process(home.process.pid).cpu_times()[:2]))


def ask(client: httpx.Client, home: ServedHome, token: str) -> float:
    """The milliseconds of one forecast."""
    begun = time.perf_counter()
    body, headers = {"ticker": "VALE3", "horizon": 10}, {"authorization": f"Bearer {token}"}
    client.post(f"{home.base}/v1/forecasts", json=body, headers=headers).raise_for_status()
    return 1000 * (time.perf_counter() - begun)


def shown(taken: dict[str, list[float]], spent: dict[str, float]) -> Table:
    """The percentiles and the CPU time of a request, and their ratios to those without challengers."""
    table = Table("challengers", "p50: ms", "p99: ms", "CPU: ms", "p50 ÷ none", "p99 ÷ none", "CPU ÷ none")
    figures = {
        name: np.array([*np.percentile(one, (50, 99)), 1000 * spent[name] / len(one)])
        for name, one in taken.items()
    }
    for name, found in figures.items():
        table.add_row(name, *(f"{value:.2f}" for value in (*found, *(found / figures[BASE]))))
    return table


if __name__ == "__main__":
    main()
