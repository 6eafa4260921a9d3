"""Pages over a home with forecasts and a version of VALE3, and PETR4 without prices."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from application.commands.issue_forecast import Request
from application.commands.train_model import TrainRequest
from application.forecasting.sources import Ask
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
    product = Container(settings=Settings.read(str(folder / "home"), f"csv:{folder / 'prices'}"))
    uses = product.use_cases()
    uses.track_ticker()("PETR4")
    ticker, _ = uses.track_ticker()("VALE3")
    uses.refresh_prices()(ticker, date(2024, 6, 12))
    (issued,) = uses.issue_forecast().all([Request(ask=Ask(ticker=ticker))])
    uses.train_model()(TrainRequest(ticker="VALE3", strategy="drift"))
    uses.refresh_prices()(ticker)
    uses.score_forecast()(issued.forecast)  # type: ignore[union-attr]
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
