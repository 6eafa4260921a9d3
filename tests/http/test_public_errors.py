"""Check 90: paths, hosts and texts of libraries stay in the log; answers, results and events have none."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import get

from application.jobs.run_job import Outcome
from domain import errors
from domain.errors import EveryPartFailed, PrevistoError
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Product
from entrypoints.http.served_routes import ROUTES
from entrypoints.settings import Settings
from tests.support.command_line import write_prices
from tests.support.http_server import Api, served
from tests.support.source_plug_ins import install

PATH, HOST, LIBRARY = "/srv/secret/prices", "db-7.internal.example", "psycopg.errors.UndefinedBoom"
PLANTED = (PATH, HOST, LIBRARY)
TEXT = " ".join(PLANTED)
SOURCE = f"""
from domain import errors

class Planted:
    name, synthetic, remote = "planted", False, False

    def __init__(self, kind, context):
        self._kind = kind

    def fetch(self, ticker, first, last):
        if not hasattr(errors, self._kind):
            raise RuntimeError({TEXT!r})
        raise getattr(errors, self._kind)({TEXT!r}, field="source", remedy={TEXT!r})

def refuse(kind, context):
    raise errors.InvalidInput({TEXT!r}, field="source", remedy={TEXT!r})
"""
STRATEGY = f"""
from adapters.forecasting.drift import DriftForecaster
from domain import errors

class Planted(DriftForecaster):
    kind = ""

    def fit(self, training, horizon, settings, seed, report):
        raise ERRORS[self.kind]({TEXT!r})

ERRORS = {{"value": ValueError, "os": OSError, "key": KeyError, "failed": errors.ForecasterFailed,
          "store": errors.IntegrityError}}

class Value(Planted):
    kind = "value"

class Os(Planted):
    kind = "os"

class Key(Planted):
    kind = "key"

class Failed(Planted):
    kind = "failed"

class Store(Planted):
    kind = "store"
"""
STRATEGIES = ("value", "os", "key", "failed", "store")


def family(kind: type[PrevistoError]) -> Iterator[type[PrevistoError]]:
    """A class of errors and all below it."""
    yield kind
    for child in kind.__subclasses__():
        yield from family(child)


KINDS = sorted({kind.__name__ for kind in family(PrevistoError) if kind.__module__ == errors.__name__})
WITHHELD = [name for name in KINDS if getattr(errors, name).withheld]
OUTAGES = ("StoreUnavailable", "LeaseLost")
"""Errors that end no job: another attempt follows."""


def home_of(folder: Path, source: str) -> Container:
    """A product with VALE3, which has prices, and ITUB4, which has none."""
    write_prices(folder / "prices", "VALE3.SA")
    settings = Settings.read(str(folder / "home"), f"csv:{folder / 'prices'}")
    product = Container(settings=settings)
    ticker, _ = product.use_cases().track_ticker()("VALE3")
    product.use_cases().track_ticker()("ITUB4")
    product.use_cases().refresh_prices()(ticker)
    product.adapters().engine().dispose()
    return Container(settings=Settings.read(str(folder / "home"), source or settings.source))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Api]]:
    """The folder of a home, and the API over it; what an earlier test planted may be told nowhere either."""
    folder = tmp_path_factory.mktemp("planted")
    with served(home_of(folder, "")) as api:
        yield folder, api


def told_to_the_operator(product: Container) -> int:
    """The lines of the log that name the planted path."""
    return sum(PATH in str(line.fields) for line in product.adapters().log_lines().last(10_000).lines)


def run(product: Container, kind: str, request: dict[str, Any]) -> tuple[str, Outcome]:
    """The job and its end."""
    uses = product.use_cases()
    job = uses.submit_job()(kind, request).job
    return job, uses.inline_worker()(job, lambda fraction, text: None)


def assert_told_nowhere(product: Container, api: Api, job: str, *more: str) -> dict[str, Any]:
    """The job; nothing planted is in the answers about it, in the events or anywhere in the database."""
    answers = [api.get(f"/v1/jobs/{job}"), api.get("/v1/jobs?limit=500"), api.get("/v1/events?limit=500")]
    stored = database_text(product)
    for planted in (*PLANTED, *more):
        assert not any(planted in answer.text for answer in answers), planted
        assert planted.encode() not in stored, planted
    found: dict[str, Any] = answers[0].json()
    return found


def database_text(product: Container) -> bytes:
    """Every text and blob of the events and of the rows derived from them."""
    path = product.settings().home / "previsto.db"
    with sqlite3.connect(path) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        cells = [c for t in tables for row in connection.execute(f"SELECT * FROM {t}") for c in row]
    return b"\n".join(c if isinstance(c, bytes) else str(c).encode() for c in cells)


def test_every_error_of_an_adapter_has_a_public_text() -> None:
    """The classes that adapters raise about the outside world withhold their messages."""
    assert {"SourceError", "StoreUnavailable", "IntegrityError", "ForecasterFailed", "JobStopped"} < {
        *WITHHELD
    }
    for name in WITHHELD:
        error = getattr(errors, name)(TEXT, remedy=TEXT)
        assert error.public_message == error.withheld
        assert not any(planted in error.public_message + error.public_remedy for planted in PLANTED)
        assert error.message == str(error) == TEXT
        assert error.openly().public_message == TEXT


@pytest.mark.parametrize("kind", [*[name for name in KINDS if name not in OUTAGES], "RuntimeError"])
def test_90_an_error_of_a_source_is_told_in_public_words(
    shared: tuple[Path, Api], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Whatever a source raises, its text is in the log and nowhere else; the job has failed."""
    install(monkeypatch, tmp_path / "plug", "planted_source", SOURCE, {"planted": "planted_source:Planted"})
    folder, api = shared
    product = Container(settings=Settings.read(str(folder / "home"), f"planted:{kind}"))
    product.adapters().logs().begin("worker")
    before = told_to_the_operator(product)

    job, outcome = run(product, "refresh", {"tickers": ["VALE3", "ITUB4"]})

    row = assert_told_nowhere(product, api, job)
    assert (outcome.ended.value, row["state"]) == ("failed", "failed")
    code = "source" if kind == "RuntimeError" else getattr(errors, kind).code
    assert row["error"]["code"] == "every-part-failed"
    codes = {name: part["code"] for name, part in row["error"]["parts"].items()}
    assert codes == {"VALE3": code, "ITUB4": code}
    assert told_to_the_operator(product) > before


@pytest.mark.parametrize("name", STRATEGIES)
def test_90_an_error_of_a_strategy_is_told_in_public_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Exceptions of a plug-in and of its libraries become a code and a plain sentence."""
    points = {one: f"planted_strategy:{one.title()}" for one in STRATEGIES}
    install(monkeypatch, tmp_path / "plug", "planted_strategy", STRATEGY, points, "previsto.forecasters")
    product = home_of(tmp_path, "")

    job, outcome = run(product, "backtest", {"tickers": ["VALE3"], "strategy": name})

    with served(product) as api:
        row = assert_told_nowhere(product, api, job)
    assert row["state"] == "failed"
    assert outcome.error is not None
    assert TEXT in outcome.error.message  # the command line of the operator shows it


def test_90_the_folder_of_the_source_is_not_told(tmp_path: Path) -> None:
    """A refresh of a ticker without a file fails; its path is for the operator only."""
    product = home_of(tmp_path, "")
    product.adapters().logs().begin("worker")

    job, outcome = run(product, "refresh", {"tickers": ["ITUB4"]})

    with served(product) as api:
        row = assert_told_nowhere(product, api, job, str(tmp_path), ".csv")
    said = "the price source does not know the ticker"
    assert row["error"]["message"] == f"ITUB4: {said}"
    assert row["error"]["parts"] == {"ITUB4": {"code": "unknown-symbol", "message": said}}
    assert isinstance(outcome.error, EveryPartFailed)
    (line,) = [line for line in product.adapters().log_lines().last(100).lines if line.event == "part-failed"]
    assert str(tmp_path / "prices") in line.fields["message"]


ABSENT = ("csv:{}/none", "parquet:{}/none", "cotahist:{}/none", "https:{}/none.toml", "refusing:{}/none")


@pytest.mark.parametrize("source", ABSENT)
def test_90_a_source_that_cannot_be_opened_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """A folder or a file that is not there is refused without its name, by the API and by the job."""
    points = {"refusing": "planted_source:refuse"}
    install(monkeypatch, tmp_path / "plug", "planted_source", SOURCE, points)
    product = home_of(tmp_path, source.format(tmp_path))

    with served(product) as api:
        answer = api.post("/v1/tickers/ITUB4/refresh")
        assert str(tmp_path) not in answer.text
        assert not any(text in answer.text for text in ("none", *PLANTED))
        if answer.status_code == 202:
            job = answer.json()["id"]
            product.use_cases().inline_worker()(job, lambda fraction, text: None)
            assert_told_nowhere(product, api, job, str(tmp_path))


@get("/v1/planted/{kind:str}", **needs("admin", 409))
def planted(kind: str, product: Product) -> None:
    """Raise an error of this class."""
    raise getattr(errors, kind)(TEXT, field="source", remedy=TEXT)


@pytest.mark.parametrize("kind", WITHHELD)
def test_90_an_answer_tells_no_message_of_an_adapter(planted_api: tuple[Container, Api], kind: str) -> None:
    """Code, status and field stay; message and remedy are public ones, and the log has the details."""
    product, api = planted_api

    answer = api.get(f"/v1/planted/{kind}")

    assert answer.json()["code"] == getattr(errors, kind).code
    assert answer.json()["detail"] == getattr(errors, kind).withheld
    assert not any(text in answer.text + str(answer.headers) for text in PLANTED)
    lines = product.adapters().log_lines().last(500, trace=answer.json()["trace"]).lines
    assert any(PATH in str(line.fields) for line in lines)


@pytest.fixture(scope="module")
def planted_api(product: Container) -> Iterator[tuple[Container, Api]]:
    """An API with a route that raises any error."""
    product.adapters().logs().begin("api")
    with served(product, routes=[*ROUTES, planted]) as api:
        yield product, api


@pytest.mark.parametrize("path", ["/v1/tickers", "/v1/jobs", "/v1/forecasts", "/v1/events", "/health/ready"])
def test_90_a_database_that_is_away_is_not_told(tmp_path: Path, path: str) -> None:
    """503 or 500 without the file, the driver and its message."""
    product = home_of(tmp_path, "")
    with served(product) as api:
        product.adapters().engine().dispose()
        for file in (tmp_path / "home").glob("previsto.db*"):
            file.write_bytes(b"no database " * 500)

        answer = api.get(path)

    assert answer.status_code in (500, 503)
    for text in (str(tmp_path), "sqlite", "previsto.db", "not a database"):
        assert text not in answer.text


def test_90_a_remote_database_that_is_away_is_not_told(tmp_path: Path) -> None:
    """The host, the port and the text of the driver are for the operator."""
    url = "postgresql://previsto:geheim-word@127.0.0.1:1/ledger"
    env = {"PREVISTO_DATABASE_URL": url, "PREVISTO_HOME": str(tmp_path)}
    product = Container(settings=Settings.read(None, "synthetic", env=env))

    with pytest.raises(errors.StoreUnavailable) as caught:
        product.adapters().feed().head()

    told = caught.value.public_message + caught.value.public_remedy
    assert not any(text in told for text in ("127.0.0.1", "geheim", "connection", "server"))
    assert "127.0.0.1" in caught.value.message
