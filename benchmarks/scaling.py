"""What limits what: cores, the ledger's append lock, reading, disk; on SQLite and on PostgreSQL.

    python benchmarks/scaling.py [--quick] [--only sqlite|postgresql] [--postgres URL]

Forecasts are those of `forecast` jobs over invented prices, carried out by `previsto worker`: by the fallback
`scale`, then by an `lstm` of the default size, trained for one epoch and seated past the gate, because
only its cost matters here. Nothing fails on a figure; docs/explanation/scaling.md says what follows.
"""

import argparse
import itertools
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import msgspec
from dependency_injector import providers
from ledger_load import META, NOON, an_event

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from application.commands.issue_forecast import IssueForecast
from application.commands.train_model import TrainRequest
from application.forecasting.compose_forecast import ComposeForecast
from application.forecasting.fields import StrategySettings
from application.forecasting.sources import Ask
from application.jobs.child_jobs import Shares, Waiting
from application.jobs.job_streams import job_of
from application.ports.event_store import Append, Fence
from domain.forecast import ForecastIssued, stream_of
from domain.horizon import family_of
from domain.model_version import model_id
from domain.model_version import stream_of as registry
from domain.registry_events import ModelPromoted
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

WORKER = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"
UNTIL = date(2024, 6, 28)
ISSUED = "forecast.issued.v1"
PARTS = ("prices", "registry", "forecast", "calendar", "append")
SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables",
}


class Size(msgspec.Struct, frozen=True):
    """How much of everything."""

    rounds: int = 3
    tickers: int = 400
    seated: int = 100
    scored: int = 20
    seconds: float = 3.0
    processes: tuple[int, ...] = (1, 2, 4)
    events: int = 50_000
    shares: int = 400


QUICK = Size(rounds=1, tickers=50, seated=50, scored=2, seconds=0.5, processes=(1, 2), events=3000, shares=40)


class Home:
    """A home over one database, with tickers that have prices."""

    def __init__(self, url: str, count: int) -> None:
        self.folder = tempfile.mkdtemp(prefix="previsto-scaling-")
        os.environ["PREVISTO_DATABASE_URL"] = url
        self.product: Any = Container(settings=Settings.read(self.folder, "synthetic"))
        self.uses = self.product.use_cases()
        self.store = self.product.adapters().sql_events()
        letters = itertools.islice(itertools.product(ascii_uppercase, repeat=3), count)
        self.symbols = ["Q" + "".join(three) for three in letters]
        for symbol in self.symbols:
            self.uses.track_ticker()(symbol)
            self.refresh(symbol, UNTIL)

    def refresh(self, symbol: str, until: date) -> None:
        """Bring a ticker's prices up to a day."""
        self.uses.refresh_prices()(Ticker.parse(symbol), until)

    def size(self) -> int:
        """The bytes of the database, indices included."""
        engine = self.product.adapters().engine()
        with engine.connect() as connection:
            return int(connection.exec_driver_sql(SIZES[engine.dialect.name]).scalar_one())

    def start(self, processes: int) -> None:
        """Start a worker, and have it carry out something in each of its processes."""
        command = [sys.executable, "-c", WORKER, "--home", self.folder, "--source", "synthetic", "worker"]
        told = ["--processes", str(processes), "--no-schedules"]
        self.worker = subprocess.Popen([*command, *told], stderr=subprocess.PIPE)
        assert self.worker.stderr
        self.worker.stderr.readline()
        self.forecasts(self.symbols[:50])

    def forecasts(self, symbols: Sequence[str]) -> tuple[float, float]:
        """Forecasts a second of one job: from the first to the last, and from the submission to the end."""
        before, started = self.store.head(), time.perf_counter()
        job = self.uses.submit_job()("forecast", {"tickers": list(symbols)}).job
        while (end := job_of(self.uses.ledger(), job)[0].end) is None:
            time.sleep(0.02)
            assert self.worker.poll() is None, "the worker left"
        whole = len(symbols) / (time.perf_counter() - started)
        times = sorted(r.recorded_at for r in self.store.read_kinds((ISSUED,), before, 100_000).events)
        assert len(times) == len(symbols), end
        return (len(times) - 1) / (times[-1] - times[0]).total_seconds(), whole

    def rates(self, processes: int, symbols: Sequence[str], rounds: int) -> str:
        """The medians of some jobs."""
        self.start(processes)
        pairs = [self.forecasts(symbols) for _ in range(rounds)]
        self.worker.terminate()
        self.worker.wait()
        flow, whole = (statistics.median(column) for column in zip(*pairs, strict=True))
        spread = f"{min(pairs)[0]:.0f}…{max(pairs)[0]:.0f}"
        return f"{flow:6.1f} forecasts/s ({spread}), {whole:.1f} with the job's begin and end"

    def seat(self, symbols: Sequence[str]) -> None:
        """One small training; its version serves all these tickers, whatever the gate would say."""
        settings: StrategySettings = {"epochs": 1, "windows_per_epoch": 512}
        training = TrainRequest(ticker=self.symbols[-1], strategy="lstm", settings=settings)
        version, family = self.uses.train_model()(training), family_of(10)
        for symbol in symbols:
            model = model_id(symbol, family, 1)
            mine = msgspec.structs.replace(version, model=model, ticker=symbol)
            promoted = ModelPromoted(
                model=model, previous="", by="bench", reason="", evidence=version.evidence, at=NOON
            )
            told = (promoted,) if version.model == model else (mine, promoted)
            self.uses.ledger().append(registry(symbol, family), 2 - len(told), told)


class Timed:
    """A collaborator whose named calls are timed."""

    def __init__(self, inner: Any, labels: dict[str, str], spent: "Counter[str]") -> None:
        self._inner, self._labels, self._spent = inner, labels, spent

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in self._labels:
            return found

        def clocked(*given: Any, **named: Any) -> Any:
            started = time.perf_counter()
            answer = found(*given, **named)
            self._spent.update({self._labels[name]: time.perf_counter() - started})
            return Timed(answer, self._labels, self._spent) if name == "ready" else answer

        return clocked

    def __call__(self, *given: Any) -> Any:
        return self.__getattr__("__call__")(*given)


def split(home: Home, symbols: Sequence[str]) -> str:
    """Where the milliseconds of one forecast go, inside jobs of 25 carried out in this process."""
    spent: Counter[str] = Counter()  # seconds by label
    uses = home.uses
    ledger: Any = Timed(uses.ledger(), {"append": "append", "append_all": "append"}, spent)
    prices: Any = Timed(uses.known_prices(), {"__call__": "prices"}, spent)
    calls = {"choose": "registry", "ready": "forecast", "predict": "forecast"}
    serving: Any = Timed(uses.serving(), calls, spent)
    days = dict.fromkeys(("following", "last_final"), "calendar")
    calendar: Any = Timed(home.product.adapters().calendar(), days, spent)
    timed = IssueForecast(ledger, ComposeForecast(ledger, prices, serving, calendar))
    uses.issue_forecast.override(providers.Object(timed))
    for pace in (True, False):  # the first time everything is imported
        spent.clear()
        started = time.perf_counter()
        for first in range(0, 25 if pace else len(symbols), 25):
            uses.submit_job()("forecast", {"tickers": list(symbols[first : first + 25])})
            uses.run_job()(home.product.adapters().queue().claim("bench", 600.0))
        total = time.perf_counter() - started
    uses.issue_forecast.reset_override()
    share = {**{part: spent[part] for part in PARTS}, "rest": total - spent.total()}
    said = ", ".join(f"{part} {1000 * taken / len(symbols):.1f}" for part, taken in share.items())
    return f"{1000 * total / len(symbols):.1f} ms a forecast: {said}"


def disk_and_scores(home: Home, size: Size, before: int, issued: int) -> list[str]:
    """Bytes a forecast in the ledger and in the rows of projections, and what scoring adds."""
    lists, symbols = home.uses.lists(), home.symbols[: size.scored]
    ledger = home.size() - before
    lists.all("forecasts", "none")
    lists.all("jobs")
    rows = home.size() - before - ledger
    told = [home.uses.issue_forecast()(Ask(ticker=Ticker.parse(symbol))) for symbol in symbols]
    added, taken = 0, 0.0
    for session in told[0].sessions:
        for symbol in symbols:
            home.refresh(symbol, session)
        at, started = home.size(), time.perf_counter()
        for forecast in told:
            home.uses.score_forecast()(forecast.forecast)
        taken += time.perf_counter() - started
        added += home.size() - at
    scores = 10 * len(told)
    return [
        f"{ledger / issued:,.0f} bytes a forecast in the ledger, {rows / issued:,.0f} in rows of projections",
        f"{added / scores:,.0f} bytes a score (mean of 1…10 sessions), {1000 * taken / scores:.1f} ms each",
    ]


def reading(home: Home, count: int) -> str:
    """Events a second of a replay and of a projection that catches up, and rows a second of a list."""
    issued = home.uses.issue_forecast()(Ask(ticker=Ticker.parse(home.symbols[0])))
    lists, store = home.uses.lists(), home.store
    lists.all("forecasts", "none")
    head, started = store.head(), time.perf_counter()
    for _ in range(0, count, 500):
        copies = [msgspec.structs.replace(issued, forecast=uuid.uuid4().hex) for _ in range(500)]
        store.append(request(stream_of(copies[0].forecast), 0, copies))
    written, started = count / (time.perf_counter() - started), time.perf_counter()
    while page := store.read_all(head):
        head = page[-1].position
    read, started = count / (time.perf_counter() - started), time.perf_counter()
    lists.all("forecasts", "none")
    caught, started = count / (time.perf_counter() - started), time.perf_counter()
    listed = len(lists.all("forecasts", issued.ticker)) / (time.perf_counter() - started)
    rates = f"replayed {read:,.0f}, caught up {caught:,.0f}, listed {listed:,.0f}"
    return f"forecasts/s out of {count:,}: {rates}; appended 500 at a time {written:,.0f}"


def look(home: Home, count: int) -> str:
    """What a parent's look at its shares takes."""
    request = {"tickers": home.symbols[:25]}
    shares = Shares(home.uses.ledger(), home.uses.submit_job(), home.uses.submit_job()("forecast", request))
    for _ in range(2):  # the first submits them
        started = time.perf_counter()
        try:
            shares("forecast", [request] * count)
        except Waiting:
            taken = time.perf_counter() - started
    return f"a parent's look at {count} shares: {1000 * taken:.0f} ms, each half second"


def request(
    stream: str, version: int, events: Sequence[ForecastIssued], fence: Fence | None = None
) -> Append:
    """An append of forecasts."""
    return Append(
        stream=stream,
        expected_version=version,
        events=events,
        command_id=uuid.uuid4().hex,
        meta=META,
        recorded_at=NOON,
        fence=fence,
    )


def write(url: str, threads: int, size: Size, fence: Fence | None, ready: Any, results: Any) -> None:
    """A process: its threads append single events, a stream each; how many, for each round."""
    store = SqlEventStore(open_engine(url))
    streams: list[list[Any]] = [[uuid.uuid4().hex, 0] for _ in range(threads)]

    def work(stream: list[Any], until: float) -> None:
        while time.perf_counter() < until:
            store.append(request(stream[0], stream[1], (an_event(),), fence))
            stream[1] += 1

    for _ in range(size.rounds):
        ready.wait()
        before, until = sum(done for _, done in streams), time.perf_counter() + size.seconds
        crew = [threading.Thread(target=work, args=(stream, until)) for stream in streams]
        for thread in crew:
            thread.start()
        for thread in crew:
            thread.join()
        results.put(sum(done for _, done in streams) - before)


def appends(url: str, processes: int, threads: int, size: Size, fences: Sequence[Fence | None]) -> str:
    """Durable appends a second of some processes together: the median round."""
    context = multiprocessing.get_context("spawn")
    ready, results = context.Barrier(processes + 1), context.Queue()
    crew = [
        context.Process(target=write, args=(url, threads, size, fence, ready, results))
        for fence in fences[:processes]
    ]
    for process in crew:
        process.start()
    rates = []
    for _ in range(size.rounds):
        ready.wait()
        rates.append(sum(results.get() for _ in crew) / size.seconds)
    for process in crew:
        process.join()
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f}…{max(rates):,.0f})"


def claimed(home: Home, count: int) -> list[Fence]:
    """The fences of claims on jobs, as workers append under them."""
    for _ in range(count):
        home.uses.submit_job()("score", {})
    claims = [home.product.adapters().queue().claim("bench", 3600.0) for _ in range(count)]
    return [Fence(job=claim.job, token=claim.token) for claim in claims]


def measure(url: str, size: Size, say: Callable[[str], None]) -> None:
    """One engine."""
    home = Home(url, size.tickers)
    before = home.size()
    for processes in (1, 2):
        say(f"fallback, {processes} process(es): {home.rates(processes, home.symbols, size.rounds)}")
    say(f"fallback, {split(home, home.symbols[:100])}")
    issued = len(home.store.read_kinds((ISSUED,), 0, 1_000_000).events)
    for line in disk_and_scores(home, size, before, issued):
        say(line)
    seated = home.symbols[: size.seated]
    home.seat(seated)
    for processes in (1, 2):
        say(f"lstm, {processes} process(es): {home.rates(processes, seated, size.rounds)}")
    say(f"lstm, {split(home, seated)}")
    say(reading(home, size.events))
    fences = claimed(home, max(size.processes))
    nobody = [None] * len(fences)
    for processes in size.processes:
        alone = appends(url, processes, 1, size, nobody)
        bound = appends(url, processes, 1, size, fences)
        crowd = appends(url, processes, 16, size, nobody)
        say(f"appends/s of {processes} process(es): {alone}; under claims {bound}; 16 threads each {crowd}")
    say(look(home, size.shares))
    say(f"load {os.getloadavg()[0]:.1f} at the end; this benchmark alone makes about two")


def main() -> None:
    """Both engines, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--postgres", help="a server on which databases may be created, as its owner")
    parser.add_argument("--quick", action="store_true", help="fewer of everything")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    size = QUICK if given.quick else Size()
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; medians of {size.rounds} (least…most)"
    )
    if given.only != "postgresql":
        path = Path(tempfile.mkdtemp(prefix="previsto-scaling-")) / "scaling.db"
        measure(f"sqlite:///{path}", size, lambda line: print(f"sqlite: {line}", flush=True))
    if given.only != "sqlite":
        from embedded_postgres import Server

        with Server(given.postgres) as server:
            measure(server.database(), size, lambda line: print(f"postgresql: {line}", flush=True))


if __name__ == "__main__":
    main()
