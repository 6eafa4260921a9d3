"""The CPU time of a command's start, divided by that of `python -c "import msgspec, httpx"`.

    python benchmarks/startup.py [--rounds 10]

CPU time of the child processes, user and system, the least of several rounds; the rounds alternate, so that
a busy machine slows all of them.
"""

import argparse
import resource
import subprocess
import sys
import tempfile

MAIN = "from entrypoints.cli.app import main; main()"
AIMS = {"previsto --help": 3.0, "previsto forecasts list": 4.0}


def cpu_seconds(words: list[str]) -> float:
    """The CPU time of one process, in seconds. Raises CalledProcessError when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", *words], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as home:
        calls = {
            "import msgspec, httpx": ["import msgspec, httpx"],
            "previsto --help": [MAIN, "--help"],
            "previsto forecasts list": [MAIN, "--home", home, "forecasts", "list"],
        }
        least = dict.fromkeys(calls, float("inf"))
        for number in range(rounds + 1):
            for name, words in calls.items():
                seconds = cpu_seconds(words)
                least[name] = min(least[name], seconds) if number else least[name]  # the first one warms up
    floor = least["import msgspec, httpx"]
    for name, seconds in least.items():
        aim = f", aim {AIMS[name]:g}" if name in AIMS else ""
        print(f"{name:<24} {seconds:.3f} s  ÷ {seconds / floor:.2f}{aim}")


if __name__ == "__main__":
    main()
