"""How soon is a better challenger found, and how often an equal one? The bets of the product on real losses.

    python benchmarks/challengers.py --data FOLDER [--seats 1000] [--sessions 750] [--kept FILE.npz]

FOLDER is that of `benchmarks/accuracy.py`. Paired losses of two strategies on its first 40 shares are
measured at steps 1, 5 and 10 of the last 800 origins, and kept in FILE for the next run. A simulated seat has
those of one share in blocks of ten sessions, drawn by chance; the losses of the challenger are scaled so that
it loses as much as the champion over all of them, or a share less. `found` is the share of the seats that
decide for the challenger within the sessions, `median` the number of sessions until then; `daily p < .05` is
a t-test of the differences at step 1 after each session from the twentieth on. A pool has the mean of 40
seats by day.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from price_folder import known_shares
from rich.console import Console
from rich.table import Table

from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from application.forecasting.strategy import Strategy
from domain.duel import DUEL_STEPS, LEAST_POOL_SPREAD, LEAST_SPREAD, THRESHOLD, Bets, Record, capitals
from domain.metrics import pinball
from domain.prices import PriceSeries
from domain.quantiles import LEVELS

TICKERS, ORIGINS, HORIZON, BLOCK = 40, 800, 10, 10
REFIT = 20  # sessions between two fits of a strategy without weights
PAIRS = (("scale", "volatility"), ("volatility", "scale"), ("scale", "naive"), ("naive", "scale"))
Values = npt.NDArray[np.float64]


def main() -> None:
    """Measure, simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seats", type=int, default=1000)
    parser.add_argument("--sessions", type=int, default=750)
    parser.add_argument("--kept", type=Path)
    given = parser.parse_args()
    losses = measured(given.data, given.kept)
    table = Table("champion", "challenger", "better by", "of", "found", "median", "daily p < .05")
    for champion, challenger in PAIRS:
        for gain, seats in ((0.0, given.seats), (0.02, given.seats // 5), (0.05, given.seats // 5)):
            found = [
                decided(*drawn(losses, champion, challenger, gain, given.sessions, seed))
                for seed in range(seats)
            ]
            row(table, champion, challenger, gain, "1 seat", found)
        for gain in (0.0, 0.01):
            runs = [
                decided_pool(losses, champion, challenger, gain, given.sessions, seed)
                for seed in range(max(20, given.seats // 10))
            ]
            row(table, champion, challenger, gain, f"{TICKERS} seats", runs)
    Console().print(table)


def row(
    table: Table,
    champion: str,
    challenger: str,
    gain: float,
    of: str,
    found: Sequence[tuple[int | None, bool]],
) -> None:
    """Add a row."""
    counts = sorted(10**9 if at is None else at for at, _ in found)
    middle = counts[len(counts) // 2]
    share = sum(at is not None for at, _ in found) / len(found)
    daily = sum(by_chance for _, by_chance in found) / len(found)
    median = str(middle) if middle < 10**9 else "-"
    table.add_row(champion, challenger, f"{gain:.0%}", of, f"{share:.1%}", median, f"{daily:.1%}")


def drawn(
    losses: dict[str, Values], champion: str, challenger: str, gain: float, sessions: int, seed: int
) -> tuple[Values, Values]:
    """The losses (sessions, steps) of both on one share, in blocks drawn by chance."""
    rng = np.random.default_rng(seed)
    share = rng.integers(0, TICKERS)
    days = blocks(rng, sessions)
    first, second = losses[champion][share], losses[challenger][share]
    equal = first.mean(0) / second.mean(0)
    return first[days], second[days] * equal * (1 - gain)


def blocks(rng: np.random.Generator, sessions: int) -> npt.NDArray[np.int64]:
    """Days in blocks of consecutive ones."""
    starts = rng.integers(0, ORIGINS - BLOCK, -(-sessions // BLOCK))
    return (starts[:, None] + np.arange(BLOCK)).ravel()[:sessions]


def differences(champion: Values, challenger: Values) -> Values:
    """Those of each session but the first, as the product takes them."""
    found, record = [], Record()
    for pair in zip(champion.tolist(), challenger.tolist(), strict=True):
        if (difference := record.difference(*pair)) is not None:
            found.append(difference)
        record = record.after(*pair)
    return np.asarray(found)


def decided(champion: Values, challenger: Values) -> tuple[int | None, bool]:
    """After how many sessions the bets decide for the challenger, and whether a daily t-test ever does."""
    by_step = [differences(champion[:, n], challenger[:, n]) for n in range(len(DUEL_STEPS))]
    return first_decision(by_step, LEAST_SPREAD), ever_significant(by_step[0])


def decided_pool(
    losses: dict[str, Values], champion: str, challenger: str, gain: float, sessions: int, seed: int
) -> tuple[int | None, bool]:
    """The same for the mean differences of all shares on the same days."""
    days = blocks(np.random.default_rng(seed), sessions)
    first, second = losses[champion], losses[challenger]
    second = second * (first.mean(1) / second.mean(1))[:, None] * (1 - gain)
    by_step = [
        np.mean([differences(a[days, n], b[days, n]) for a, b in zip(first, second, strict=True)], axis=0)
        for n in range(len(DUEL_STEPS))
    ]
    return first_decision(by_step, LEAST_POOL_SPREAD), ever_significant(by_step[0])


def first_decision(by_step: Sequence[Values], least: float) -> int | None:
    """The session after which the mean capital decides; an outcome of step n is known after n sessions."""
    bets = [Bets.of(step) for step in DUEL_STEPS]
    for day in range(len(by_step[0]) + 1):
        for number, step in enumerate(DUEL_STEPS):
            if 0 <= day - step < len(by_step[number]):
                bets[number] = bets[number].after(float(by_step[number][day - step]), least)
        if capitals(bets)[0] >= THRESHOLD:
            return day + 1
    return None


def ever_significant(found: Values) -> bool:
    """Whether a one-sided t-test after some session has p < .05."""
    count = np.arange(1, len(found) + 1)
    mean = np.cumsum(found) / count
    deviation = np.sqrt(np.maximum(np.cumsum(found**2) / count - mean**2, 1e-12))
    return bool((mean / deviation * np.sqrt(count))[20:].max() > 1.645)


def measured(folder: Path, kept: Path | None) -> dict[str, Values]:
    """The losses (shares, origins, steps) of each strategy, in units of the close of the origin."""
    if kept and kept.exists():
        return dict(np.load(kept))
    series = [*known_shares(folder).values()][:TICKERS]
    names = dict.fromkeys(name for pair in PAIRS for name in pair)
    found = {name: np.stack([losses_of(name, one) for one in series]) for name in names}
    if kept:
        np.savez(kept, **found)  # type: ignore[arg-type]
    return found


def losses_of(name: str, series: PriceSeries) -> Values:
    """The losses (origins, steps) of a strategy on one share."""
    strategy, fitted, rows = Strategy.named(EntryPointCatalog(), name), None, []
    for number, known in enumerate(contexts(series)):
        if fitted is None or (number % REFIT == 0 and not strategy.pretrained):
            fitted = strategy.fit([known], HORIZON, 1)
        grid = fitted.predict(known, HORIZON, LEVELS).grid
        later = series.close[len(known) :]
        rows.append(
            [
                pinball(later[n - 1 : n], grid[n - 1 : n], np.asarray(LEVELS)).mean() / known.close[-1]
                for n in DUEL_STEPS
            ]
        )
    return np.asarray(rows)


def contexts(series: PriceSeries) -> Iterable[PriceSeries]:
    """What a forecast knows at the last origins that have a whole horizon after them."""
    last = len(series) - HORIZON
    return (series.until(series.bar(count - 1).session) for count in range(last - ORIGINS, last))


if __name__ == "__main__":
    main()
