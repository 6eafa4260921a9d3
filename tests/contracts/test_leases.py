"""The leases contract over every adapter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.persistence.database.engine import open_engine
from adapters.persistence.jobs.sql_leases import SqlLeases
from tests.contracts.leases import LeasesContract


class SqlContract(LeasesContract):
    """Subclasses give the fixture `url`."""

    @pytest.fixture
    def again(self, url: str) -> Callable[[], SqlLeases]:
        """Over an engine of its own."""
        return lambda: SqlLeases(open_engine(url))

    @pytest.fixture
    def leases(self, again: Callable[[], SqlLeases]) -> SqlLeases:
        """Empty."""
        return again()


class TestSqlite(SqlContract):
    """A file."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        """Of a new file."""
        return f"sqlite:///{tmp_path / 'leases.db'}"


class TestPostgres(SqlContract):
    """A server."""

    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        """Of a new database."""
        return postgres_url
