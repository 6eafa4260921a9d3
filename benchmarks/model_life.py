"""The life of a network of `lstm`: graphs, cuts, and what serves them, in one run on one core, as ratios.

    python benchmarks/model_life.py --data FOLDER [--tickers KO,MSFT,IBM] [--hidden 32 --units 8] [--seeds 3]
        [--only graphs,versions,earlier,learnable,answers,serving]

FOLDER is that of `benchmarks/accuracy.py`; without `--tickers` its first 40 tickers are the panel. Networks
learn from the first three quarters of each history, and are measured on the last 100 origins after it.

- graphs: the network in float32 and int8. `to torch` is the largest difference of the network, `p99 ÷ close`
  that of quantiles to those of numpy.
- versions: for each seed what zeros, cuts and smaller networks keep of the gain over the untrained network,
  which is `scale`. A loss whose 95 % interval holds that of its parent is called equal.
- earlier: the same of networks of the form of earlier releases, 64 × 2, over their pooled quantiles.
- learnable: the same on made-up prices, of which a network can learn what `scale` does not see.
- answers: a whole `predict` of the form that torch answers, 64 × 2 and 16 × 1.
- serving: `previsto serve` whose champion is such a 64 × 2 network, by torch and as a graph.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
from life_earlier import earlier_rows
from life_graphs import contexts_of, graphs_of, median, stored
from life_serving import preview_costs, served_by, torch_artifact
from life_versions import Panel, Row, panel_of, rows
from price_folder import ingest
from rich.console import Console
from rich.table import Table

from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.forecasting.lstm import LstmForecaster
from application.forecasting.learning import Learning
from application.forecasting.strategy import silent
from application.ports.forecaster import Settings as StrategySettings
from application.queries.check_forecaster import synthetic_series
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.support.learnable_prices import learnable_series

HORIZON, TICKERS = 10, 40
PARTS = ("graphs", "versions", "earlier", "learnable", "answers", "serving")
LEARNABLE: StrategySettings = {"window": 20, "hidden": 16, "epochs": 6, "patience": 6, "batch": 128}


def main() -> None:
    """Print the tables that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tickers", default="")
    parser.add_argument("--hidden", type=int, default=LstmForecaster.settings["hidden"])
    parser.add_argument("--units", type=int, default=8)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", default=",".join(PARTS))
    given, console = parser.parse_args(), Console(width=130)
    asked = given.only.split(",")
    settings = {**LstmForecaster.settings, "hidden": given.hidden}
    if {"graphs", "versions", "earlier"} & set(asked):
        series = known(given.data, given.tickers)
        if not series:
            parser.error(f"--data: {given.data} has no table (*.csv) of 1,200 usable sessions")
        panel = panel_of(series)
    if "graphs" in asked:
        console.print(_graphs(panel, settings))
    if "versions" in asked:
        found = partial(rows, panel, settings, given.units)
        console.print(_versions(f"{len(panel)} shares", found, given.seeds))
    if "earlier" in asked:
        title = f"{len(panel)} shares, the form of earlier releases, 64 × 2"
        console.print(_versions(title, partial(earlier_rows, panel), given.seeds))
    if "learnable" in asked:
        own = {**LstmForecaster.settings, **LEARNABLE, "learning_rate": 0.02}
        found = partial(rows, _learnable(), own, given.units)
        console.print(_versions("learnable prices", found, given.seeds))
    if "answers" in asked:
        console.print(_answers())
    if "serving" in asked:
        console.print(_serving())


def known(folder: Path, names: str) -> list[PriceSeries]:
    """The clean series of some tickers, those with enough sessions."""
    found = sorted(file.stem for file in folder.glob("*.csv"))
    wanted = names.split(",") if names else [name.removesuffix(".SA") for name in found if "-" not in name]
    with tempfile.TemporaryDirectory() as home:
        product = Container(settings=Settings.read(home, f"csv:{folder}", env={}))
        series = ingest(product, [Ticker.parse(name) for name in wanted]).values()
        return [*series][:TICKERS]


def _learnable() -> Panel:
    days = ExchangeSessions().sessions("BVMF", date(2016, 1, 4), date(2022, 1, 3))[:1400]
    return panel_of([learnable_series(days, seed) for seed in (1, 2)])


def _graphs(panel: Panel, settings: StrategySettings) -> Table:
    windows = [window for _, window in panel]
    artifact = LstmForecaster().fit(windows, HORIZON, settings, 1, Learning(silent)).dump()
    return graphs_of(stored(artifact), contexts_of(panel[0][0]))


def _versions(title: str, rows_of: Callable[[int], Iterator[Row]], seeds: int) -> Table:
    """A row for each version, with a column for each seed."""
    columns = [f"loss ÷ parent, gain kept (seed {seed})" for seed in range(1, seeds + 1)]
    table = Table("version", "bytes ÷ parent", *columns, title=title)
    for found in zip(*map(rows_of, range(1, seeds + 1)), strict=True):
        size = f"{found[0].size:.2f}" if found[0].size else "-"
        table.add_row(found[0].name, size, *(_cell(row) for row in found))
    return table


def _cell(row: Row) -> str:
    kept = "no gain" if row.kept is None else f"{row.kept:.0%}"
    equal = " equal" if abs(row.ratio - 1) <= row.width else ""
    return f"{row.ratio:.4f} ± {row.width:.4f}{equal}, {kept}"


def _answers() -> Table:
    series, levels, lstm = synthetic_series(600), np.array(LEVELS), LstmForecaster()
    table = Table(
        "network", "by torch", "ONNX float32", "ONNX int8", title="a whole predict ÷ that of 64 × 2 by torch"
    )
    whole = 0.0
    for hidden, layers in ((64, 2), (16, 1)):
        artifact = torch_artifact(hidden, layers)
        forms = [lstm.load(one) for one in (artifact, lstm.to_onnx(artifact), lstm.to_int8(artifact))]
        times = [median(partial(one.predict, series, HORIZON, levels)) for one in forms]
        whole = whole or times[0]
        table.add_row(f"{hidden} × {layers}", *(f"{one / whole:.2f}" for one in times))
    return table


def _serving() -> Table:
    hows = ("torch", "onnx", "int8")
    table = Table("champion by", "ready: CPU s", "memory: MB", "previews a CPU second ÷ torch")
    costs, found = preview_costs(hows), {how: served_by(how) for how in hows}
    for how, one in found.items():
        rate = costs["torch"] / costs[how]
        table.add_row(how, f"{one.cpu:.2f}", f"{one.memory / 1e6:.0f}", f"{rate:.2f}")
    return table


if __name__ == "__main__":
    main()
