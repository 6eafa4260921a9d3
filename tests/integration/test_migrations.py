"""Migrations on both engines: up and down, and equal to the tables that queries use."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect

from adapters.persistence.database.engine import connect, open_engine
from adapters.persistence.database.schema import HEAD, KNOWN, migrate, revision, upgrade
from adapters.persistence.database.tables import metadata
from adapters.persistence.database.transactions import reading, writing
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from adapters.persistence.sql_read_models import SqlReadModels
from application.projections.projector import Projector
from domain.errors import StoreUnavailable
from tests.contracts.event_store import request
from tests.support.postgres import libpq

RELEASED = Path(__file__).parents[1] / "golden" / "databases"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
    else:
        yield request.getfixturevalue("postgres_url")


def shape(engine: Engine) -> dict[str, Any]:
    """Tables, columns, keys and indices."""
    found = inspect(engine)
    return {
        table: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)],
            found.get_pk_constraint(table)["constrained_columns"],
            sorted((i["name"] or "", tuple(i["column_names"])) for i in found.get_indexes(table)),
        )
        for table in sorted(found.get_table_names())
    }


def test_migrations_make_the_tables_that_queries_name(url: str) -> None:
    """Alembic finds no difference between the database and `tables.py`."""
    with reading(open_engine(url)) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_up_down_up_gives_the_same_schema(url: str) -> None:
    """Every migration can be reverted and applied again."""
    engine = open_engine(url)
    first = shape(engine)
    steps = list(KNOWN)
    with writing(engine) as connection:
        for before, target in zip(reversed(steps), list(reversed(steps))[1:], strict=False):
            migrate(connection, before, target)
    assert (revision(engine), set(shape(engine))) == ("", {"alembic_version"})

    assert upgrade(engine) == ("", HEAD)
    assert shape(engine) == first
    assert upgrade(engine) == (HEAD, HEAD)
    SqlEventStore(engine).append(request("a", 0, "c"))


def test_a_failed_upgrade_leaves_the_schema_as_it_was(url: str) -> None:
    """An upgrade is one transaction."""
    engine = connect(url)

    with pytest.raises(RuntimeError), writing(engine) as connection:
        migrate(connection, "", HEAD)
        raise RuntimeError

    assert (revision(engine), shape(engine)) == ("", {})


@pytest.mark.parametrize("file", sorted(RELEASED.glob("*.db")), ids=lambda file: file.stem)
def test_a_database_of_every_released_schema_opens(file: Path, tmp_path: Path) -> None:
    """Old events, prices and lists are read by the current code, and new ones are added."""
    shutil.copy(file, tmp_path / "ledger.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    store, history = SqlEventStore(engine), SqlPriceHistory(engine)
    projector = Projector(store, SqlReadModels(engine))

    assert revision(engine) == HEAD
    assert [problem for _, problem in store.verify()] == [""] * 5
    assert [problem for *_, problem in history.verify()] == ["", ""]
    assert len(history.bars("VALE3")) > 100
    for name in projector.names:
        assert projector.catch_up(name).problem == ""
    assert [row["ticker"] for row in projector.rows.find("tickers")] == ["AAPL", "VALE3"]
    assert len(projector.rows.find("forecasts")) == 1
    assert store.append(request("new", 0, "c")).first_position == 6


def test_a_later_schema_is_refused(url: str) -> None:
    """A database with the schema of a later release is not changed."""
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0099'")
    engine.dispose()

    with pytest.raises(StoreUnavailable, match="schema 0099") as refusal:
        open_engine(url)
    assert "newer" in refusal.value.remedy


def test_postgres_is_upgraded_by_its_operator(postgres_url: str) -> None:
    """Opening an older schema changes nothing and names the command, because other processes may use it."""
    engine = connect(postgres_url)
    with writing(engine) as connection:
        migrate(connection, "", "0001")

    with pytest.raises(StoreUnavailable, match="schema 0001") as refusal:
        open_engine(postgres_url)

    assert "previsto db upgrade" in refusal.value.remedy
    assert upgrade(engine) == ("0001", HEAD)
    open_engine(postgres_url)


def test_the_database_itself_keeps_the_ledger_append_only(url: str) -> None:
    """The owner is refused too, until the triggers are removed."""
    SqlEventStore(open_engine(url)).append(request("a", 0, "c"))
    deeds = ["UPDATE events SET type = 'x'", "DELETE FROM events"]
    if "postgresql" in url:
        for deed in [*deeds, "TRUNCATE events", "TRUNCATE price_revisions"]:
            with (
                psycopg.connect(libpq(url)) as server,
                pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"),
            ):
                server.execute(deed)
        return
    for deed in deeds:
        with (
            sqlite3.connect(url.removeprefix("sqlite:///")) as file,
            pytest.raises(sqlite3.IntegrityError, match="append-only"),
        ):
            file.execute(deed)


def test_a_slow_migration_is_not_ended_by_the_server(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit on idle transactions is lifted while migrations run and restored afterwards."""
    engine, seen = connect(postgres_url), []
    shown = "SHOW idle_in_transaction_session_timeout"

    def slow(connection: Connection, before: str, target: str) -> None:
        seen.append(connection.exec_driver_sql(shown).scalar())
        migrate(connection, before, target)

    monkeypatch.setattr("adapters.persistence.database.schema.migrate", slow)
    upgrade(engine)

    with reading(engine) as connection:
        seen.append(connection.exec_driver_sql(shown).scalar())
    assert seen == ["0", "4s"]
