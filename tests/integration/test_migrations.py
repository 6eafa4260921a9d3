"""The schema on both engines: made by migrations, the same as the tables queries name, up and down."""

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

from adapters.persistence.database.engine import connected, open_engine
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
    """An empty database of each engine."""
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
    """Every step can be taken back, to nothing and up again."""
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
    engine = connected(url)

    with pytest.raises(RuntimeError), writing(engine) as connection:
        migrate(connection, "", HEAD)
        raise RuntimeError

    assert (revision(engine), shape(engine)) == ("", {})


@pytest.mark.parametrize("file", sorted(RELEASED.glob("*.db")), ids=lambda file: file.stem)
def test_a_database_of_every_released_schema_opens(file: Path, tmp_path: Path) -> None:
    """Events, prices and lists of yesterday are read by today's code, and today's are added to them."""
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
    """Today's release does not touch what tomorrow's wrote."""
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0099'")
    engine.dispose()

    with pytest.raises(StoreUnavailable, match="schema 0099") as refusal:
        open_engine(url)
    assert "newer" in refusal.value.remedy


def test_postgres_is_upgraded_by_its_operator(postgres_url: str) -> None:
    """Other processes may still run on an older schema; opening says what to do and changes nothing."""
    engine = connected(postgres_url)
    with writing(engine) as connection:
        migrate(connection, "", "0001")

    with pytest.raises(StoreUnavailable, match="schema 0001") as refusal:
        open_engine(postgres_url)

    assert "previsto db upgrade" in refusal.value.remedy
    assert upgrade(engine) == ("0001", HEAD)
    open_engine(postgres_url)


def test_the_database_itself_keeps_the_ledger_append_only(url: str) -> None:
    """Even the owner is refused, unless he first removes the guards."""
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
    """The service's bound on idle transactions is lifted while migrations run, and stands again after."""
    engine, seen = connected(postgres_url), []
    shown = "SHOW idle_in_transaction_session_timeout"

    def slow(connection: Connection, before: str, target: str) -> None:
        seen.append(connection.exec_driver_sql(shown).scalar())
        migrate(connection, before, target)

    monkeypatch.setattr("adapters.persistence.database.schema.migrate", slow)
    upgrade(engine)

    with reading(engine) as connection:
        seen.append(connection.exec_driver_sql(shown).scalar())
    assert seen == ["0", "4s"]
