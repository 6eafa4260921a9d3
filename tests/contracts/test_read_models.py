"""The read models contract over every adapter."""

from pathlib import Path

import pytest

from adapters.persistence.database.engine import open_engine
from adapters.persistence.in_memory.read_models import InMemoryReadModels
from adapters.persistence.sql_read_models import SqlReadModels
from tests.contracts.read_models import ReadModelsContract


class TestInMemory(ReadModelsContract):
    """Dictionaries."""

    @pytest.fixture
    def rows(self) -> InMemoryReadModels:
        """Empty."""
        return InMemoryReadModels()


class TestSqlite(ReadModelsContract):
    """A file."""

    @pytest.fixture
    def rows(self, tmp_path: Path) -> SqlReadModels:
        """Empty."""
        return SqlReadModels(open_engine(f"sqlite:///{tmp_path / 'rows.db'}"))


class TestPostgres(ReadModelsContract):
    """A server."""

    @pytest.fixture
    def rows(self, postgres_url: str) -> SqlReadModels:
        """Empty."""
        return SqlReadModels(open_engine(postgres_url))
