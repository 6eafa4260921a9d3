"""The web sessions contract over every adapter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.persistence.accounts.sql_web_sessions import (
    IDLE_SECONDS,
    MAX_AGE_SECONDS,
    SEEN_UPDATE_SECONDS,
    SqlWebSessions,
)
from adapters.persistence.database.engine import open_engine
from tests.contracts.web_sessions import WebSessionsContract


class SqlContract(WebSessionsContract):
    """Subclasses give the fixture `url`."""

    idle, longest, noted = IDLE_SECONDS, MAX_AGE_SECONDS, SEEN_UPDATE_SECONDS

    @pytest.fixture
    def again(self, url: str) -> Callable[[], SqlWebSessions]:
        """Over an engine of its own."""
        return lambda: SqlWebSessions(open_engine(url))

    @pytest.fixture
    def sessions(self, again: Callable[[], SqlWebSessions]) -> SqlWebSessions:
        """Empty."""
        return again()


class TestSqlite(SqlContract):
    """A file."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        """Of a new file."""
        return f"sqlite:///{tmp_path / 'sessions.db'}"


class TestPostgres(SqlContract):
    """A server."""

    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        """Of a new database."""
        return postgres_url
