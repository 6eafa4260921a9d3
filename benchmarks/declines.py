"""How soon is a decline found, and how often without one? Tests of the step `drift`, simulated outcomes.

    python benchmarks/declines.py [--runs 200] [--outcomes 500]

Each run has independent outcomes of one version at step 1: a share of misses of both ranges, and a relative
difference (loss - naive) / (loss + naive) with a standard deviation of 0.12, about that of real forecasts.
`found` is the share of the runs that reach the threshold, `median` the number of outcomes until then.
"""

import argparse

import numpy as np
from rich.console import Console
from rich.table import Table

from domain.step_monitor import THRESHOLD, StepMonitor, Test

SPREAD = 0.12
CASES: tuple[tuple[str, Test, float, float, float], ...] = (
    ("as it should be", "coverage", 0.2, 0.05, 0.0),
    ("at the tolerance", "coverage", 0.25, 0.075, 0.0),
    ("misses 30 % and 10 %", "coverage", 0.3, 0.1, 0.0),
    ("misses 40 % and 18 %", "coverage", 0.4, 0.18, 0.0),
    ("misses 50 % and 30 %", "coverage", 0.5, 0.3, 0.0),
    ("misses 8 % and 1 %", "coverage", 0.08, 0.01, 0.0),
    ("loss as naive's", "performance", 0.2, 0.05, 0.0),
    ("loss 5 % above naive's", "performance", 0.2, 0.05, 0.05),
    ("loss 10 % above naive's", "performance", 0.2, 0.05, 0.1),
    ("loss 20 % above naive's", "performance", 0.2, 0.05, 0.2),
)


def first_alarm(
    test: Test, outcomes: int, misses: tuple[float, float], above: float, seed: int
) -> int | None:
    """The number of outcomes until the test reaches its threshold; None when it does not."""
    rng = np.random.default_rng(seed)
    ranks, noise = rng.random(outcomes), rng.standard_normal(outcomes) * SPREAD
    monitor = StepMonitor.of(1)
    for count, (rank, extra) in enumerate(zip(ranks.tolist(), noise.tolist(), strict=True), 1):
        inside = {"80": rank >= misses[0], "95": rank >= misses[1]}
        difference = max(-0.9, min(0.9, above / (2 + above) + extra))
        monitor = monitor.after(inside, 1 + difference, 1 - difference)
        if monitor.peaks[test] >= THRESHOLD:
            return count
    return None


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--outcomes", type=int, default=500)
    options = parser.parse_args()
    table = Table("outcomes", "test", "found", "median")
    for name, test, miss_80, miss_95, above in CASES:
        found = [
            first_alarm(test, options.outcomes, (miss_80, miss_95), above, seed)
            for seed in range(options.runs)
        ]
        counts = sorted(one if one is not None else options.outcomes + 1 for one in found)
        middle = counts[len(counts) // 2]
        share = sum(one is not None for one in found) / len(found)
        table.add_row(name, test, f"{share:.1%}", str(middle) if middle <= options.outcomes else "-")
    Console().print(table)


if __name__ == "__main__":
    main()
