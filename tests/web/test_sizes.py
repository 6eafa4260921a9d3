"""A page does not grow with what it does not show: its bytes and statements stay the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import msgspec
from sqlalchemy import event

from application.ports.event_store import Append
from domain.forecast import ForecastScored
from domain.forecast import stream_of as forecast_stream
from domain.step_score import Outcome, scored_step
from domain.ticker import Ticker
from domain.tracked_ticker import TickerTracked
from domain.tracked_ticker import stream_of as ticker_stream
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.builders import NOON, an_issued_forecast
from tests.support.http_server import served
from tests.support.pages import Reader, reader

MAX_BYTES = 30_000  # of a page, compressed
NUMBERS = count()


def names(tickers: int) -> list[str]:
    """Names of no share."""
    return [f"{chr(65 + n // 26)}{chr(65 + n % 26)}XQ" for n in range(tickers)]


def home(folder: Path, tickers: int, forecasts: int) -> Container:
    """A home with so many tickers and forecasts of each."""
    product = Container(settings=Settings.read(str(folder), "synthetic"))
    ledger = product.use_cases().ledger()
    appends: list[Append] = []
    for name in names(tickers):
        ticker = Ticker.parse(name)
        place = {"exchange": ticker.exchange, "currency": ticker.currency, "yahoo": name}
        tracked = TickerTracked(ticker=name, **place, at=NOON)
        appends.append(ledger.prepare_append(ticker_stream(ticker), 0, (tracked,)))
        for _ in range(forecasts):
            issued = an_issued_forecast(10, forecast=f"{next(NUMBERS):026}", ticker=name, model="")
            stream = forecast_stream(issued.forecast)
            appends.append(ledger.prepare_append(stream, 0, (issued,)))
    product.adapters().events().append_all(appends)
    return product


@contextmanager
def counted(product: Container) -> Iterator[list[str]]:
    """The statements of SQL in the meantime."""
    told: list[str] = []

    def tell(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    engine = product.adapters().engine()
    event.listen(engine, "before_cursor_execute", tell)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", tell)


def cost(person: Reader, product: Container, path: str) -> tuple[int, int]:
    """The compressed bytes of a page, and the statements of its second reading."""
    person.open(path)
    with counted(product) as told, person.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        size = sum(map(len, answer.iter_raw()))
        assert answer.status_code == 200
    return size, len(told)


def test_the_watchlist_costs_the_same_for_500_tickers(tmp_path: Path) -> None:
    """Fifty rows in either order, whatever lies behind them; a session is written from time to time."""
    costs = []
    for tickers, forecasts in ((60, 1), (60, 4), (500, 0)):
        product = home(tmp_path / f"{tickers}-{forecasts}", tickers, forecasts)
        with served(product) as api:
            person = reader(str(api.base_url), product)
            costs += [cost(person, product, path) for path in ("/watchlist", "/watchlist?sort=skill")]
            assert person.open("/watchlist").count('class="ticker"') == 50
    sizes, statements = zip(*costs, strict=True)
    assert max(sizes) <= MAX_BYTES
    assert max(statements) <= 24


def test_a_ticker_with_a_year_of_scores_stays_small(tmp_path: Path) -> None:
    """Coverage of 250 sessions with its table, in two widths; more forecasts of them add little."""
    product = home(tmp_path, 1, 0)
    (name,) = names(1)
    with served(product) as api:
        person = reader(str(api.base_url), product)
        costs = []
        for _ in range(2):
            score_a_year(product, name)
            costs.append(cost(person, product, f"/tickers/{name}?past=250"))
        assert person.page.count('class="tolerance"') >= 4
        costs.append(cost(person, product, "/help/charts"))
    sizes, statements = zip(*costs, strict=True)
    assert max(sizes) <= MAX_BYTES
    assert sizes[1] < 1.1 * sizes[0]
    assert max(statements) <= 32


def score_a_year(product: Container, name: str) -> None:
    """25 forecasts of ten sessions, one after the other, of which every fifth close is outside."""
    ledger, appends = product.use_cases().ledger(), []
    for number in range(25):
        issued = an_issued_forecast(10, forecast=f"{next(NUMBERS):026}", ticker=name, model="")
        sessions = tuple(day + timedelta(days=10 * number) for day in issued.sessions)
        issued = msgspec.structs.replace(issued, sessions=sessions)
        steps = tuple(
            scored_step(issued, issued.quantiles, step, Outcome(close=75.0 if step % 5 == 4 else 50.1))
            for step in range(10)
        )
        scored = ForecastScored(forecast=issued.forecast, steps=steps, revision=2, basis=1.0, at=NOON)
        appends.append(ledger.prepare_append(forecast_stream(issued.forecast), 0, (issued, scored)))
    product.adapters().events().append_all(appends)
