"""Streams that announce new events; numbers refer to tests/mutations/checks.py."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest

from application.commands.issue_forecast import Request
from application.forecasting.compose_forecast import Ask
from application.scope import Scope
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.edge import watching
from tests.support.http_server import Api
from tests.support.pages import Reader, reader

SHOWN = re.compile(r'data-stream="([^"]+)"')


class Listener:
    """One stream, as the script of a page reads it."""

    def __init__(self, person: Reader, address: str, last: str = "") -> None:
        self._context = person.stream("GET", address, headers={"last-event-id": last} if last else {})
        self._lines: Iterator[str] = self._context.__enter__().iter_lines()

    def close(self) -> None:
        """Close the tab."""
        self._context.__exit__(None, None, None)

    def hear(self) -> tuple[str, int]:
        """The id and the count of the next message."""
        id = ""
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "id":
                id = value
            elif name == "data":
                return id, json.loads(value)["count"]
        raise AssertionError("the stream ended")


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.05)


def issue(product: Container, owner: str = "") -> str:
    """A forecast of somebody, or of the installation."""
    uses = product.use_cases()
    scope = Scope(
        job="request/x",
        token="",
        actor=owner,
        client="app",
        at=uses.ledger().clock.now(),
        scopes=("forecasts:write",),
    )
    asked = Request(ask=Ask(ticker=Ticker.parse("VALE3")), scope=scope if owner else None)
    (issued,) = uses.issue_forecast().all([asked])
    return str(issued.forecast)  # type: ignore[union-attr]


def test_134_each_event_is_counted_once(api: Api, product: Container, bia: Reader) -> None:
    """From the position of the page on, over two connections, whatever else happens in the ledger."""
    (address,) = SHOWN.findall(bia.open("/watchlist"))
    issue(product)
    with closing(Listener(bia, address)) as first:
        last, count = first.hear()
        assert count == 1
        issue(product)
        issue(product)
        found = 0
        while found < 2:
            last, more = first.hear()
            found += more
    product.use_cases().submit_job()("refresh", {"tickers": ["VALE3"]})  # concerns no watchlist
    issue(product)
    with closing(Listener(bia, address, last)) as second:
        again, count = second.hear()
    assert count == 1
    assert int(again) > int(last)


def test_134_forecasts_of_others_are_not_announced(api: Api, product: Container) -> None:
    """Neither their issue nor their score; those of the installation are."""
    person = reader(str(api.base_url), product, "watches", "data:read", "forecasts:read")
    (address,) = SHOWN.findall(person.open("/watchlist"))
    uses = product.use_cases()
    uses.refresh_prices()(Ticker.parse("VALE3"), date(2024, 6, 12))
    foreign = issue(product, "someone")
    uses.ledger().append(f"forecast-{foreign}", 1, [_score(product, foreign)])
    before = uses.read_events()(int(address.partition("after=")[2]), 1000)
    visible = [one for one in before if one.stream.startswith("ticker-")]
    issue(product)
    with closing(Listener(person, address)) as stream:
        _, count = stream.hear()
    assert count == len(visible) + 1


def _score(product: Container, forecast: str) -> object:
    from domain.forecast import ForecastScored

    at = product.use_cases().ledger().clock.now()
    return ForecastScored(forecast=forecast, steps=(), revision=1, basis=1.0, at=at)


def test_the_ledger_announces_what_it_lists(product: Container, bia: Reader) -> None:
    """A filter of the page is that of its stream; a page that was read in full announces nothing."""
    (all_of,) = SHOWN.findall(bia.open("/ledger"))
    (decisions,) = SHOWN.findall(bia.open("/ledger?kind=decisions"))
    with closing(Listener(bia, all_of.replace("&amp;", "&"))) as stream:
        assert stream.hear()[1] == 0
        issue(product)
        assert stream.hear()[1] == 1
    with closing(Listener(bia, decisions.replace("&amp;", "&"))) as stream:
        assert stream.hear()[1] == 0
    assert bia.get("/ledger/stream?kind=x").status_code == 400
