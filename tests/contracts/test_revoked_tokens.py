"""The revoked tokens contract over every adapter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.persistence.accounts.sql_revoked_tokens import SqlRevokedTokens
from adapters.persistence.database.engine import open_engine
from tests.contracts.revoked_tokens import RevokedTokensContract


class SqlContract(RevokedTokensContract):
    """Subclasses give the fixture `url`."""

    @pytest.fixture
    def again(self, url: str) -> Callable[[], SqlRevokedTokens]:
        """Over an engine of its own."""
        return lambda: SqlRevokedTokens(open_engine(url))

    @pytest.fixture
    def revoked(self, again: Callable[[], SqlRevokedTokens]) -> SqlRevokedTokens:
        """Empty."""
        return again()


class TestSqlite(SqlContract):
    """A file."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        """Of a new file."""
        return f"sqlite:///{tmp_path / 'revoked.db'}"


class TestPostgres(SqlContract):
    """A server."""

    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        """Of a new database."""
        return postgres_url
