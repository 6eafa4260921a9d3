"""How good are the ranges? Every strategy and some peers, on the same tickers and origins.

    make accuracy DATA=FOLDER_OF_CSV
    python benchmarks/accuracy.py --data FOLDER [--tickers 40] [--origins 12] [--strategies a,b]
                                  [--peers] [--json OUT]

FOLDER holds one `SYMBOL.csv` a ticker (`VALE3.SA.csv`, `AAPL.csv`) with date, open, high, low, close and
volume. Every method sees closes up to each origin only. `loss` is the mean pinball loss over seven levels
and ten steps, doubled and scaled per ticker; `÷ rw` divides it by the loss of a log random walk over the
whole history, computed here by statsforecast where that is installed, else by `naive`. Below 1 is better.
The shipped weights of `scale` have seen the prices of the measurement where these are older than the fit;
`benchmarks/forecasters.py` fits weights before the first origin.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from peers import methods, walk
from price_folder import ingest, shares
from rich.console import Console
from rich.table import Table

from application.forecasting.backtest_request import BacktestRequest
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

STRATEGIES = "naive,drift,volatility,scale,arima,lstm"
PICK_SEED = 7


def pick(tickers: list[Ticker], count: int) -> list[Ticker]:
    """The tickers of the measurement: drawn by a fixed seed from the names of their files."""
    names = sorted(ticker.yahoo for ticker in tickers)
    drawn = np.random.default_rng(PICK_SEED).choice(names, min(count, len(names)), replace=False)
    return [Ticker.parse(name) for name in sorted(drawn)]


def row(name: str, pooled: dict[str, Any], reference: float, seconds: float) -> dict[str, Any]:
    """One line of the table."""
    covered = {level: pooled["coverage"][level] for level in ("80", "95")}
    return {
        "method": name,
        "loss": pooled["loss"],
        "ratio": pooled["loss"] / reference,
        "mase": pooled["mase"],
        "80": pooled["pooled_coverage"]["80"],
        "95": pooled["pooled_coverage"]["95"],
        "80 at 1/5/10": "/".join(f"{covered['80'][str(h)]:.2f}" for h in (1, 5, 10)),
        "95 at 1/5/10": "/".join(f"{covered['95'][str(h)]:.2f}" for h in (1, 5, 10)),
        "seconds": round(seconds, 1),
    }


def measure(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Run everything in a ledger of its own and return the table, best first."""
    with tempfile.TemporaryDirectory() as home:
        product = Container(settings=Settings.read(home, f"csv:{arguments.data}", env={}))
        series = ingest(product, shares(arguments.data))
        chosen = pick(list(series), arguments.tickers)
        print(f"{len(chosen)} of {len(series)} tickers × {arguments.origins} origins:", *map(str, chosen))
        results = {}
        for name in arguments.strategies.split(","):
            started = time.perf_counter()
            request = BacktestRequest(
                tickers=[t.symbol for t in chosen], strategy=name, origins=arguments.origins
            )
            pooled = product.use_cases().run_backtest()(request).pooled
            results[name] = (pooled, time.perf_counter() - started)
            print(f"  {name}: loss {pooled['loss']:.4f}", flush=True)
        for name, method in methods(all_of_them=arguments.peers).items():
            started = time.perf_counter()
            pooled = walk(method, [series[t] for t in chosen], arguments.origins)
            results[name] = (pooled, time.perf_counter() - started)
            print(f"  {name}: loss {pooled['loss']:.4f}", flush=True)
    reference = results.get("statsforecast Naive, log", results.get("naive"))
    if reference is None:
        raise SystemExit("name `naive` among the strategies, or install statsforecast")
    rows = [row(name, pooled, reference[0]["loss"], took) for name, (pooled, took) in results.items()]
    return sorted(rows, key=lambda r: r["loss"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tickers", type=int, default=40)
    parser.add_argument("--origins", type=int, default=12)
    parser.add_argument("--strategies", default=STRATEGIES)
    parser.add_argument(
        "--peers", action="store_true", help="the slower peers too (AutoARIMA, AutoETS, AutoTheta)"
    )
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = measure(arguments)
    table = Table(
        "method", "loss", "÷ rw", "MASE", "cover 80", "95", "80 at 1/5/10", "95 at 1/5/10", "seconds"
    )
    for r in rows:
        table.add_row(
            *(f"{v:.3f}" if isinstance(v, float) and k != "seconds" else str(v) for k, v in r.items())
        )
    Console(width=120).print(table)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
