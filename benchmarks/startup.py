"""The CPU time of a command's start, divided by that of `python -c "import msgspec, httpx"`.

    python benchmarks/startup.py [--rounds 10]

The remote list asks a service on this machine, which is another process and is not counted.
CPU time of the child processes, user and system, the least of several rounds; the rounds alternate, so that
a busy machine slows all of them.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "sdk/python/src")]

from entrypoints.container import Container  # noqa: E402
from entrypoints.settings import Settings  # noqa: E402
from tests.support.command_line import Place  # noqa: E402
from tests.support.processes.service import Service  # noqa: E402

MAIN = "from entrypoints.cli.app import main; main()"
AIMS = {
    "previsto --help": 3.0,
    "previsto forecasts list": 4.0,
    "previsto forecasts list --server": 4.0,
}


def cpu_seconds(words: list[str]) -> float:
    """The CPU time of one process, in seconds. Raises CalledProcessError when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", *words], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def served() -> Iterator[tuple[str, str]]:
    """An empty home, and the address of a service over it; the environment has the login."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "home", "synthetic")
        keep = Container(settings=Settings.read(str(place.home), place.source)).use_cases().keep_clients()
        made = keep.create("bench", ["forecasts:read"])
        os.environ["PREVISTO_CLIENT_ID"], os.environ["PREVISTO_CLIENT_SECRET"] = (
            made.client_id,
            made.client_secret,
        )
        os.environ["XDG_CONFIG_HOME"] = folder
        service = Service(place, "--no-worker", log=subprocess.DEVNULL)  # type: ignore[arg-type]
        try:
            yield str(place.home), service.base
        finally:
            service.stop()


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    with served() as (home, base):
        calls = {
            "import msgspec, httpx": ["import msgspec, httpx"],
            "previsto --help": [MAIN, "--help"],
            "previsto forecasts list": [MAIN, "--home", home, "forecasts", "list"],
            "previsto forecasts list --server": [MAIN, "--server", base, "forecasts", "list"],
        }
        least = dict.fromkeys(calls, float("inf"))
        for number in range(rounds + 1):
            for name, words in calls.items():
                seconds = cpu_seconds(words)
                least[name] = min(least[name], seconds) if number else least[name]  # the first one warms up
    floor = least["import msgspec, httpx"]
    for name, seconds in least.items():
        aim = f", aim {AIMS[name]:g}" if name in AIMS else ""
        print(f"{name:<34} {seconds:.3f} s  ÷ {seconds / floor:.2f}{aim}")


if __name__ == "__main__":
    main()
