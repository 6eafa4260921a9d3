"""Measure the dashboard: sizes, server time, first loads, readers beside forecasts, and an idle dashboard.

    python benchmarks/web.py [--tickers 100] [--forecasts 250] [--home HOME] [--mlflow .mlflow/bin/python]

With --mlflow the first loads have those of MLflow's UI beside them, over a registry of as many models as
there are tickers, and as many runs as a ticker has forecasts.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

from api_load import Load, Row, token_of
from first_load import chromium, first_load
from furnish_pages import furnish, opened
from mlflow_registry import mlflow_ui
from page_server import PageServer, serving

from entrypoints.charts.axes import Writing
from entrypoints.charts.fan_svg import fan_svg

PORT = 18571
READERS, ROUNDS, TIMES = 16, 7, 40
PAUSE, SECONDS, IDLE_SECONDS = 3.0, 5.0, 20.0  # a person reads a page for PAUSE seconds
HERE = Path(__file__).parent
WATCHLIST_MS, TICKER_MS, OTHER_MS = 60, 80, 50
PAGES = {
    "/watchlist": WATCHLIST_MS,
    "/watchlist?sort=skill": WATCHLIST_MS,
    "/tickers/VALE3": TICKER_MS,
    "/tickers/VALE3?past=250": TICKER_MS,
    "/models": OTHER_MS,
    "/tickers/VALE3/models": OTHER_MS,
    "/jobs": OTHER_MS,
    "/ledger": OTHER_MS,
}


def server_times(server: PageServer) -> None:
    """Each page alone: its compressed size, CPU time, median and 95th percentile of the answer."""
    print("\n| page | gzip kB | CPU ms | median ms | p95 ms | goal |\n|---|---|---|---|---|---|")
    with closing(server.person()) as person:
        for path, goal in PAGES.items():
            with person.stream("GET", path) as answer:
                size = sum(map(len, answer.iter_raw()))
                assert answer.status_code == 200, path
            for _ in range(3):
                person.get(path)
            taken, before = [], server.cpu()
            for _ in range(TIMES):
                begun = time.perf_counter()
                person.get(path)
                taken.append(1000 * (time.perf_counter() - begun))
            each = 1000 * (server.cpu() - before) / TIMES
            taken.sort()
            half, high = taken[TIMES // 2], taken[int(TIMES * 0.95) - 1]
            print(f"| {path} | {size / 1000:.1f} | {each:.1f} | {half:.0f} | {high:.0f} | {goal} |")


def first_loads(server: PageServer, peer: str = "") -> None:
    """In Chromium at a quarter of the CPU; those of the UI at the address `peer` beside."""
    from playwright.sync_api import sync_playwright

    with closing(server.person()) as person, sync_playwright() as driver:
        kept = [{"name": n, "value": v, "url": server.base} for n, v in person.cookies.items()]
        browser = chromium(driver)
        print("\n| first load | kB | requests | LCP s | CLS |\n|---|---|---|---|---|")
        pages = [f"{server.base}{path}" for path in PAGES]
        if peer:
            pages += [f"{peer}/#/models", f"{peer}/#/experiments"]
        for address in pages:
            one = first_load(browser, address, kept if address.startswith(server.base) else [])
            where = address.removeprefix(server.base)
            size, paint = one.bytes / 1000, one.lcp / 1000
            print(f"| {where} | {size:.1f} | {one.requests} | {paint:.2f} | {one.cls:.3f} |")
        browser.close()


def fan_time(product: Any) -> None:
    """The milliseconds of one fan in two widths."""
    from types import SimpleNamespace

    from entrypoints.web.forecast_data import shown_forecast

    (row,) = product.use_cases().lists().all("forecasts", "VALE3", limit=1, newest_first=True)
    writing = Writing(
        price=lambda value, decimals=None: f"{value:.{2 if decimals is None else decimals}f}",
        month=lambda day: f"{day:%b}",
        day=lambda day: f"{day:%d %b}",
    )
    visit: Any = SimpleNamespace(product=product)
    for past in (60, 250):
        fan = shown_forecast(visit, row, past).fan
        begun = time.process_time()
        for _ in range(50):
            fan_svg(fan, writing)
        print(f"fan of {past} sessions: {20 * (time.process_time() - begun):.2f} ms (goal 2)")


def beside_forecasts(server: PageServer) -> None:
    """The rate of POST /v1/forecasts alone and beside readers, in turns within one run."""
    load = Load(server.port, token_of(server.base, server.credentials))
    row = Row("POST forecast", "POST", "/v1/forecasts", [{"ticker": "VALE3", "horizon": 5}])
    with closing(server.person()) as person:
        cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    load.run(row, 4, SECONDS)
    alone, beside, pages = list[float](), list[float](), 0
    for _ in range(ROUNDS):
        alone.append(load.run(row, 4, SECONDS).rate)
        call = [sys.executable, str(HERE / "page_readers.py"), str(server.port), cookie]
        call += [str(READERS), str(PAUSE), *PAGES]
        with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as readers:
            time.sleep(1.0)
            beside.append(load.run(row, 4, SECONDS).rate)
            pages += int(readers.communicate()[0])
    rates, each = (sorted(alone)[ROUNDS // 2], sorted(beside)[ROUNDS // 2]), pages / ROUNDS / (SECONDS + 1)
    print(f"\nPOST forecast: {rates[0]:.0f}/s alone, {rates[1]:.0f}/s beside {READERS} readers")
    print(f"with {each:.1f} pages/s: {100 * (1 - rates[1] / rates[0]):.0f} % less (goal 15)")


def idle(server: PageServer) -> None:
    """The CPU time of open dashboards in which nothing happens, less that of none."""
    with closing(server.person()) as person:
        head = person.get("/ledger").text.partition("after=")[2].partition('"')[0]

        def share() -> float:
            before = server.cpu()
            time.sleep(IDLE_SECONDS)
            return (server.cpu() - before) / IDLE_SECONDS

        without = share()
        for path in ("/watchlist/stream", "/ledger/stream"):
            with person.stream("GET", f"{path}?after={head}"):
                print(f"open {path}: {100 * (share() - without):.2f} % of a core (goal 1)")


PARTS: dict[str, Callable[[PageServer], None]] = {
    "pages": server_times,
    "loads": first_loads,
    "idle": idle,
    "beside": beside_forecasts,
}


def main() -> None:
    """Furnish, serve and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickers", type=int, default=100)
    parser.add_argument("--forecasts", type=int, default=250)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--only", choices=sorted(PARTS), help="measure one part")
    parser.add_argument("--mlflow", help="the Python of an environment with mlflow")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="previsto-web-") as folder:
        home = asked.home or Path(folder)
        product = opened(home)
        if not product.use_cases().lists().all("tickers", limit=1):
            furnish(product, asked.tickers, asked.forecasts)
        fan_time(product)
        parts = {name: part for name, part in PARTS.items() if asked.only in (None, name)}
        with serving(home, PORT) as server, ExitStack() as stack:
            if asked.mlflow and "loads" in parts:
                names = [row["ticker"] for row in product.use_cases().lists().all("tickers", limit=1000)]
                ui = mlflow_ui(asked.mlflow, Path(folder), PORT + 1, names, asked.forecasts)
                parts["loads"] = partial(first_loads, peer=stack.enter_context(ui))
            for part in parts.values():
                part(server)


if __name__ == "__main__":
    main()
