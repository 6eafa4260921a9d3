"""The keyed requests contract over every adapter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.persistence.accounts.sql_keyed_requests import SqlKeyedRequests
from adapters.persistence.database.engine import open_engine
from tests.contracts.keyed_requests import KeyedRequestsContract


class SqlContract(KeyedRequestsContract):
    """Subclasses give the fixture `url`."""

    @pytest.fixture
    def again(self, url: str) -> Callable[[], SqlKeyedRequests]:
        """Over an engine of its own."""
        return lambda: SqlKeyedRequests(open_engine(url))

    @pytest.fixture
    def keyed(self, again: Callable[[], SqlKeyedRequests]) -> SqlKeyedRequests:
        """Empty."""
        return again()


class TestSqlite(SqlContract):
    """A file."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        """Of a new file."""
        return f"sqlite:///{tmp_path / 'keyed.db'}"


class TestPostgres(SqlContract):
    """A server."""

    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        """Of a new database."""
        return postgres_url
