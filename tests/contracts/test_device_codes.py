"""The device codes contract over every adapter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.persistence.accounts.sql_device_codes import SqlDeviceCodes
from adapters.persistence.database.engine import open_engine
from tests.contracts.device_codes import DeviceCodesContract


class SqlContract(DeviceCodesContract):
    """Subclasses give the fixture `url`."""

    @pytest.fixture
    def again(self, url: str) -> Callable[[], SqlDeviceCodes]:
        """Over an engine of its own."""
        return lambda: SqlDeviceCodes(open_engine(url))

    @pytest.fixture
    def codes(self, again: Callable[[], SqlDeviceCodes]) -> SqlDeviceCodes:
        """Empty."""
        return again()


class TestSqlite(SqlContract):
    """A file."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        """Of a new file."""
        return f"sqlite:///{tmp_path / 'codes.db'}"


class TestPostgres(SqlContract):
    """A server."""

    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        """Of a new database."""
        return postgres_url
