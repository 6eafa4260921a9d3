"""The price history contract over every adapter."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.persistence.database.engine import open_engine
from adapters.persistence.in_memory.event_store import InMemoryStore
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from tests.contracts.price_history import PriceHistoryContract, StoredPriceHistoryContract


class TestInMemory(PriceHistoryContract):
    """Lists."""

    @pytest.fixture
    def store(self) -> InMemoryStore:
        """Empty."""
        return InMemoryStore()

    @pytest.fixture
    def history(self, store: InMemoryStore) -> InMemoryStore:
        """The same object."""
        return store


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
