"""What an answer in the shadow costs a session job beside its append: CPU time of one core.

    python benchmarks/shadows.py [--tickers 40] [--challengers 3] [--strategy naive]

Each ticker has a year of made-up prices, a forecast of the fallback for this origin and challengers of one
strategy. The step `challenge` answers for all of them at once. `answering` is all that a shadow takes but its
append; `scoring` has the appends of the scores of one more session of each of the last shadows, as of any
forecast; `rest` is mostly the fold of all these events, and the decisions.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from application.jobs.kinds.challenge import Challenge
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

SESSIONS, ROUNDS = 700, 4


def main() -> None:
    """Furnish a home, run the step and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tickers", type=int, default=40)
    parser.add_argument("--challengers", type=int, default=3)
    parser.add_argument("--strategy", default="naive")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        product = furnished(Path(home), given.tickers, given.challengers, given.strategy)
        measured = [round_of(product, Path(home), given.tickers, number) for number in range(ROUNDS)]
    shadows = given.tickers * given.challengers
    table = Table("", "ms of CPU for each shadow")
    step, append, answering, scoring = np.median(measured, axis=0)
    found = {
        "answering": answering - append,
        "append": append,
        "scoring": scoring,
        "rest": step - answering - scoring,
    }
    for name, seconds in found.items():
        table.add_row(name, f"{1000 * seconds / shadows:.3f}")
    Console().print(table)


def furnished(home: Path, tickers: int, challengers: int, strategy: str) -> Any:
    """The product of a home with challengers of one strategy."""
    write(home, tickers, 0)
    product = Container(settings=Settings.read(str(home / "home"), f"csv:{home / 'prices'}", env={}))
    uses = product.use_cases()
    for name in names(tickers):
        uses.track_ticker()(name)
        uses.refresh_prices()(Ticker.parse(name))
        for _ in range(challengers):
            job = uses.submit_job()("train", {"ticker": name, "strategy": strategy, "horizon": 10}).job
            model = uses.inline_worker()(job, quiet).result["model"]
            uses.challenge_model()(model)
    return product


def round_of(product: Any, home: Path, tickers: int, number: int) -> list[float]:
    """Seconds of the step after one more session, and of its parts `append`, `answering` and `scoring`."""
    uses, spent = product.use_cases(), dict.fromkeys(("append", "answering", "scoring"), 0.0)
    write(home, tickers, number + 1)
    for name in names(tickers):
        uses.refresh_prices()(Ticker.parse(name))
    run(uses, ["score", "forecast"])
    with (
        timed(type(uses.ledger().store), "append_all", spent, "append"),
        timed(Challenge, "_answer", spent, "answering"),
        timed(Challenge, "_score", spent, "scoring"),
    ):
        begun = time.process_time()
        run(uses, ["challenge"])
        whole = time.process_time() - begun
    return [whole, *spent.values()]


class timed:  # reads as a verb
    """A context in which the CPU time of a method is added up."""

    def __init__(self, kind: type, method: str, spent: dict[str, float], name: str) -> None:
        self._kind, self._method, self._bare = kind, method, getattr(kind, method)
        self._spent, self._name = spent, name

    def __enter__(self) -> None:
        bare: Callable[..., Any] = self._bare

        def watched(*args: Any, **kwargs: Any) -> Any:
            begun = time.process_time()
            try:
                return bare(*args, **kwargs)
            finally:
                self._spent[self._name] += time.process_time() - begun

        setattr(self._kind, self._method, watched)

    def __exit__(self, *_: object) -> None:
        setattr(self._kind, self._method, self._bare)


def run(uses: Any, steps: list[str]) -> None:
    """The steps as a session job."""
    request = {"exchange": "BVMF", "session": "2024-06-28", "steps": steps, "horizon": 10}
    outcome = uses.inline_worker()(uses.submit_job()("session", request).job, quiet)
    assert outcome.error is None, outcome.error


def quiet(fraction: float, text: str) -> None:
    """Report nothing."""


def names(tickers: int) -> list[str]:
    """Tickers of made-up shares."""
    return [f"T{chr(65 + number // 26)}{chr(65 + number % 26)}S3" for number in range(tickers)]


def write(home: Path, tickers: int, more: int) -> None:
    """A table of prices for each ticker, with so many more sessions."""
    (home / "prices").mkdir(exist_ok=True)
    days = np.busday_offset("2021-10-25", np.arange(SESSIONS + more), roll="forward")
    for seed, name in enumerate(names(tickers)):
        moves = 0.015 * np.random.default_rng(seed).standard_normal(SESSIONS + 50)[: len(days)]
        rows = [
            f"{day},{c:.4f},{c * 1.01:.4f},{c * 0.99:.4f},{c:.4f},{c:.4f},1000000"
            for day, c in zip(days, 40 * np.exp(np.cumsum(moves)), strict=True)
        ]
        text = "\n".join(["date,open,high,low,close,adj_close,volume", *rows])
        (home / "prices" / f"{name}.SA.csv").write_text(f"{text}\n")


if __name__ == "__main__":
    main()
