"""The four parts of docs/explanation/scaling.md that need an idle machine, one after the other.

    python benchmarks/capacity.py [--part api|workers|day|ray] [--small]

Each part is another benchmark with the sizes that take about three minutes of two idle cores:
1 and 2 processes of the API; 1 and 3 workers; a session of 1,000 of 5,000 tickers on PostgreSQL; the same
trainings by local processes and by Ray with two nodes. --small only tries that each part runs.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
SIZES = {
    "api": ("processes.py --part api --rounds 2 --answers 1500 --tickers 20", "--rounds 1 --answers 20"),
    "workers": ("processes.py --part workers --rounds 2 --tickers 300", "--rounds 1 --tickers 60"),
    "day": ("day.py --only postgresql --tickers 5000 --sample 1000", "--tickers 40 --sample 30"),
    "ray": ("ray_overhead.py --nodes 2 --count 20 --rounds 3", "--count 2 --rounds 1"),
}


def main() -> None:
    """Run the parts, and say what each took; the first that fails ends the run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--part", choices=tuple(SIZES), help="one part alone")
    parser.add_argument("--small", action="store_true", help="as little of everything as runs")
    given = parser.parse_args()
    for name, (whole, small) in SIZES.items():
        if given.part in (None, name):
            words = f"{whole} {small if given.small else ''}".split()  # the later option counts
            print(f"\n{name}: python benchmarks/{' '.join(words)}", flush=True)
            begun = time.monotonic()
            subprocess.run((sys.executable, *words), cwd=HERE, check=True)
            print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
