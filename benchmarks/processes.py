"""What more processes bring: 1 and 2 of the API, 1 and 3 workers, on SQLite and on PostgreSQL.

    python benchmarks/processes.py [--rounds 3] [--answers 3000] [--tickers 300]
        [--part api|workers] [--only sqlite|postgresql] [--postgres URL]

Both numbers are measured in turns, so that other work of the machine falls on both; shown is the median of
the ratios of their rates, and the CPU milliseconds of one answer and of one forecast, which other work
changes little. On a machine that others use, more processes get a larger share of it than one: then only
the milliseconds mean something. The client takes a core too.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
from api_load import Load, Row, token_of
from scaling import ISSUED, Home

from application.jobs.job_streams import job_of

CALL = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"
API, WORKERS = (1, 2), (1, 3)
IDLE = 0.1  # CPU seconds in two seconds


def cpu(processes: Sequence[psutil.Process]) -> float:
    """The CPU seconds of the processes and of all their children, ended ones too."""
    everyone = [one for root in processes for one in (root, *root.children(recursive=True))]
    times = [one.cpu_times() for one in everyone]
    return float(sum(one.user + one.system + one.children_user + one.children_system for one in times))


def settled(processes: Sequence[psutil.Process]) -> None:
    """Wait until nothing is imported any more: two seconds with next to no work."""
    before = cpu(processes)
    time.sleep(2)
    while (now := cpu(processes)) - before > IDLE:
        before = now
        time.sleep(2)


@contextmanager
def started(home: Home, *words: str, **variables: str) -> Iterator[psutil.Process]:
    """A process of `previsto` over the home."""
    command = [sys.executable, "-c", CALL, "--home", home.folder, "--source", "synthetic", *words]
    with subprocess.Popen(
        command,
        env=os.environ | variables,
        stderr=subprocess.PIPE if words[0] == "worker" else subprocess.DEVNULL,
    ) as process:
        if process.stderr:
            process.stderr.readline()
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def asked(home: Home, processes: int, credentials: tuple[str, str], answers: int) -> dict[str, Any]:
    """By request, answers a second and CPU milliseconds an answer."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    words = ("serve", "--no-worker", "--port", str(port), "--workers", str(processes))
    found = {}
    with started(home, *words, PREVISTO_ISSUER=base, PREVISTO_REQUESTS_PER_MINUTE="1000000") as service:
        load = Load(port, token_of(base, credentials))
        body = {"ticker": home.symbols[0], "horizon": 5}
        told = httpx.post(
            f"{base}/v1/forecasts", json=body, headers={"authorization": f"Bearer {load.token}"}, timeout=120
        )
        for row in (
            Row("POST forecast", "POST", "/v1/forecasts", [body]),
            Row("GET forecast", "GET", told.raise_for_status().headers["location"]),
        ):
            load.run(row, 16, 1.0)  # every process is warm
            settled([service])
            before, count, taken = cpu([service]), 0, 0.0
            while count < answers:  # a number and not a time, so that idle work is a small part
                answered = load.run(row, 16, 1.0)
                count, taken = count + len(answered.milliseconds), taken + answered.seconds
            found[row.name] = (count / taken, 1000 * (cpu([service]) - before) / count)
    return found


def carried_out(home: Home, workers: int) -> dict[str, Any]:
    """Forecasts a second of one job, and CPU milliseconds a forecast."""
    with ExitStack() as crew:
        words = ("worker", "--processes", "1", "--no-schedules")
        running = [crew.enter_context(started(home, *words)) for _ in range(workers)]
        for _ in range(3):  # until every worker has imported everything
            submitted(home, len(home.symbols))
        settled(running)
        before, begun = cpu(running), home.store.head()
        submitted(home, len(home.symbols))
        spent = cpu(running) - before
        times = sorted(row.recorded_at for row in home.store.read_kinds((ISSUED,), begun, 100_000).events)
    rate = (len(times) - 1) / (times[-1] - times[0]).total_seconds()
    return {"forecast of a job": (rate, 1000 * spent / len(home.symbols))}


def submitted(home: Home, count: int) -> None:
    """One job of forecasts, to its end."""
    job = home.uses.submit_job()("forecast", {"tickers": home.symbols[:count]}).job
    while job_of(home.uses.ledger(), job)[0].end is None:
        time.sleep(0.02)


def compared(
    measure: Callable[[int], dict[str, Any]], numbers: tuple[int, int], rounds: int
) -> Iterator[str]:
    """Both numbers in turns, one line for each kind of work."""
    found = []
    for turn in range(rounds):
        order = numbers if turn % 2 else numbers[::-1]
        told = {number: measure(number) for number in order}
        found.append([told[number] for number in numbers])
    for name in found[0][0]:
        ratios = sorted(more[name][0] / one[name][0] for one, more in found)
        spent = [statistics.median(pair[side][name][1] for pair in found) for side in (0, 1)]
        yield (
            f"{name}: {numbers[1]} ÷ {numbers[0]} = {statistics.median(ratios):.2f} "
            f"({ratios[0]:.2f}…{ratios[-1]:.2f}); CPU ms each {spent[0]:.2f} and {spent[1]:.2f}"
        )


def measure(url: str, given: argparse.Namespace, say: Callable[[str], None]) -> None:
    """One engine."""
    home = Home(url, given.tickers)
    if given.part != "workers":
        made = home.uses.keep_clients().create("bench", ("forecasts:read", "forecasts:write", "data:read"))
        client = (made.client_id, made.client_secret)
        for line in compared(lambda number: asked(home, number, client, given.answers), API, given.rounds):
            say(line)
    if given.part != "api":
        for line in compared(lambda number: carried_out(home, number), WORKERS, given.rounds):
            say(line)


def main() -> None:
    """Both engines, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--answers", type=int, default=3000, help="of each kind")
    parser.add_argument("--tickers", type=int, default=300, help="of one job of forecasts")
    parser.add_argument("--part", choices=("api", "workers"))
    parser.add_argument("--postgres", help="a server on which databases may be created, as its owner")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
    if given.only != "postgresql":
        path = Path(tempfile.mkdtemp(prefix="previsto-processes-")) / "processes.db"
        measure(f"sqlite:///{path}", given, lambda line: print(f"sqlite: {line}", flush=True))
    if given.only != "sqlite":
        from embedded_postgres import Server

        with Server(given.postgres) as server:
            measure(server.database(), given, lambda line: print(f"postgresql: {line}", flush=True))


if __name__ == "__main__":
    main()
