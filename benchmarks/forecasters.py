"""How good is the default? `scale` beside other strategies, at thousands of origins of many shares.

    make forecasters DATA=FOLDER_OF_CSV
    python benchmarks/forecasters.py --data FOLDER [--since 2020-01-01] [--sample 12] [--slow arima]
                                     [--json OUT]

FOLDER is that of `benchmarks/accuracy.py`. Every strategy forecasts ten sessions from every fifth session
since a day; what is fitted is fitted on prices before that day. So the weights of `scale` are not the
shipped ones, which have seen all prices: they are fitted here, on the prices of the same shares before that
day. `÷ rw` divides the loss by that of `naive`, a log random walk over the whole history; the interval is
that of a bootstrap over calendar quarters and tickers. Slow strategies are measured on a sample of the
tickers, beside `scale` on the same ones. `calm` and `wild` are the fifths of the origins with the lowest
and highest volatility beside its long run. At the end come the speed rows of `benchmarks/forecast_speed.py`.
"""

import argparse
import json
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from forecast_speed import speed_rows
from judging import HORIZON, Origins, judged, losses, origins_of
from price_folder import known_shares
from rich.console import Console
from rich.table import Table
from scale_fit import fit_card
from scale_rows import BATCH, tails

from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from adapters.forecasting.scale.forecaster import FittedScale
from application.forecasting.strategy import Strategy
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from domain.sessions import to_date

Shares = Mapping[str, PriceSeries]
Grid = npt.NDArray[np.float64]
QUICK = ("naive", "drift", "volatility")
BASE = "naive"


def by_scale(shares: Shares, origins: Origins, before: date) -> Grid:
    """The forecasts of `scale` with weights that are fitted on the prices before a day."""
    past = {name: series.until(before - timedelta(days=1)) for name, series in shares.items()}
    fitted = FittedScale(
        fit_card({name: series for name, series in past.items() if len(series)}, str(before))
    )
    parts = []
    for number, series in enumerate(shares.values()):
        contexts = list(tails(series, origins.known[origins.ticker == number].tolist()))
        for start in range(0, len(contexts), BATCH):
            batch = contexts[start : start + BATCH]
            parts.append(fitted.predict_all(batch, HORIZON, np.asarray(LEVELS)))
    return np.concatenate(parts)


def by_strategy(name: str, shares: Shares, origins: Origins) -> Grid:
    """The forecasts of a strategy, fitted once for each share, on the prices up to its first origin."""
    grids = []
    for number, series in enumerate(shares.values()):
        known = origins.known[origins.ticker == number]
        if not known.size:
            continue
        strategy = Strategy.named(EntryPointCatalog(), name)
        ends = [to_date(series.sessions[count - 1]) for count in known]
        fitted = strategy.fit([series.until(ends[0])], HORIZON, seed=1)
        grids += [fitted.predict(series.until(end), HORIZON).grid for end in ends]
    return np.stack(grids)


def measured(shares: Shares, names: tuple[str, ...], since: date) -> list[dict[str, Any]]:
    """One row for each strategy on the same origins, best first."""
    origins, grids, seconds = origins_of(shares, since), {}, {}
    for name in ("scale", *names):
        started = time.perf_counter()
        grids[name] = (
            by_scale(shares, origins, since) if name == "scale" else by_strategy(name, shares, origins)
        )
        seconds[name] = round(time.perf_counter() - started, 1)
        print(f"  {name}: {len(origins.known)} origins in {seconds[name]} s", flush=True)
    base = losses(grids[BASE], origins)
    rows = [{"method": name} | judged(grid, base, origins) for name, grid in grids.items()]
    for row in rows:
        row["seconds"] = seconds[row["method"]]
        row["÷ volatility"] = _beside(grids, row["method"], "volatility", origins)
    return sorted(rows, key=lambda row: row["ratio"])


def _beside(grids: dict[str, Grid], name: str, other: str, origins: Origins) -> list[float] | None:
    if other not in grids:
        return None
    found = judged(grids[name], losses(grids[other], origins), origins)
    return [found["ratio"], *found["interval"]]


def table_of(rows: list[dict[str, Any]]) -> Table:
    """The rows for a reader."""
    table = Table(
        "method", "÷ rw", "95 % interval", "÷ volatility", "80 % at 1/5/10", "95 %", "calm/wild 80 %", "s"
    )
    for row in rows:
        other = row["÷ volatility"]
        table.add_row(
            row["method"],
            f"{row['ratio']:.4f}",
            f"{row['interval'][0]:.3f} … {row['interval'][1]:.3f}",
            "-" if other is None else f"{other[0]:.4f} ({other[1]:.3f} … {other[2]:.3f})",
            "/".join(f"{row['80'][step - 1]:.3f}" for step in (1, 5, 10)),
            "/".join(f"{row['95'][step - 1]:.3f}" for step in (1, 5, 10)),
            f"{row['calm 80']:.3f}/{row['wild 80']:.3f}",
            str(row["seconds"]),
        )
    return table


def main() -> None:
    """Measure all shares, then the slow strategies on the sample."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--since", type=date.fromisoformat, default=date(2020, 1, 1))
    parser.add_argument("--sample", type=int, default=12, help="tickers for the slow strategies")
    parser.add_argument("--slow", default="arima", help="e.g. arima,lstm; empty for none")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    shares = known_shares(arguments.data)
    found = {f"{len(shares)} shares": measured(shares, QUICK, arguments.since)}
    slow = tuple(filter(None, arguments.slow.split(",")))
    if slow:
        names = list(shares)[:: max(1, len(shares) // arguments.sample)][: arguments.sample]
        sample = {name: shares[name] for name in names}
        found[f"{len(sample)} of them: {', '.join(names)}"] = measured(
            sample, (*QUICK, *slow), arguments.since
        )
    for title, rows in found.items():
        Console(width=140).print(title, table_of(rows))
    for row in speed_rows():
        print(row, flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
