"""The catalog of sources: built-in ones, and those of other packages, which may be faulty."""

from datetime import date
from pathlib import Path

import pytest

from adapters.market_data.source_catalog import BUILT_IN, EntryPointSources
from application.ports.source_catalog import SourceContext
from domain.errors import InvalidInput, NoData, SourceError
from domain.ticker import Ticker
from tests.support.source_plug_ins import install
from tests.support.use_cases import Weekdays

VALE3, LAST = Ticker.parse("VALE3"), date(2024, 3, 1)
CODE = """
from domain.errors import NoData

class Acme:
    "The prices of Acme."
    name, synthetic, remote = "acme", False, True
    def __init__(self, argument, context):
        if argument == "boom":
            raise RuntimeError("no such room")
        self.argument = argument
    def fetch(self, ticker, first, last):
        if self.argument == "empty":
            raise NoData("nothing here", field="ticker")
        if self.argument == "list":
            return []
        raise KeyError(f"row of {ticker}")

class Nameless(Acme):
    name = "yahoo"

class Vague(Acme):
    name, remote = "vague", None

class Idle:
    name, synthetic, remote = "idle", False, False
    def __init__(self, argument, context):
        pass

TEXT = "no callable"
"""
POINTS = {
    "acme": "acme:Acme",
    "csv": "acme:Acme",
    "renamed": "acme:Nameless",
    "vague": "acme:Vague",
    "idle": "acme:Idle",
    "text": "acme:TEXT",
    "gone": "acme_of_last_year:Acme",
    "lost": "acme:Lost",
}


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EntryPointSources:
    """A catalog with the faulty sources of the package acme."""
    install(monkeypatch, tmp_path / "acme", "acme", CODE, POINTS)
    return EntryPointSources(SourceContext(home=tmp_path, calendar=Weekdays(), seed=7))


def test_built_in_sources_need_no_metadata(catalog: EntryPointSources) -> None:
    """Every built-in name can be loaded, and says what it reads and whether it is remote."""
    for name in BUILT_IN:
        facts = catalog.facts(name)
        assert f"`{name}" in facts.reads
        assert "Raises" not in facts.reads
        assert facts.remote == (name in ("https", "yahoo"))
        assert catalog.provider(name).startswith("previsto ")


@pytest.mark.parametrize("text", ["synthetic", "yahoo", "csv:{}", "csv:{}?basis=as-traded"])
def test_a_built_in_source_is_opened_by_its_text(
    catalog: EntryPointSources, tmp_path: Path, text: str
) -> None:
    """The part after the name is the argument."""
    assert catalog.open(text.format(tmp_path)).name == text.partition(":")[0]


@pytest.mark.parametrize(
    "text",
    [
        *("csv", "csv:", "cotahist:", "https:", "parquet:", "parquet:.?dates=dmy", "yahoo:x"),
        *("synthetic:7", ":x", ""),
    ],
)
def test_an_argument_that_a_source_does_not_take_is_refused(catalog: EntryPointSources, text: str) -> None:
    """A missing and a needless argument are invalid input of the source."""
    with pytest.raises(InvalidInput) as caught:
        catalog.open(text)
    assert caught.value.field == "source"


def test_an_unknown_source_is_refused_with_the_nearest(catalog: EntryPointSources) -> None:
    """The remedy names the nearest known source and all known ones."""
    with pytest.raises(InvalidInput, match="'yahooo' is not a price source") as caught:
        catalog.open("yahooo")
    assert "did you mean yahoo? known: acme, cotahist, csv" in caught.value.remedy


def test_a_plug_in_cannot_take_a_built_in_name(catalog: EntryPointSources) -> None:
    """The package acme has an entry point csv, which is not used."""
    assert catalog.provider("csv").startswith("previsto ")
    assert catalog.provider("acme") == "acme 1.0"


def test_a_plug_in_states_what_it_reads(catalog: EntryPointSources) -> None:
    """A class tells it before it is opened."""
    assert catalog.facts("acme").reads == "The prices of Acme."
    assert catalog.facts("acme").remote is True


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("gone", "cannot be imported (ModuleNotFoundError: No module named 'acme_of_last_year')"),
        ("lost", "cannot be imported (AttributeError"),
        ("text", "has an entry point that is no callable: acme:TEXT"),
        ("renamed", "calls itself 'yahoo'"),
        ("vague", "does not state whether it is remote"),
        ("idle", "has no method fetch"),
        ("acme:boom", "cannot be opened (RuntimeError: no such room)"),
    ],
)
def test_a_faulty_plug_in_is_refused_in_one_sentence(
    catalog: EntryPointSources, text: str, problem: str
) -> None:
    """The sentence names the source, its package and what is wrong."""
    with pytest.raises(SourceError) as caught:
        catalog.open(text)
    name = text.partition(":")[0]
    assert caught.value.message.startswith(f"the source {name} of acme 1.0 {problem}")
    assert caught.value.field == "source"


def test_a_fetch_that_fails_is_a_refusal(catalog: EntryPointSources) -> None:
    """A foreign exception and a foreign answer name the plug-in; its own refusals pass unchanged."""
    with pytest.raises(SourceError, match=r"the source acme of acme 1.0 failed .KeyError: 'row of VALE3'"):
        catalog.open("acme").fetch(VALE3, None, LAST)
    with pytest.raises(SourceError, match="returned list in place of a Delivery"):
        catalog.open("acme:list").fetch(VALE3, None, LAST)
    with pytest.raises(NoData, match="nothing here"):
        catalog.open("acme:empty").fetch(VALE3, None, LAST)
