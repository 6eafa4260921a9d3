"""How long a tuning goes on after it was cancelled, until its job and all its trials have ended.

    python benchmarks/cancelling.py [--rounds 10] [--places 2] [--parallel 4]

One worker with `--places` processes; the trials sleep, so that they could run for minutes. Each tuning is
cancelled at a random moment while trials run and others wait. The seconds are those between two events of
the ledger: the request, and the last end. Other work of the machine falls on them.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
PLUGINS = CHECKOUT / "tests" / "support" / "plugins"
sys.path += [str(CHECKOUT), str(PLUGINS)]

from domain.job import JobCancelled, JobCancelRequested, JobSubmitted  # noqa: E402
from domain.ticker import Ticker  # noqa: E402
from entrypoints.container import Container  # noqa: E402
from entrypoints.settings import Settings  # noqa: E402

WORKER = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"
ASKED: dict[str, Any] = {"strategy": "pliant", "trials": 40, "horizon": 5, "settings": {"seconds": 60}}
CHANCE = random.Random(16)


def main() -> None:
    """Print the seconds of each round, and their median."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name, default in (("rounds", 10), ("places", 2), ("parallel", 4)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
    with tempfile.TemporaryDirectory() as home:
        made = Container(settings=Settings.read(home, "synthetic", env={}))
        made.use_cases().track_ticker()("VALE3")
        made.use_cases().refresh_prices()(Ticker.parse("VALE3"))
        worker = started(home, given.places)
        try:
            found = [cancelled(made, given.places, given.parallel) for _ in range(given.rounds)]
        finally:
            worker.terminate()
            worker.wait()
    print(f"until all had ended: {', '.join(f'{one:.2f}' for one in found)} s")
    print(
        f"median {statistics.median(found):.2f} s, longest {max(found):.2f} s; load {os.getloadavg()[0]:.1f}"
    )


def started(home: str, places: int) -> "subprocess.Popen[bytes]":
    """A worker that has the plug-ins of the tests."""
    words = ["--home", home, "--source", "synthetic", "worker", "--no-schedules", "--processes", str(places)]
    paths = os.pathsep.join([str(PLUGINS), *filter(None, [os.environ.get("PYTHONPATH")])])
    variables = {**os.environ, "PYTHONPATH": paths, "PREVISTO_LOG_LEVEL": "error"}
    return subprocess.Popen([sys.executable, "-c", WORKER, *words], env=variables)


def cancelled(made: Container, places: int, parallel: int) -> float:
    """Seconds from the request to the last end, of a tuning whose trials run in every place."""
    queue, store = made.adapters().queue(), made.adapters().feed()
    begun = store.head()
    job = made.use_cases().submit_job()("tune", {**ASKED, "ticker": "VALE3", "parallel": parallel}).job
    while sum(row.kind == "trial" and row.state == "running" for row in queue.rows()) < min(places, parallel):
        time.sleep(0.05)
    time.sleep(CHANCE.uniform(1, 3))
    made.use_cases().cancel_job()(job)
    while queue.rows():
        time.sleep(0.02)
    told = store.read_all(begun, 100_000)
    (asked,) = (one.recorded_at for one in told if isinstance(one.event, JobCancelRequested))
    ends = [one.recorded_at for one in told if isinstance(one.event, JobCancelled)]
    assert len(ends) == sum(isinstance(one.event, JobSubmitted) for one in told) == parallel + 1
    return (max(ends) - asked).total_seconds()


if __name__ == "__main__":
    main()
