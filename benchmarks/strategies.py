"""The strategies of the product side by side, each fitted before the first origin and compared in pairs.

    python benchmarks/strategies.py --data FOLDER [--since 2020-01-01] [--sample 12] [--json OUT]

FOLDER is that of `benchmarks/accuracy.py`, and origins are those of `benchmarks/forecasters.py`: every fifth
session from a day on. The weights of `scale`, which every other strategy builds on, are fitted on the prices
before that day, and so are networks, orders and weights: `lstm` and `ensemble` once on all shares. `arima`
and `auto-arima` are fitted on each of `--sample` shares, at equal distances of the list. `÷ default` divides
the loss by that of `scale` on the same origins; the interval is that of a bootstrap over calendar quarters
and tickers. The peers are refitted at every 20th origin of the sample, on the last 1,000 closes.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from judging import HORIZON, Origins, judged, losses, origins_of, ratio_interval
from peers import methods
from price_folder import known_shares
from rich.console import Console
from rich.table import Table
from scale_fit import fit_card
from scale_rows import BATCH, tails

from adapters.forecasting.arima import ArimaForecaster, AutoArimaForecaster
from adapters.forecasting.ensemble import EnsembleForecaster
from adapters.forecasting.ensemble.fitted import FittedEnsemble, grids_of
from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from adapters.forecasting.lstm import LstmForecaster
from adapters.forecasting.scale import ScaleForecaster
from adapters.forecasting.scale.card import Card
from application.forecasting.learning import Learning
from application.ports.forecaster import FittedForecaster, Forecaster
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from domain.sessions import to_date

Shares = Mapping[str, PriceSeries]
Grid = npt.NDArray[np.float64]
DEFAULT = "scale"
POOLED = ("scale", "lstm", "ensemble")
SINGLE = ("arima", "auto-arima")
LONG = {"arima", "auto-arima"}  # they filter more sessions than `tails` has
PEER_EVERY = 20
ROUNDS = 50


class FittedBefore:
    """The catalog of the product, whose strategies have weights of `scale` that are fitted before a day."""

    def __init__(self, card: Card) -> None:
        def card_of(day: str) -> Card:
            return card

        self._made: dict[str, Callable[[], Forecaster]] = {
            "scale": lambda: ScaleForecaster(card_of),
            "lstm": lambda: LstmForecaster(card_of),
            "arima": lambda: ArimaForecaster(card_of),
            "auto-arima": lambda: AutoArimaForecaster(card_of),
            "ensemble": lambda: EnsembleForecaster(self),
        }
        self._others = EntryPointCatalog()

    def names(self) -> Sequence[str]:
        """Those of the product."""
        return self._others.names()

    def provider(self, name: str) -> str:
        """That of the product."""
        return self._others.provider(name)

    def create(self, name: str) -> Forecaster:
        """The strategy, with the card."""
        return self._made[name]() if name in self._made else self._others.create(name)


def silent(fraction: float, text: str) -> None:
    """No progress."""


def fitted(name: str, catalog: FittedBefore, training: list[PriceSeries]) -> FittedForecaster:
    """A strategy with its default settings; the losses of its epochs and its weights are printed."""
    forecaster, learning, began = catalog.create(name), Learning(silent), time.process_time()
    found = forecaster.fit(training, HORIZON, forecaster.settings, 1, learning)
    for number, epoch in enumerate(learning.epochs, start=1):
        print(f"  {name}, epoch {number}: {epoch}", flush=True)
    if isinstance(found, FittedEnsemble):
        print("  weights:", {member.name: round(member.weight, 3) for member in found.members})
    if len(training) > 1:
        print(f"  {name}: fitted on {len(training)} shares in {time.process_time() - began:.1f} s of CPU")
    return found


def answered(name: str, shares: Shares, origins: Origins, fits: Iterator[FittedForecaster]) -> Grid:
    """The answers at all origins, share by share."""
    parts = []
    for number, series in enumerate(shares.values()):
        known, one = origins.known[origins.ticker == number].tolist(), next(fits)
        if name in LONG:
            contexts = [series.until(to_date(series.sessions[count - 1])) for count in known]
        else:
            contexts = list(tails(series, known))
        for start in range(0, len(contexts), BATCH):
            parts.append(grids_of(one, contexts[start : start + BATCH], HORIZON, np.asarray(LEVELS)))
    return np.concatenate(parts)


def fits_of(name: str, catalog: FittedBefore, shares: Shares, past: Shares) -> Iterator[FittedForecaster]:
    """One fit for each share; pooled strategies have one for all, the longest history first."""
    if name in POOLED:
        found = fitted(name, catalog, sorted(past.values(), key=len, reverse=True))
    for share in shares:
        yield found if name in POOLED else fitted(name, catalog, [past[share]])


def with_origins(shares: Shares, since: date) -> tuple[Shares, Shares]:
    """The shares that have 500 sessions before a day, and those sessions."""
    past = {name: series.until(since - timedelta(days=1)) for name, series in shares.items()}
    past = {name: series for name, series in past.items() if len(series) >= 500}
    return {name: shares[name] for name in past}, past


def measured(
    shares: Shares, past: Shares, catalog: FittedBefore, since: date, names: Sequence[str]
) -> tuple[Origins, dict[str, Grid]]:
    """The answers of strategies on the same origins, the default first."""
    origins, grids = origins_of(shares, since), {}
    for name in names:
        began = time.process_time()
        grids[name] = answered(name, shares, origins, fits_of(name, catalog, shares, past))
        told(name, grids, origins, time.process_time() - began)
    return origins, grids


def told(name: str, grids: dict[str, Grid], origins: Origins, seconds: float) -> None:
    """Print the ratio of a method as soon as it is known."""
    found = ratio_interval(losses(grids[name], origins), losses(grids[DEFAULT], origins), origins)
    words = " ".join(f"{value:.4f}" for value in found)
    print(f"  {name}: {words} at {len(origins.known)} origins, {seconds:.1f} s of CPU", flush=True)


def part_of(origins: Origins, chosen: npt.NDArray[np.bool_]) -> Origins:
    """Some of the origins."""
    columns = {name: getattr(origins, name)[chosen] for name in Origins.__struct_fields__[1:]}
    return msgspec.structs.replace(origins, **columns)


def with_peers(shares: Shares, every: Origins, grids: dict[str, Grid]) -> tuple[Origins, dict[str, Grid]]:
    """Every 20th origin, with the strategies and the peers."""
    chosen = np.arange(len(every.known)) % PEER_EVERY == 0
    origins, found = part_of(every, chosen), {name: grid[chosen] for name, grid in grids.items()}
    series = list(shares.values())
    for name, method in methods(all_of_them=True).items():
        began = time.process_time()
        at = zip(origins.ticker, origins.known, strict=True)
        found[name] = np.stack([method(np.array(series[ticker].close[:known])) for ticker, known in at])
        told(name, found, origins, time.process_time() - began)
    return origins, found


def by_year(own: Grid, base: Grid, origins: Origins) -> dict[str, float]:
    """The ratio of the losses in each year."""
    years = origins.day.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    sums = {int(year): (own[years == year].sum(), base[years == year].sum()) for year in np.unique(years)}
    return {str(year): round(float(top / bottom), 4) for year, (top, bottom) in sums.items()}


def rows_of(origins: Origins, grids: dict[str, Grid]) -> list[dict[str, Any]]:
    """One row for each method, best first."""
    base, rows = losses(grids[DEFAULT], origins), []
    for name, grid in grids.items():
        years = by_year(losses(grid, origins), base, origins)
        rows.append({"method": name, "years": years} | judged(grid, base, origins))
    return sorted(rows, key=lambda row: row["ratio"])


def table_of(rows: list[dict[str, Any]]) -> Table:
    """The rows for a reader."""
    table = Table("method", "÷ default", "95 % interval", "80 % at 1/5/10", "95 %", "calm/wild 80 %")
    for row in rows:
        table.add_row(
            row["method"],
            f"{row['ratio']:.4f}",
            f"{row['interval'][0]:.4f} … {row['interval'][1]:.4f}",
            "/".join(f"{row['80'][step - 1]:.3f}" for step in (1, 5, 10)),
            "/".join(f"{row['95'][step - 1]:.3f}" for step in (1, 5, 10)),
            f"{row['calm 80']:.3f}/{row['wild 80']:.3f}",
        )
    return table


def cost(series: PriceSeries) -> str:
    """The CPU time of a training of `lstm` on one share with the shipped weights, and of its answers."""
    began = time.process_time()
    one = LstmForecaster().fit([series], HORIZON, LstmForecaster.settings, 1, Learning(silent))
    trained = time.process_time() - began
    began = time.process_time()
    for _ in range(ROUNDS):
        one.predict(series, HORIZON, np.asarray(LEVELS))
    answer = (time.process_time() - began) / ROUNDS
    return f"lstm on {len(series)} sessions of one share: {trained:.1f} s; an answer: {1000 * answer:.1f} ms"


def main() -> None:
    """Measure all shares, then what is fitted on each share and the peers on the sample."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--since", type=date.fromisoformat, default=date(2020, 1, 1))
    parser.add_argument("--sample", type=int, default=12, help="shares of the sample; 0 for none")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    shares, past = with_origins(known_shares(arguments.data), arguments.since)
    print(cost(max(shares.values(), key=len)))
    catalog, found = FittedBefore(fit_card(past, str(arguments.since))), {}
    origins, grids = measured(shares, past, catalog, arguments.since, POOLED)
    grids["mean of scale and lstm"] = (grids["scale"] + grids["lstm"]) / 2
    found[f"{len(shares)} shares, {len(origins.known)} origins"] = rows_of(origins, grids)
    if arguments.sample:
        at = np.unique(np.linspace(0, len(shares) - 1, arguments.sample).astype(int))
        few = {name: shares[name] for name in np.array(list(shares))[at].tolist()}
        origins, grids = measured(few, past, catalog, arguments.since, (DEFAULT, *SINGLE))
        found[f"{len(few)} of them, {len(origins.known)} origins"] = rows_of(origins, grids)
        origins, grids = with_peers(few, origins, grids)
        found[f"every {PEER_EVERY}th of these origins, {len(origins.known)}"] = rows_of(origins, grids)
    for title, rows in found.items():
        Console(width=140).print(title, table_of(rows))
        for row in rows:
            print(f"  {row['method']} by year:", *(f"{y} {r}" for y, r in sorted(row["years"].items())))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
