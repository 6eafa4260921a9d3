"""Forecasts a second over HTTP while a mirror waits for an MLflow server that never answers.

    pip install -e '.[mlflow]'
    python benchmarks/mirror_hanging.py [--rounds N] [--seconds N] [--connections N]

One server, asked in turns: without a mirror, and with one whose server accepts every connection and says
nothing. Requests per second in each turn; the ratio is that of the two turns of a round.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mirror import PREVISTO, fill
from telemetry import FORECAST, SOURCE, Served, serving

sys.path.insert(0, str(Path(__file__).parents[1]))
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.mute_server import MuteServer, mute_server
from tests.support.processes.crew import eventually

EVENTS = 50  # that the mirror has to tell


@contextmanager
def mirroring(home: Path, mute: MuteServer) -> Iterator[None]:
    """A mirror that waits for an answer."""
    before = mute.taken
    environment = {**os.environ, "PREVISTO_HOME": str(home), "MLFLOW_TRACKING_URI": mute.base}
    with subprocess.Popen((*PREVISTO, "mirror", "mlflow"), env=environment) as mirror:
        try:
            eventually(lambda: mute.taken > before or mirror.poll() is not None)
            if mirror.poll() is not None:
                sys.exit("the mirror did not start: is the extra `mlflow` installed?")
            yield
        finally:
            mirror.send_signal(signal.SIGKILL)


def rate(server: Served, given: Any) -> float:
    """Requests per second of one turn."""
    return float(server.load.run(FORECAST, given.connections, given.seconds).rate)


def show(found: list[tuple[float, float]]) -> None:
    """The table."""
    names = ("without a mirror", "mirror waits")
    for name, rates in zip(names, zip(*found, strict=True), strict=True):
        print(f"{name:18}{statistics.median(rates):8.0f} requests/s, {min(rates):.0f} to {max(rates):.0f}")
    ratios = [waiting / free for free, waiting in found]
    print(f"{'ratio':18}{statistics.median(ratios):8.3f}, {min(ratios):.2f} to {max(ratios):.2f}")


def main() -> None:
    """Serve, ask in turns, show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--port", type=int, default=8751)
    given: Any = parser.parse_args()
    found = []
    with (
        tempfile.TemporaryDirectory(prefix="previsto-mirror-", ignore_cleanup_errors=True) as folder,
        mute_server() as mute,
        serving("server", home := Path(folder), given.port, SOURCE, {}) as server,
    ):
        fill(Container(settings=Settings.read(str(home), "synthetic")), EVENTS)
        rate(server, given)  # warm
        for _ in range(given.rounds):
            free = rate(server, given)
            with mirroring(home, mute):
                found.append((free, rate(server, given)))
        show(found)


if __name__ == "__main__":
    main()
