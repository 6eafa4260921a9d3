"""What a day of many tickers costs in CPU time: every step of a session, on SQLite and on PostgreSQL.

    python benchmarks/day.py [--tickers 100 500] [--sample 1000] [--only sqlite|postgresql] [--postgres URL]

The tickers have eight and a half years of invented prices and one open forecast each. One more session
closes, and the steps of a schedule after it are carried out as jobs in this process, child jobs included.
Shown are CPU seconds of this process, which other work on the machine changes little, not wall time; those
of a PostgreSQL server are not in them. What the invention of the prices takes is taken off `refresh`; a
real source adds its answers and its pace. With --sample the steps are those of so many of the tickers, in
one session; take more than a process keeps in memory (about 650), or each is cheaper than in a whole day.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from dependency_injector import providers
from scaling import Home

from application.jobs.job_streams import job_of
from domain.ticker import Ticker

NEXT = date(2024, 7, 1)
STEPS = ("refresh", "score", "calibrate", "drift", "forecast")


class Invented:
    """A source whose CPU seconds are counted."""

    def __init__(self, inner: Any) -> None:
        self._inner, self.seconds = inner, 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Any:
        """What the source delivers."""
        begun = time.process_time()
        delivery = self._inner.fetch(ticker, first, last)
        self.seconds += time.process_time() - begun
        return delivery


def carried_out(home: Home, kind: str, request: dict[str, Any]) -> float:
    """The CPU seconds of a job and of its child jobs, from its submission to its end."""
    begun, queue = time.process_time(), home.product.adapters().queue()
    job = home.uses.submit_job()(kind, request).job
    while (end := job_of(home.uses.ledger(), job)[0].end) is None:
        if claim := queue.claim("bench", 3600.0):
            home.uses.run_job()(claim)
        else:
            time.sleep(0.05)  # a parent looks at its child jobs each half second
    assert not getattr(end, "code", ""), end
    return time.process_time() - begun


def day(home: Home, source: Invented, symbols: list[str]) -> dict[str, float]:
    """CPU seconds by step, for some of the tickers."""
    carried_out(home, "forecast", {"tickers": symbols})
    spent: dict[str, float] = {}
    for step in STEPS:
        before = source.seconds
        if step == "refresh":
            asked = ("refresh", {"tickers": symbols, "until": NEXT.isoformat()})
        else:
            told = {"exchange": "XNYS", "session": NEXT.isoformat(), "steps": [step], "tickers": symbols}
            asked = ("session", told)
        spent[step] = carried_out(home, *asked) - (source.seconds - before)
    return spent


def measure(url: str, count: int, sample: int, say: Callable[[str], None]) -> None:
    """A database with some tickers, and the steps of `sample` of them; 0 for all."""
    home = Home(url, count)
    source = Invented(home.product.adapters().bare_source())
    home.product.adapters().source.override(providers.Object(source))
    symbols = home.symbols[: sample or count]
    spent = day(home, source, symbols)
    each = {step: 1000 * taken / len(symbols) for step, taken in spent.items()}
    parts = ", ".join(f"{step} {taken:.1f}" for step, taken in each.items())
    told = f"{count} tickers" if len(symbols) == count else f"{len(symbols)} of {count} tickers"
    say(f"{told}: {sum(spent.values()):.1f} CPU s, {sum(each.values()):.1f} ms a ticker: {parts}")


def main() -> None:
    """Both engines, one after the other; every number of tickers on a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tickers", type=int, nargs="+", default=[100, 500])
    parser.add_argument("--sample", type=int, default=0, help="of the tickers, for the steps [all]")
    parser.add_argument("--postgres", help="a server on which databases may be created, as its owner")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    os.environ["PREVISTO_QUEUED_JOBS_PER_OWNER"] = "0"
    for count in given.tickers:
        if given.only != "postgresql":
            path = Path(tempfile.mkdtemp(prefix="previsto-day-")) / "day.db"
            measure(
                f"sqlite:///{path}", count, given.sample, lambda line: print(f"sqlite: {line}", flush=True)
            )
        if given.only != "sqlite":
            from embedded_postgres import Server

            with Server(given.postgres) as server:
                say = lambda line: print(f"postgresql: {line}", flush=True)  # noqa: E731
                measure(server.database(), count, given.sample, say)


if __name__ == "__main__":
    main()
