"""Pages over a home with scored forecasts of VALE3, a version of it, prices of AAPL, and PETR4 without prices."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from application.commands.train_model import TrainRequest
from application.forecasting.compose_forecast import Ask
from application.commands.issue_forecast import Request
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import write_prices
from tests.support.http_server import Api, served
from tests.support.pages import Reader, reader


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Container:
    """One home for all tests of a module."""
    folder: Path = tmp_path_factory.mktemp("pages")
    write_prices(folder / "prices", "VALE3.SA", seed=1)
    write_prices(folder / "prices", "AAPL", seed=2)
    write_prices(folder / "prices", "ITUB4.SA", seed=3)
    product = Container(settings=Settings.read(str(folder / "home"), f"csv:{folder / 'prices'}"))
    for name in ("VALE3", "AAPL", "PETR4"):
        ticker, _ = product.use_cases().track_ticker()(name)
        if name != "PETR4":
            product.use_cases().refresh_prices()(ticker)
    product.use_cases().train_model()(TrainRequest(ticker="VALE3", strategy="drift"))
    return product


@pytest.fixture(scope="module")
def api(product: Container) -> Iterator[Api]:
    """A client of the API, which serves the pages too."""
    with served(product) as client:
        yield client


@pytest.fixture(scope="module")
def bia(api: Api, product: Container) -> Iterator[Reader]:
    """A person with every scope."""
    person = reader(str(api.base_url), product)
    yield person
    person.close()
