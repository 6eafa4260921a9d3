"""The job queue contract over every adapter."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from adapters.persistence.database.engine import open_engine
from adapters.persistence.in_memory.event_store import InMemoryStore
from adapters.persistence.in_memory.job_queue import InMemoryJobQueue
from adapters.persistence.jobs.sql_job_queue import SqlJobQueue
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from tests.contracts.job_queue import JobQueueContract


class TestInMemory(JobQueueContract):
    """Lists."""

    @pytest.fixture
    def store(self) -> InMemoryStore:
        """Empty."""
        return InMemoryStore()

    @pytest.fixture
    def queue(self, store: InMemoryStore) -> InMemoryJobQueue:
        """On the same rows."""
        return InMemoryJobQueue(store)


class SqlContract(JobQueueContract):
    """Subclasses give the fixture `engine`."""

    @pytest.fixture
    def store(self, engine: Engine) -> SqlEventStore:
        """Empty."""
        return SqlEventStore(engine)

    @pytest.fixture
    def queue(self, engine: Engine, store: Any) -> SqlJobQueue:
        """On the same rows."""
        return SqlJobQueue(engine)


class TestSqlite(SqlContract):
    """A file."""

    @pytest.fixture
    def engine(self, tmp_path: Path) -> Engine:
        """Empty."""
        return open_engine(f"sqlite:///{tmp_path / 'jobs.db'}")


class TestPostgres(SqlContract):
    """A server."""

    @pytest.fixture
    def engine(self, postgres_url: str) -> Engine:
        """Empty."""
        return open_engine(postgres_url)
