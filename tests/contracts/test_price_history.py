"""The price history contract over every adapter."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.persistence.database.engine import open_engine
from adapters.persistence.in_memory.event_store import InMemoryStore
from adapters.persistence.in_memory.price_history import InMemoryPriceHistory
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from application.ports.price_history import PriceRevision
from tests.contracts.event_store import AT, bars, request
from tests.contracts.price_history import PriceHistoryContract, StoredPriceHistoryContract, ingest


class TestInMemory(PriceHistoryContract):
    """Lists."""

    @pytest.fixture
    def store(self) -> InMemoryStore:
        """Empty."""
        return InMemoryStore()

    @pytest.fixture
    def history(self, store: InMemoryStore) -> InMemoryPriceHistory:
        """The history that the store writes."""
        return store.history

    def test_verify_names_the_revision_whose_digest_differs(
        self, store: InMemoryStore, history: InMemoryPriceHistory
    ) -> None:
        """Each revision is listed, with a problem only where its rows do not match its digest."""
        ingest(store, bars([10], [1.0]))
        rows = bars([11], [2.0])
        altered = PriceRevision(ticker="VALE3", number=2, recorded_at=AT, bars=rows, digest="0" * 64)
        store.append(request("ticker-VALE3", 1, "altered", revision=altered))

        assert list(history.verify()) == [
            ("VALE3", 1, ""),
            ("VALE3", 2, "its rows do not match its digest"),
        ]


class SqlContract(StoredPriceHistoryContract):
    """Subclasses give the fixture `url`."""

    @pytest.fixture
    def engine(self, url: str) -> Engine:
        """Empty."""
        return open_engine(url)

    @pytest.fixture
    def store(self, engine: Engine) -> SqlEventStore:
        """Empty."""
        return SqlEventStore(engine)

    @pytest.fixture
    def history(self, engine: Engine, store: SqlEventStore) -> SqlPriceHistory:
        """Of the same rows."""
        return SqlPriceHistory(engine)

    @pytest.fixture
    def again(self, url: str) -> Callable[[], SqlPriceHistory]:
        """Over another engine of the same rows."""
        return lambda: SqlPriceHistory(open_engine(url))


class TestSqlite(SqlContract):
    """A file."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        """Of a new file."""
        return f"sqlite:///{tmp_path / 'prices.db'}"


class TestPostgres(SqlContract):
    """A server."""

    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        """Of a new database."""
        return postgres_url
