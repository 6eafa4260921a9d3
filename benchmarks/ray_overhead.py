"""What a Ray cluster costs against processes of this machine: the same trainings, two cores each.

    python benchmarks/ray_overhead.py [--count 40] [--rounds 3] [--nodes 1]

Half of the trainings are `volatility`, half are small `lstm`, of synthetic prices. Both ways begin with
the same home and the same jobs; what is timed is `previsto worker --drain --processes 2`, from its start
to its end. The cluster is started by this script (a token, a folder and a home of its own), is up before
the clock runs, and is ended by its process ids. It has two cores: of one node, or one of each of two.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.support.processes.private_cluster import PrivateCluster

GOAL = 0.25
TICKERS = ("VALE3", "AAPL", "MSFT", "PETR4")
SMALL = {"layers": 1, "hidden": 8, "window": 20, "epochs": 2, "windows_per_epoch": 1024}
CALL = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"


def main() -> None:
    """Both ways in turn, `rounds` times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--nodes", type=int, choices=(1, 2), default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, PrivateCluster(2 // given.nodes) as cluster:
        for _ in range(given.nodes - 1):
            cluster.add_node()
        submitted = Path(folder) / "submitted"
        submit(submitted, given.count)
        ratios = [compared(submitted, cluster, number) for number in range(given.rounds)]
    middle = statistics.median(ratios)
    print(
        f"{given.nodes} node(s), {given.count} trainings, median ratio {middle:.3f}: "
        f"overhead {middle - 1:+.1%} (goal: {GOAL:.0%})"
    )


def compared(submitted: Path, cluster: PrivateCluster, number: int) -> float:
    """One round, printed; its ratio. Every other round begins with Ray, for what else the machine does."""
    ways: dict[str, dict[str, str]] = {"pool": {}, "ray": cluster.environment}
    took, made = {}, {}
    for way in sorted(ways, reverse=bool(number % 2)):
        took[way], made[way] = drained(submitted, submitted.with_name(f"{way}-{number}"), ways[way])
    same = made["pool"] == made["ray"]
    ratio = took["ray"] / took["pool"]
    print(
        f"pool {took['pool']:.1f} s, Ray {took['ray']:.1f} s, ratio {ratio:.3f}; digests equal: {same}",
        flush=True,
    )
    return ratio


def submit(home: Path, count: int) -> None:
    """A home with refreshed tickers and trainings that wait."""
    previsto(home, "track", *TICKERS)
    previsto(home, "refresh", "--all", "--until", "2024-06-28")
    for number in range(count):
        settings = {"strategy": "lstm", "settings": SMALL} if number % 2 else {"strategy": "volatility"}
        request = {"ticker": TICKERS[number % len(TICKERS)], "seed": number, **settings}
        previsto(home, "jobs", "submit", "train", "--request", json.dumps(request))


def drained(submitted: Path, home: Path, variables: dict[str, str]) -> tuple[float, dict[str, str]]:
    """Seconds to carry out all jobs of a copy of the home, and the digest that each gave."""
    shutil.copytree(submitted, home)
    started = time.perf_counter()
    previsto(home, "worker", "--drain", "--processes", "2", "--no-schedules", **variables)
    took = time.perf_counter() - started
    ended = json.loads(previsto(home, "jobs", "list", "--json"))["jobs"]
    return took, {job["id"]: job["result"]["artifact"] for job in ended if job["state"] == "succeeded"}


def previsto(home: Path, *arguments: str, **variables: str) -> str:
    """The output of the command line in a process of its own."""
    command = [sys.executable, "-c", CALL, "--home", str(home), "--source", "synthetic", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    done = subprocess.run(command, env=environment | variables, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    main()
