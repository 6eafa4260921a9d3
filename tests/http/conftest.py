"""An API over a home with prices of VALE3 and AAPL; prices of ITUB4 can be fetched."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import write_prices
from tests.support.http_server import Api, served
from tests.support.networks import crown_graphs

DESK = "https://desk.example"


@pytest.fixture(scope="module", autouse=True)
def at_debug() -> Iterator[None]:
    """Every product of these tests logs all that it can, which is searched for secrets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREVISTO_LOG_LEVEL", "debug")
        yield


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Container:
    """One home for all tests of a module."""
    folder: Path = tmp_path_factory.mktemp("served")
    write_prices(folder / "prices", "VALE3.SA", seed=1)
    write_prices(folder / "prices", "AAPL", seed=2)
    write_prices(folder / "prices", "ITUB4.SA", seed=3)
    product = Container(settings=Settings.read(str(folder / "home"), f"csv:{folder / 'prices'}"))
    for name in ("VALE3", "AAPL", "PETR4"):
        ticker, _ = product.use_cases().track_ticker()(name)
        if name != "PETR4":
            product.use_cases().refresh_prices()(ticker)
    if os.environ.get("PREVISTO_TEST_CHAMPIONS") == "graphs":  # `make serve-test`
        crown_graphs(product, ("VALE3", "AAPL"))
    return product


@pytest.fixture(scope="module")
def api(product: Container) -> Iterator[Api]:
    """A client of the user Ana with every scope."""
    with served(product, frozenset({DESK})) as client:
        yield client


@pytest.fixture(scope="module")
def worker(product: Container) -> Iterator[None]:
    """A worker in a thread."""
    stopping = threading.Event()

    def work() -> None:
        run, queue = product.use_cases().run_job(), product.adapters().queue()
        while not stopping.is_set():
            if claim := queue.claim("test", 30.0):
                run(claim)
            else:
                queue.wait(0.1)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    stopping.set()
    thread.join(300)
