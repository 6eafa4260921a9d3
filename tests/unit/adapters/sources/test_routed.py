"""Routed sources: the exchange decides, and a source without an answer is followed by the next."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from adapters.market_data.routed import Routed
from adapters.market_data.source_catalog import EntryPointSources
from application.ports.source_catalog import SourceContext
from domain.bars import RawBars
from domain.delivery import Delivery
from domain.errors import (
    AccessRefused,
    InvalidAnswer,
    InvalidInput,
    NoData,
    RateLimited,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    UnknownSymbol,
)
from domain.ticker import Ticker
from tests.support.builders import NOON, a_series
from tests.support.use_cases import VALE3, Case, Weekdays, bars_of, refreshing

AAPL, LAST = Ticker.parse("AAPL"), date(2024, 3, 1)


class Played:
    """A source that refuses, or delivers one row, and counts its calls."""

    def __init__(self, name: str, refusal: SourceError | None = None, *, remote: bool = False) -> None:
        self.name, self.remote, self.synthetic = name, remote, name == "synthetic"
        self.refusal, self.calls = refusal, 0
        self.bars = RawBars(np.array([19_000]), {})

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        self.calls += 1
        if self.refusal:
            raise self.refusal
        return Delivery(bars=self.bars)


@pytest.mark.parametrize("kind", [UnknownSymbol, NoData, SourceUnavailable, SourceTimeout, RateLimited])
def test_the_next_source_is_asked(kind: type[SourceError]) -> None:
    """After these refusals the next source delivers, and is named."""
    sources = [Played("first", kind("no")), Played("second"), Played("third")]
    delivery = Routed({"BVMF": sources}).fetch(VALE3, None, LAST)
    assert delivery.source == "second"
    assert [source.calls for source in sources] == [1, 1, 0]


@pytest.mark.parametrize("kind", [AccessRefused, InvalidAnswer])
def test_a_fault_is_not_passed_on(kind: type[SourceError]) -> None:
    """A wrong key and a broken answer are seen, not hidden by another source."""
    sources = [Played("first", kind("no")), Played("second")]
    with pytest.raises(kind):
        Routed({"BVMF": sources}).fetch(VALE3, None, LAST)
    assert sources[1].calls == 0


def test_the_refusal_of_the_last_is_raised() -> None:
    """Where no source has an answer, the last one says why."""
    sources = [Played("first", RateLimited("wait")), Played("second", UnknownSymbol("unknown at second"))]
    with pytest.raises(UnknownSymbol, match="unknown at second"):
        Routed({"BVMF": sources}).fetch(VALE3, None, LAST)


def test_the_exchange_decides() -> None:
    """Each exchange has its own sources; one without a source is refused."""
    routed = Routed({"BVMF": [Played("b3")], "XNYS": [Played("us")]})
    assert routed.fetch(AAPL, None, LAST).source == "us"
    assert routed.fetch(VALE3, None, LAST).source == "b3"
    with pytest.raises(UnknownSymbol, match="no source serves the exchange XNYS of AAPL") as caught:
        Routed({"BVMF": [Played("b3")]}).fetch(AAPL, None, LAST)
    assert caught.value.field == "ticker"


def test_one_remote_source_makes_all_remote() -> None:
    """A route of local sources only is local."""
    assert not Routed({"BVMF": [Played("a"), Played("b")]}).remote
    assert Routed({"BVMF": [Played("a")], "XNYS": [Played("b", remote=True)]}).remote


def test_synthetic_and_real_sources_are_not_mixed(tmp_path: Path) -> None:
    """The rules are refused when they are opened; synthetic ones alone are accepted."""
    catalog = EntryPointSources(SourceContext(home=tmp_path, calendar=Weekdays()))
    with pytest.raises(InvalidInput, match="cannot be mixed") as caught:
        catalog.open("BVMF=synthetic, XNYS=yahoo")
    assert caught.value.field == "source"
    assert catalog.open("BVMF=synthetic").synthetic


def test_the_revision_names_the_source_that_delivered() -> None:
    """The event has the name of the source, not that of the route."""
    case = Case().tracked()
    second = Played("second")
    second.bars = bars_of(a_series(30))
    routed = Routed({"BVMF": [Played("first", NoData("nothing")), second]})
    refreshing(case, routed)(VALE3, NOON.date())
    event = case.ledger.read("ticker-VALE3")[-1].event
    assert getattr(event, "source", "") == "second"
