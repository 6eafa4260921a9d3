"""The event store contract over every adapter."""

from pathlib import Path

import pytest

from adapters.persistence.database.engine import open_engine
from adapters.persistence.in_memory.event_store import InMemoryStore
from adapters.persistence.in_memory.price_history import InMemoryPriceHistory
from adapters.persistence.ledger.cached_event_store import CachedEventStore
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from tests.contracts.event_store import EventStoreContract


class TestInMemory(EventStoreContract):
    """Lists."""

    @pytest.fixture
    def store(self) -> InMemoryStore:
        """Empty."""
        return InMemoryStore()

    @pytest.fixture
    def feed(self, store: InMemoryStore) -> InMemoryStore:
        """The same object."""
        return store

    @pytest.fixture
    def history(self, store: InMemoryStore) -> InMemoryPriceHistory:
        """The history that the store writes."""
        return store.history


class TestRemembered(EventStoreContract):
    """Streams kept in memory, over a file."""

    @pytest.fixture
    def feed(self, tmp_path: Path) -> SqlEventStore:
        """The file below the cache."""
        return SqlEventStore(open_engine(f"sqlite:///{tmp_path / 'ledger.db'}"))

    @pytest.fixture
    def store(self, feed: SqlEventStore) -> CachedEventStore:
        """Empty, with room for two streams."""
        return CachedEventStore(feed, max_streams=2)

    @pytest.fixture
    def history(self, tmp_path: Path, store: CachedEventStore) -> SqlPriceHistory:
        """Of the same file."""
        return SqlPriceHistory(open_engine(f"sqlite:///{tmp_path / 'ledger.db'}"))


class TestSqlite(EventStoreContract):
    """A file."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> SqlEventStore:
        """Empty."""
        self.url = f"sqlite:///{tmp_path / 'ledger.db'}"
        return SqlEventStore(open_engine(self.url))

    @pytest.fixture
    def feed(self, store: SqlEventStore) -> SqlEventStore:
        """The same object."""
        return store

    @pytest.fixture
    def history(self, store: SqlEventStore) -> SqlPriceHistory:
        """Over another engine of the same file."""
        return SqlPriceHistory(open_engine(self.url))


class TestPostgres(EventStoreContract):
    """A server."""

    @pytest.fixture
    def store(self, postgres_url: str) -> SqlEventStore:
        """Empty."""
        self.url = postgres_url
        return SqlEventStore(open_engine(self.url))

    @pytest.fixture
    def feed(self, store: SqlEventStore) -> SqlEventStore:
        """The same object."""
        return store

    @pytest.fixture
    def history(self, store: SqlEventStore) -> SqlPriceHistory:
        """Over another engine of the same database."""
        return SqlPriceHistory(open_engine(self.url))
