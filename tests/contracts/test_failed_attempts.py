"""The failed attempts contract over every adapter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.persistence.accounts.sql_failed_attempts import SqlFailedAttempts
from adapters.persistence.database.engine import open_engine
from tests.contracts.failed_attempts import FailedAttemptsContract


class SqlContract(FailedAttemptsContract):
    """Subclasses give the fixture `url`."""

    @pytest.fixture
    def again(self, url: str) -> Callable[[], SqlFailedAttempts]:
        """Over an engine of its own."""
        return lambda: SqlFailedAttempts(open_engine(url))

    @pytest.fixture
    def attempts(self, again: Callable[[], SqlFailedAttempts]) -> SqlFailedAttempts:
        """Empty."""
        return again()


class TestSqlite(SqlContract):
    """A file."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        """Of a new file."""
        return f"sqlite:///{tmp_path / 'attempts.db'}"


class TestPostgres(SqlContract):
    """A server."""

    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        """Of a new database."""
        return postgres_url
