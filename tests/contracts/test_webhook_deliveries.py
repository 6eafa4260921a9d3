"""The webhook deliveries contract over every adapter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.persistence.database.engine import open_engine
from adapters.persistence.webhooks.sql_deliveries import SqlWebhookDeliveries
from tests.contracts.webhook_deliveries import WebhookDeliveriesContract


class SqlContract(WebhookDeliveriesContract):
    """Subclasses give the fixture `url`."""

    @pytest.fixture
    def again(self, url: str) -> Callable[[], SqlWebhookDeliveries]:
        """Over an engine of its own."""
        return lambda: SqlWebhookDeliveries(open_engine(url))

    @pytest.fixture
    def kept(self, again: Callable[[], SqlWebhookDeliveries]) -> SqlWebhookDeliveries:
        """Empty."""
        return again()


class TestSqlite(SqlContract):
    """A file."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        """Of a new file."""
        return f"sqlite:///{tmp_path / 'kept.db'}"


class TestPostgres(SqlContract):
    """A server."""

    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        """Of a new database."""
        return postgres_url
