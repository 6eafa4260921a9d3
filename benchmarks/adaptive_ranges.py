"""What do adapted ranges buy? Coverage and loss of `scale` with and without them, on real prices.

    python benchmarks/adaptive_ranges.py --data FOLDER_OF_CSV [--since 2020-01-01] [--json OUT]

FOLDER and origins are those of `benchmarks/forecasters.py`: ten sessions from every fifth session since a
day, with weights that are fitted on prices before that day. The factors of a ticker and step begin at 1
when 40 outcomes are known and move with each later one, as in the product. `from 40 on`
counts only the ranges to which factors were applied, and the same ranges without them. `calm` and `wild`
are the fifths of the origins with the lowest and highest volatility beside its long run.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from forecasters import by_scale
from judging import EVERY, HORIZON, Origins, hits, judged, losses, origins_of
from price_folder import known_shares
from rich.console import Console
from rich.table import Table

from domain.calibration import StepFactors, adapted, used_factors
from domain.quantiles import LEVELS, QuantilePaths

Grid = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
RANGES = {"80": (0.1, 0.9), "95": (0.025, 0.975)}


def adapted_grid(grid: Grid, origins: Origins) -> tuple[Grid, Mask]:
    """The quantiles of all origins with factors, and whether a step had any, (origins, steps)."""
    found, applied = grid.copy(), np.zeros(grid.shape[:2], dtype=bool)
    for number in range(len(origins.names)):
        at = np.flatnonzero(origins.ticker == number)
        for row, paths, used in _forecasts(grid, origins, at):
            found[row] = paths.grid
            applied[row] = [one.ready for one in used] or False
    return found, applied


def _forecasts(
    grid: Grid, origins: Origins, at: npt.NDArray[np.int64]
) -> Iterator[tuple[int, QuantilePaths, tuple[StepFactors, ...]]]:
    """The forecasts of one ticker in the order of its origins; outcomes count once they are known."""
    state = [StepFactors()] * HORIZON
    pending: list[tuple[int, int, bool, dict[str, bool]]] = []
    for row in at:
        known = int(origins.known[row])
        for _, step, had_factors, inside in (one for one in pending if one[0] <= known):
            state[step] = state[step].after(inside, had_factors=had_factors)
        pending = [one for one in pending if one[0] > known]
        used = used_factors(state, HORIZON)
        paths = adapted(QuantilePaths.of(LEVELS, grid[row]), used)
        yield int(row), paths, used
        for step in range(HORIZON):
            close = float(origins.closes[row, step])
            inside = {
                name: paths.at(low)[step] <= close <= paths.at(high)[step]
                for name, (low, high) in RANGES.items()
            }
            pending.append((known + step + 1, step, bool(used) and used[step].ready, inside))


def measured(origins: Origins, plain: Grid) -> dict[str, Any]:
    """The figures with and without factors, over all origins and where factors were applied."""
    grid, applied = adapted_grid(plain, origins)
    base = losses(plain, origins)
    both = {"off": plain, "on": grid}
    rows = {name: judged(one, base, origins) for name, one in both.items()}
    parts = {name: _coverage(one, origins, applied) for name, one in both.items()}
    return {"all": rows, "from 40 on": parts, "share applied": float(applied.mean())}


def _coverage(grid: Grid, origins: Origins, applied: Mask) -> dict[str, Any]:
    """Coverage by step, and of calm and wild origins, of the ranges to which factors were applied."""
    calm, wild = np.quantile(origins.heat, [0.2, 0.8])
    found: dict[str, Any] = {}
    for name, (low, high) in RANGES.items():
        inside = hits(grid, origins, low, high)
        by_step = [round(float(inside[applied[:, s], s].mean()), 4) for s in range(HORIZON)]
        found[name] = by_step
        found[f"calm {name}"], found[f"wild {name}"] = (
            round(float(inside[rows[:, None] & applied].mean()), 4)
            for rows in (origins.heat <= calm, origins.heat >= wild)
        )
        found[f"tickers {name}"] = _by_ticker(inside, origins, applied)
    return found


def _by_ticker(inside: Mask, origins: Origins, applied: Mask) -> list[float]:
    """The lowest and highest coverage of a ticker with at least 100 origins to which factors were applied."""
    shares = []
    for number in range(len(origins.names)):
        rows = (origins.ticker == number)[:, None] & applied
        if rows.sum() >= 100 * HORIZON:
            shares.append(float(inside[rows].mean()))
    return [round(min(shares), 4), round(max(shares), 4)] if shares else []


def table_of(found: dict[str, Any]) -> Table:
    """The figures for a reader."""
    table = Table("ranges", "loss ÷ off", "80 %: steps", "calm/wild", "tickers", "95 %: steps", "calm/wild")
    for name in ("off", "on"):
        part, all_ = found["from 40 on"][name], found["all"][name]
        table.add_row(
            name,
            f"{all_['ratio']:.4f} ({all_['interval'][0]:.4f} … {all_['interval'][1]:.4f})",
            f"{min(part['80']):.3f} … {max(part['80']):.3f}",
            f"{part['calm 80']:.3f}/{part['wild 80']:.3f}",
            " … ".join(f"{one:.3f}" for one in part["tickers 80"]),
            f"{min(part['95']):.3f} … {max(part['95']):.3f}",
            f"{part['calm 95']:.3f}/{part['wild 95']:.3f}",
        )
    return table


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--since", type=date.fromisoformat, default=date(2020, 1, 1))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    shares = known_shares(options.data)
    origins = origins_of(shares, options.since)
    found = measured(origins, by_scale(shares, origins, options.since))
    Console(width=150).print(table_of(found))
    print(f"factors applied to {found['share applied']:.0%} of the ranges, origins every {EVERY} sessions")
    if options.json:
        options.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
