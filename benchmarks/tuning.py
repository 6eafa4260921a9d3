"""What a tuning finds, costs and saves, and whether tuned random walks pass the gate.

    python benchmarks/tuning.py walks [--walks 200] [--trials 20] [--strategy arima]
    python benchmarks/tuning.py shares --data FOLDER [--trials 16]

`walks` tunes a strategy on random walks, takes the best trial of each, and counts what the gate promotes.
`shares` tunes `lstm` on a panel with and without the ceiling: CPU time, the volume that its front has, and
what a trial costs beside its fit; then the best settings and the default are trained alike, and compared on
tickers of which no trial has seen anything, after the training window. FOLDER is that of
`benchmarks/accuracy.py`. Times are CPU times of one core.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import product as combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from price_folder import ingest

import domain.tuning
from application.commands.run_trial import RunTrial
from application.forecasting.evidence import held_out
from application.forecasting.strategy import FittedStrategy, Strategy, silent
from application.forecasting.training_windows import series_of
from application.forecasting.tuning_streams import tuning_of
from application.forecasting.walk_forward import walk_forward
from domain.cosine_test import cosine_test
from domain.diebold_mariano import mean_by_date
from domain.pareto import hypervolume
from domain.ticker import Ticker
from domain.tuning import Tuning
from entrypoints.container import Container
from entrypoints.settings import Settings

SESSIONS, HORIZON, SEED = 1500, 5, 121
PANEL = ("KO", "MSFT", "IBM", "JNJ")
UNSEEN = ("XOM", "WMT", "INTC", "HSY", "GIS", "CL", "CAG", "ED", "AEE", "DIS", "BA", "GM")
SPACES = {
    "arima": {"max_p": "0:1", "max_q": "0:1", "window": "300:900", "lam": "0.9:0.99"},
    "volatility": {"paths": 400, "window": "300:900"},
}


def main() -> None:
    """Run one of the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("walks", "shares"))
    parser.add_argument("--walks", type=int, default=200)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--strategy", choices=tuple(SPACES), default="arima")
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.what == "walks":
            tune_walks(Path(folder), given.walks, given.trials, given.strategy)
        else:
            tune_shares(Path(folder), given.data, given.trials)


def tune_walks(folder: Path, walks: int, trials: int, strategy: str) -> None:
    """Print how many tuned random walks the gate promotes."""
    names = ["W" + "".join(letters) for letters in combinations("ABCDEFGHIJ", repeat=3)][:walks]
    for number, name in enumerate(names):
        write_walk(folder / "prices" / f"{name}.csv", number)
    made = opened(folder, folder / "prices")
    promoted = 0
    for done, name in enumerate(names, 1):
        ingest(made, [Ticker.parse(name)])
        asked = {"ticker": name, "strategy": strategy, "trials": trials, "horizon": HORIZON, "take": 1}
        outcome = run(made, {**asked, "settings": SPACES[strategy]})
        promoted += any(one["promotion"] == "active" for one in outcome["taken"].values())
        if done % 10 == 0 or done == walks:
            print(f"{strategy}: {promoted} of {done} tuned random walks promoted", flush=True)


def closes_of(number: int) -> tuple[list[date], npt.NDArray[np.float64]]:
    """A random walk with a volatility that stands still."""
    chance = np.random.default_rng([SEED, number])
    days = [date(2018, 1, 1) + timedelta(days=n) for n in range(SESSIONS * 3 // 2)]
    weekdays = [day for day in days if day.weekday() < 5][:SESSIONS]
    closes = 50 * np.exp(np.cumsum(0.015 * chance.standard_normal(len(weekdays))))
    return weekdays, closes


def write_walk(file: Path, number: int) -> None:
    """A walk as a table."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = (f"{day}{f',{close:.6f}' * 5},1000000" for day, close in zip(*closes_of(number), strict=True))
    file.write_text("date,open,high,low,close,adj_close,volume\n" + "\n".join(rows) + "\n")


def tune_shares(folder: Path, data: Path, trials: int) -> None:
    """Print what the ceiling saves, what a trial costs, and what the best settings are worth."""
    made = opened(folder, data)
    ingest(made, [Ticker.parse(name) for name in (*PANEL, *UNSEEN)])
    asked = {
        "ticker": PANEL[0],
        "panel": list(PANEL[1:]),
        "strategy": "lstm",
        "trials": trials,
        "parallel": 4,
        "objectives": ["loss", "size"],
        "settings": {"windows_per_epoch": 6000},
    }
    pruned, spent = timed(made, asked)
    with without_ceiling():
        whole, full = timed(made, asked)
    states = [one.state for one in pruned.ended.values()]
    corner = np.max([*pruned.results.values(), *whole.results.values()], axis=0) * 1.001
    volumes = [hypervolume(list(one.results.values()), corner.tolist()) for one in (pruned, whole)]
    print(f"pruned {states.count('pruned')} of {trials} trials: {spent[0] / full[0]:.2f} of the CPU time")
    print(f"volume of the front ÷ without a ceiling: {volumes[0] / volumes[1]:.4f}")
    print(f"beside fit and measuring: {(spent[0] - spent[1]) / trials:.3f} s of CPU a trial")
    compare(made, pruned)


def timed(made: Container, asked: dict[str, Any]) -> tuple[Tuning, tuple[float, float]]:
    """A tuning, with its CPU seconds, and those of its fits and measurements."""
    inner, began = [0.0], time.process_time()
    plain = RunTrial._ended

    def watched(*given: Any) -> Any:
        start = time.process_time()
        try:
            return plain(*given)
        finally:
            inner[0] += time.process_time() - start

    RunTrial._ended = watched  # type: ignore[method-assign, assignment]
    try:
        found = run(made, asked)
    finally:
        RunTrial._ended = plain  # type: ignore[method-assign]
    state = tuning_of(made.adapters().events(), found["tuning"])[0]
    return state, (time.process_time() - began, inner[0])


@contextmanager
def without_ceiling() -> Iterator[None]:
    """No trial is pruned."""
    plain: Callable[..., Any] = domain.tuning.ceiling_of
    domain.tuning.ceiling_of = lambda state, trial: ()
    try:
        yield
    finally:
        domain.tuning.ceiling_of = plain


def compare(made: Container, state: Tuning) -> None:
    """Print the loss of the tuned settings beside those of the default, on tickers that no trial has seen."""
    prices, catalog = made.use_cases().known_prices(), made.adapters().catalog()
    started, best = state.started, state.front[0]
    windows = [series_of(prices, window) for window in started.training]
    losses = []
    for trial in (best, 0):
        strategy = Strategy.named(catalog, started.strategy, state.proposed[trial].settings)
        fitted = strategy.fit(windows, started.horizon, started.seed, silent)
        print(f"trial {trial}: {values_of(state, trial)}, measured inside the window")
        losses.append(losses_on(prices, fitted, windows[0].last, started.horizon))
    scale = Strategy.named(catalog, "scale").fit(windows[:1], started.horizon, 1)
    losses.append(losses_on(prices, scale, windows[0].last, started.horizon))
    for name, other in (("the default", losses[1]), ("scale", losses[2])):
        test = cosine_test(losses[0], other)
        low, high = test.interval(0.025) or (float("nan"), float("nan"))
        print(
            f"tuned ÷ {name} on {len(UNSEEN)} unseen tickers, {test.n} dates: "
            f"{test.ratio:.4f} ({low:.4f} to {high:.4f})"
        )


def values_of(state: Tuning, trial: int) -> str:
    """The values of a trial in words."""
    return ", ".join(f"{name} {value:.5g}" for name, value in state.ended[trial].values.items())


def losses_on(prices: Any, fitted: FittedStrategy, last: date, horizon: int) -> Any:
    """Mean losses by date over the unseen tickers."""
    found = []
    for name in UNSEEN:
        series = prices(Ticker.parse(name)).series
        judged = walk_forward(fitted, series, held_out(series, last, horizon), horizon)
        found.append((judged.dates, judged.losses))
    return np.asarray(mean_by_date(found)[1])


def run(made: Container, asked: dict[str, Any]) -> dict[str, Any]:
    """Tune in this process: the result of the job."""
    job = made.use_cases().submit_job()("tune", asked).job
    outcome = made.use_cases().inline_worker()(job, silent)
    if outcome.error:
        raise outcome.error
    return outcome.result


def opened(folder: Path, data: Path) -> Container:
    """A home over a folder of tables."""
    return Container(settings=Settings.read(str(folder / "home"), f"csv:{data}", env={}))


if __name__ == "__main__":
    main()
