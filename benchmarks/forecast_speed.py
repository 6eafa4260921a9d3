"""The speed rows of `benchmarks/forecasters.py`: one forecast, many at once, a batch of the API, a backtest.

    python benchmarks/forecast_speed.py [--tickers 500]

CPU seconds of this process or of its children, the least of several rounds, beside a floor of the same run:
`import numpy, sqlalchemy` for a command, and as many single forecasts for forecasts together. Prices are
synthetic.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
from furnish import named
from served_home import ServedHome

from adapters.forecasting.scale.forecaster import FittedScale
from adapters.forecasting.scale.weights import LATEST, card_of
from application.forecasting.backtest_request import BacktestRequest
from application.forecasting.strategy import MAX_TOGETHER
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

HORIZON, SESSIONS, MANY, ALONE = 10, 1300, 480, 100
ROUNDS = 5
CALL = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"
ORIGINS, TICKERS = 300, 76


def a_share(seed: int, sessions: int = SESSIONS) -> PriceSeries:
    """A share with ranges and volumes."""
    rng = np.random.default_rng(seed)
    close = 40 * np.exp(np.cumsum(0.015 * rng.standard_normal(sessions)))
    days = np.arange(sessions, dtype=np.int32) + 18_000
    return PriceSeries(days, close, close * 1.01, close * 0.99, close, rng.uniform(1e5, 1e6, sessions))


def least(run: Callable[[], object], clock: Callable[[], float], rounds: int = ROUNDS) -> float:
    """The least seconds of several rounds, after one that warms up."""
    found = []
    for _ in range(rounds + 1):
        begun = clock()
        run()
        found.append(clock() - begun)
    return min(found[1:])


def strategy_rows() -> list[str]:
    """The default by itself: many tickers at once, and one after another."""
    shares = [a_share(seed) for seed in range(MANY)]
    fitted, levels = FittedScale(card_of(LATEST)), np.asarray(LEVELS)

    def together() -> None:
        for first in range(0, MANY, MAX_TOGETHER):
            fitted.predict_all(shares[first : first + MAX_TOGETHER], HORIZON, levels)

    def singly() -> None:
        for one in shares[:ALONE]:
            fitted.predict(one, HORIZON, levels)

    many, alone = least(together, time.process_time), least(singly, time.process_time)
    return [
        f"{MANY} tickers x {SESSIONS} bars x horizon {HORIZON}: {MANY / many:,.0f} tickers/s of one core",
        f"one ticker: {1000 * alone / ALONE:.2f} ms, {alone / ALONE * MANY / many:.1f} x its share of many",
    ]


def children_seconds() -> float:
    """CPU seconds of the child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def command_row(home: str) -> str:
    """`previsto forecast VALE3` beside the import of its two largest libraries."""

    def run(*words: str) -> None:
        subprocess.run([sys.executable, "-c", *words], stdout=subprocess.DEVNULL, check=True)

    floor = least(lambda: run("import numpy, sqlalchemy"), children_seconds)
    whole = least(lambda: run(CALL, "--home", home, "forecast", "VALE3"), children_seconds)
    return f"previsto forecast VALE3: {whole:.2f} s, {whole / floor:.2f} x `import numpy, sqlalchemy`"


def batch_row(folder: Path, count: int) -> str:
    """`POST /v1/forecasts/batch` by one client: CPU of the service, cold and warm, and the wall time."""
    home = ServedHome(folder)
    names = named(count)
    home.follow(names)
    credentials = home.client("bench", "forecasts:write")
    home.start()
    try:
        server = psutil.Process(home.process.pid)
        walls: list[float] = []

        def ask() -> httpx.Response:
            begun = time.perf_counter()
            # A new client for each, because tickers are charged to the rate of their client.
            answer = home.post("/v1/forecasts/batch", token, {"tickers": names, "horizon": HORIZON})
            walls.append(time.perf_counter() - begun)
            return answer

        seconds = []
        for number in range(ROUNDS + 1):
            token = home.token(
                credentials if not number else home.client(f"bench-{number}", "forecasts:write")
            )
            before = sum(server.cpu_times()[:2])
            issued: Any = ask().json()["issued"]
            seconds.append(sum(server.cpu_times()[:2]) - before)
            assert issued == count
    finally:
        home.terminate()
    return (
        f"POST batch of {count}: {seconds[0]:.2f} s CPU and {walls[0]:.2f} s cold, "
        f"{min(seconds[1:]):.2f} s CPU and {min(walls[1:]):.2f} s warm"
    )


def backtest_row(folder: Path) -> str:
    """A backtest from 300 origins of each of 76 tickers."""
    uses: Any = Container(settings=Settings.read(str(folder), "synthetic")).use_cases
    names = named(TICKERS)
    for name in names:
        uses.track_ticker()(name)
        uses.refresh_prices()(Ticker.parse(name))
    last = uses.known_prices()(Ticker.parse(names[0])).series.last
    plan = BacktestRequest(
        tickers=names, strategy="scale", step=5, since=last - timedelta(days=round(ORIGINS * 7.25))
    )
    begun = time.process_time()
    event = uses.run_backtest()(plan)
    seconds = time.process_time() - begun
    return f"backtest of {TICKERS} tickers, {event.pooled['origins']:,} origins: {seconds:.1f} s CPU"


def main() -> None:
    """Measure and print, row by row."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tickers", type=int, default=500)
    given = parser.parse_args()
    for row in speed_rows(given.tickers):
        print(row, flush=True)


def speed_rows(tickers: int = 500) -> Any:
    """All rows, each one when it is measured."""
    yield from strategy_rows()
    with tempfile.TemporaryDirectory() as folder:
        yield batch_row(Path(folder), tickers)
        yield command_row(str(Path(folder) / "home"))
    with tempfile.TemporaryDirectory() as folder:
        yield backtest_row(Path(folder))


if __name__ == "__main__":
    main()
