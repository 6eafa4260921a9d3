"""Databases of both engines, and child processes that use them."""

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.postgres import fresh_database, url_of
from tests.support.processes.child import Child, Start


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, empty database: a SQLite file, then one on a PostgreSQL server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'ledger.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A second database, for moves between two; with `any_url` it gives all four combinations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'other' / 'ledger.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    with fresh_database(server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """A function that creates an empty database and may drop the one before."""
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path / uuid.uuid4().hex}.db"
        return
    server = str(request.getfixturevalue("postgres_server"))
    name = f"previsto_{uuid.uuid4().hex[:12]}"

    def fresh() -> str:
        with psycopg.connect(server, autocommit=True) as owner:
            owner.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            owner.execute(f"CREATE DATABASE {name}")
        return url_of(server, name)

    yield fresh
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a module of `tests.support.processes` in a process that ends with the test."""
    started: list[Child] = []

    def start(module: str, *arguments: object) -> Child:
        command = [sys.executable, "-m", f"tests.support.processes.{module}", *map(str, arguments)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
