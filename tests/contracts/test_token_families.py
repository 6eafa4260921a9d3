"""The token families contract over every adapter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.persistence.accounts.sql_token_families import SqlTokenFamilies
from adapters.persistence.database.engine import open_engine
from tests.contracts.token_families import TokenFamiliesContract


class SqlContract(TokenFamiliesContract):
    """Subclasses give the fixture `url`."""

    @pytest.fixture
    def again(self, url: str) -> Callable[[], SqlTokenFamilies]:
        """Over an engine of its own."""
        return lambda: SqlTokenFamilies(open_engine(url))

    @pytest.fixture
    def families(self, again: Callable[[], SqlTokenFamilies]) -> SqlTokenFamilies:
        """Empty."""
        return again()


class TestSqlite(SqlContract):
    """A file."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        """Of a new file."""
        return f"sqlite:///{tmp_path / 'families.db'}"


class TestPostgres(SqlContract):
    """A server."""

    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        """Of a new database."""
        return postgres_url
