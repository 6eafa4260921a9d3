"""What a day of many tickers costs in CPU time: every step of a session, on SQLite and on PostgreSQL.

    python benchmarks/day.py [--tickers 100 500] [--only sqlite|postgresql] [--postgres URL]

The tickers have eight and a half years of invented prices and one open forecast each. One more session
closes, and the steps of a schedule after it are carried out as jobs in this process, child jobs included.
Shown are CPU seconds of this process, which other work on the machine changes little, not wall time; those
of a PostgreSQL server are not in them. What the invention of the prices takes is taken off `refresh`; a
real source adds its answers and its pace.
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


def day(home: Home, source: Invented) -> dict[str, float]:
    """CPU seconds by step."""
    carried_out(home, "forecast", {"tickers": home.symbols})
    spent: dict[str, float] = {}
    for step in STEPS:
        before = source.seconds
        if step == "refresh":
            asked = ("refresh", {"tickers": home.symbols, "until": NEXT.isoformat()})
        else:
            asked = ("session", {"exchange": "XNYS", "session": NEXT.isoformat(), "steps": [step]})
        spent[step] = carried_out(home, *asked) - (source.seconds - before)
    return spent


def measure(url: str, count: int, say: Callable[[str], None]) -> None:
    """A database with some tickers."""
    home = Home(url, count)
    source = Invented(home.product.adapters().bare_source())
    home.product.adapters().source.override(providers.Object(source))
    spent = day(home, source)
    parts = ", ".join(f"{step} {1000 * taken / count:.1f}" for step, taken in spent.items())
    whole = sum(spent.values())
    say(f"{count} tickers: {whole:.1f} CPU s, {1000 * whole / count:.1f} ms a ticker: {parts}")


def main() -> None:
    """Both engines, one after the other; every number of tickers on a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tickers", type=int, nargs="+", default=[100, 500])
    parser.add_argument("--postgres", help="a server on which databases may be created, as its owner")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    os.environ["PREVISTO_QUEUED_JOBS_PER_OWNER"] = "0"
    for count in given.tickers:
        if given.only != "postgresql":
            path = Path(tempfile.mkdtemp(prefix="previsto-day-")) / "day.db"
            measure(f"sqlite:///{path}", count, lambda line: print(f"sqlite: {line}", flush=True))
        if given.only != "sqlite":
            from embedded_postgres import Server

            with Server(given.postgres) as server:
                measure(server.database(), count, lambda line: print(f"postgresql: {line}", flush=True))


if __name__ == "__main__":
    main()
