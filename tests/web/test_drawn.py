"""Parts of pages that are kept in memory; numbers refer to tests/mutations/checks.py."""

import inspect
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from application.commands.issue_forecast import Request
from application.commands.train_model import TrainRequest
from application.forecasting.sources import Ask
from application.scope import Scope
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings
from entrypoints.web.drawn import drawn_functions
from entrypoints.web.language import Words
from tests.support.command_line import write_prices
from tests.support.http_server import served
from tests.support.pages import Reader, reader

VALE = Ticker.parse("VALE3")
PAGES = ("/watchlist", "/tickers/VALE3")
READS = ("data:read", "forecasts:read")
PROOF = re.compile(r'name="proof" value="([^"]+)"')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a version made a forecast of VALE3."""
    folder: Path = tmp_path_factory.mktemp("drawn")
    write_prices(folder / "prices", "VALE3.SA", seed=1)
    product = opened(folder)
    uses = product.use_cases()
    uses.track_ticker()("VALE3")
    uses.refresh_prices()(VALE, date(2024, 6, 12))
    uses.train_model()(TrainRequest(ticker="VALE3", strategy="drift"))
    issue(product)
    return folder


@pytest.fixture(scope="module")
def people(folder: Path) -> Iterator[tuple[Reader, Reader]]:
    """A person with every scope, and one who reads prices and forecasts only."""
    product = opened(folder)
    with served(product) as api:
        boss, guest = (reader(str(api.base_url), product, *given) for given in (("boss",), ("guest", *READS)))
        with closing(boss), closing(guest):
            yield boss, guest


def opened(folder: Path) -> Container:
    """A process of its own over the home."""
    return Container(settings=Settings.read(str(folder / "home"), f"csv:{folder / 'prices'}"))


def issue(product: Container, owner: str = "") -> str:
    """A forecast of somebody, or of the installation, by the version."""
    uses = product.use_cases()
    at, (version,) = uses.ledger().clock.now(), uses.lists().all("models", "VALE3")
    scope = Scope(job="x", token="", actor=owner, client="app", at=at, scopes=("forecasts:write",))
    with uses.ledger().within(scope):
        (issued,) = uses.issue_forecast().all([Request(ask=Ask(ticker=VALE, model=version["model"]))])
    return str(issued.forecast)  # type: ignore[union-attr]


def test_136_a_kept_part_knows_no_session() -> None:
    """Its arguments are words and values: a visit, a session or a request has scopes and proofs."""
    functions = drawn_functions()
    assert len(functions) >= 8
    for one in functions:
        first, *others = inspect.signature(one).parameters.values()
        assert first.annotation is Words, one
        named = " ".join(str(other.annotation) for other in others)
        assert not re.search(r"Visit|Session|Principal|Container|Call|object", named), one


def test_136_pages_of_two_people_stay_apart(people: tuple[Reader, Reader]) -> None:
    """The links and proofs of a person with more scopes are on no page of another, in either order."""
    boss, guest = people
    for path in (*PAGES, *PAGES):
        shown = {person: person.open(path) for person in people}
        people = people[::-1]
        assert "/models/VALE3" in shown[boss] and "/models/VALE3" not in shown[guest]
        proofs = [set(PROOF.findall(html)) for html in shown.values()]
        assert all(proofs) and not proofs[0] & proofs[1]


def test_136_forecasts_of_others_are_in_no_kept_part(people: tuple[Reader, Reader], folder: Path) -> None:
    """Who sees all forecasts reads a page first; it does not become the page of another."""
    boss, guest = people
    before = guest.open("/tickers/VALE3")
    theirs = issue(opened(folder), "user:someone")
    assert theirs in boss.open("/tickers/VALE3")
    assert theirs not in guest.open("/tickers/VALE3")
    assert record(guest.page) == record(before) != record(boss.page)


def test_136_a_page_is_as_new_as_the_ledger(people: tuple[Reader, Reader], folder: Path) -> None:
    """The score that another process wrote is on pages that were read a moment before."""
    _, guest = people
    other = opened(folder)
    before = [guest.open(path) for path in PAGES]
    uses = other.use_cases()
    mine = uses.lists().all("forecasts", "VALE3", owners=("",))[-1]
    uses.refresh_prices()(VALE)
    uses.score_forecast()(mine["forecast"])
    closes = uses.show_coverage()(VALE, ("",))[-1].closes
    assert closes
    for path, old in zip(PAGES, before, strict=True):
        said = f"of {closes} closes"
        assert said in guest.open(path) and said not in old


def record(html: str) -> str:
    """The track record, which counts the forecasts that the person may see."""
    return html[html.index('id="record"') :].partition("</section>")[0]
