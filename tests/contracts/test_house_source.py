"""The source plug-in of docs/plug-ins.md keeps the contract of a source, opened by its entry point."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.market_data.source_catalog import EntryPointSources
from application.ports.market_data import MarketData
from application.ports.source_catalog import SourceContext
from domain.errors import InvalidInput, LocalTrouble
from tests.contracts.market_data import LAST, MarketDataContract
from tests.support import yahoo_answers
from tests.support.processes.crew import PLUGINS
from tests.support.use_cases import Weekdays

ROOT = Path(__file__).parents[2]


class TestHouse(MarketDataContract):
    delivered = staticmethod(yahoo_answers.close_of)

    @pytest.fixture
    def catalog(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EntryPointSources:
        monkeypatch.syspath_prepend(PLUGINS)
        return EntryPointSources(SourceContext(home=tmp_path, calendar=Weekdays()))

    @pytest.fixture
    def source(self, catalog: EntryPointSources, tmp_path: Path) -> MarketData:
        days = [yahoo_answers.FIRST + timedelta(days=n) for n in range(90)]
        closes = {str(day): yahoo_answers.close_of(day) for day in days if day.weekday() < 5}
        (tmp_path / "closes.json").write_text(json.dumps({"VALE3": closes}))
        return catalog.open(f"house:{tmp_path / 'closes.json'}")

    def test_its_own_refusals_pass(self, catalog: EntryPointSources, tmp_path: Path) -> None:
        """A missing file and a missing argument are refused as the plug-in says."""
        with pytest.raises(LocalTrouble, match=r"closes.json cannot be read"):
            catalog.open(f"house:{tmp_path / 'closes.json'}").fetch(self.known, None, LAST)
        with pytest.raises(InvalidInput, match="the source house needs a file"):
            catalog.open("house")

    def test_the_document_shows_this_source(self) -> None:
        """The code and the entry point of the document are those that the tests run."""
        page = (ROOT / "docs" / "plug-ins.md").read_text()
        assert (PLUGINS / "house.py").read_text() in page
        assert 'house = "house:House"' in page
        assert "house = house:House" in (PLUGINS / "house-1.0.dist-info" / "entry_points.txt").read_text()
