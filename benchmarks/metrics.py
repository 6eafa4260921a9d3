"""A scrape of 500 tickers with every step scored: series, bytes, and seconds of CPU and of the clock."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from entrypoints.container import Container
from entrypoints.metrics.exposition import exposition
from entrypoints.settings import Settings
from tests.support.skill_rows import many_tickers, plant_skill

TICKERS, SCRAPES = 500, 15


def main() -> None:
    """Print the medians; the first scrape reads everything for the first time."""
    with tempfile.TemporaryDirectory() as home:
        product = Container(settings=Settings.read(home, "synthetic", {}))
        plant_skill(product, many_tickers(TICKERS))
        text = exposition(product)
        clock, cpu = zip(*(scrape(product) for _ in range(SCRAPES)), strict=True)
    series = sum(not line.startswith(b"#") for line in text.splitlines())
    print(f"{TICKERS} tickers: {series} series (bound 10000), {len(text) / 1e3:.0f} kB")
    print(f"clock {statistics.median(clock):.3f} s, CPU {statistics.median(cpu):.3f} s (bound 0.100)")


def scrape(product: Container) -> tuple[float, float]:
    """The seconds of one scrape: of the clock, and of CPU."""
    clock, cpu = time.perf_counter(), time.process_time()
    exposition(product)
    return time.perf_counter() - clock, time.process_time() - cpu


if __name__ == "__main__":
    main()
