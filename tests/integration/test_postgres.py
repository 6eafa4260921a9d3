"""PostgreSQL: rights of the service role, append-only tables, and errors with remedies."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy.engine import make_url

from adapters.persistence.database.engine import open_engine
from adapters.persistence.database.grants import grant
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from adapters.persistence.sql_read_models import SqlReadModels
from application.projections.projector import Projector
from domain.errors import InvalidInput, NotFound, StoreUnavailable
from entrypoints.cli.exit_codes import exit_code
from tests.contracts.event_store import bars, request, revision
from tests.support.postgres import libpq
from tests.support.processes.soundness import assert_rebuild_changes_nothing

INSUFFICIENT_PRIVILEGE = "42501"
CHANGES = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {column} = 0",
)
OWNERS_ACTS = (
    "DROP TABLE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} ADD COLUMN extra text",
    "DROP TRIGGER {table}_append_only ON {table}",
    "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "SET session_replication_role = replica",
)
NAMES = {
    "events": {"table": "events", "column": "version", "key": "position"},
    "price_revisions": {"table": "price_revisions", "column": "rows", "key": "ticker, number"},
}


@pytest.fixture
def filled(postgres_url: str) -> str:
    """A database with two events and a revision."""
    store = SqlEventStore(open_engine(postgres_url))
    store.append(request("a", 0, "c1", 2, revision=revision(1, bars([10], [2.0]))))
    return postgres_url


@pytest.fixture
def service(filled: str) -> Iterator[str]:
    """The same database for its service role, which has only the rights that `grant` gives."""
    role, password = f"service_{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
    with psycopg.connect(libpq(filled), autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
        grant(open_engine(filled), role)
        yield make_url(filled).set(username=role, password=password).render_as_string(hide_password=False)
        owner.execute(f"DROP OWNED BY {role}")
        owner.execute(f"DROP ROLE {role}")


def refusals(url: str, *templates: str) -> dict[str, str]:
    """The SQLSTATE of each statement on each append-only table; "" for success."""
    answers: dict[str, str] = {}
    with psycopg.connect(libpq(url), autocommit=True) as session:
        for statement in sorted({t.format(**NAMES[table]) for t in templates for table in NAMES}):
            try:
                session.execute(statement)
                answers[statement] = ""
            except psycopg.Error as error:
                answers[statement] = error.sqlstate or str(error)
    return answers


def test_the_service_may_not_change_the_ledger(service: str) -> None:
    """The server refuses every change of an event or a revision by the service role."""
    answers = refusals(service, *CHANGES, *OWNERS_ACTS)

    assert answers == dict.fromkeys(answers, INSUFFICIENT_PRIVILEGE)
    assert len(answers) == 2 * len(CHANGES) + 10
    assert SqlEventStore(open_engine(service)).head() == 2


def test_triggers_stop_changes_by_the_owner(filled: str) -> None:
    """The owner is refused too, until the triggers are removed."""
    answers = refusals(filled, *CHANGES)

    assert answers == dict.fromkeys(answers, INSUFFICIENT_PRIVILEGE)
    assert SqlEventStore(open_engine(filled)).head() == 2
    with psycopg.connect(libpq(filled)) as owner, pytest.raises(psycopg.Error, match="events is append-only"):
        owner.execute(CHANGES[0].format(**NAMES["events"]))


def test_the_service_does_all_its_work_with_these_rights(service: str) -> None:
    """Appending, reading, projecting, rebuilding, compacting and verifying need no other rights."""
    engine = open_engine(service)
    store, history = SqlEventStore(engine), SqlPriceHistory(engine)
    store.append(request("a", 2, "c2", revision=revision(2, bars([11], [3.0]))))
    for number in range(3, 20):
        rows = bars([20 + number], [1.0])
        store.append(request("a", number, f"c{number}", revision=revision(number, rows)))

    history.compact("VALE3")

    assert len(history.bars("VALE3")) == 19
    assert_rebuild_changes_nothing(Projector(store, SqlReadModels(engine)))
    assert all(problem == "" for _, problem in store.verify())


def test_a_role_without_rights_gets_the_command(filled: str, service: str) -> None:
    """The remedy names the command; an unknown role gets the statement that creates it."""
    role = make_url(service).username
    with psycopg.connect(libpq(filled), autocommit=True) as owner:
        owner.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")

    with pytest.raises(StoreUnavailable) as refusal:
        SqlEventStore(open_engine(service)).head()

    assert "previsto db grant" in refusal.value.remedy
    with pytest.raises(NotFound) as unknown:
        grant(open_engine(filled), "no such role")
    assert 'CREATE ROLE "no such role"' in unknown.value.remedy


def test_sqlite_knows_no_roles(tmp_path: object) -> None:
    """`grant` is refused on a SQLite file."""
    with pytest.raises(InvalidInput, match="no roles"):
        grant(open_engine(f"sqlite:///{tmp_path}/ledger.db"), "service")


def test_a_read_only_server_is_read_and_not_written(filled: str) -> None:
    """On a standby or a read-only database writes are refused with a remedy, and reads work."""
    engine = open_engine(filled)
    store = SqlEventStore(engine)
    with psycopg.connect(libpq(filled), autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {make_url(filled).database} SET default_transaction_read_only = on")
    engine.dispose()

    with pytest.raises(StoreUnavailable, match="read-only transaction") as refusal:
        store.append(request("a", 2, "c2"))

    assert "primary" in refusal.value.remedy
    assert exit_code(refusal.value) == 8
    assert [r.version for r in store.read_stream("a")] == [1, 2]
    assert SqlEventStore(open_engine(filled)).head() == 2
    with psycopg.connect(libpq(filled), autocommit=True) as owner:
        owner.execute("SET default_transaction_read_only = off")
        owner.execute(f"ALTER DATABASE {make_url(filled).database} RESET default_transaction_read_only")
    engine.dispose()
    assert store.append(request("a", 2, "c2")).version == 3


def test_a_full_disk_is_refused_and_writing_resumes(filled: str) -> None:
    """SQLSTATE 53100 is raised with a remedy, and nothing is half-written."""
    store = SqlEventStore(open_engine(filled))
    with psycopg.connect(libpq(filled), autocommit=True) as owner:
        owner.execute(
            """CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$"""
        )
        owner.execute("CREATE TRIGGER full_disk AFTER INSERT ON events EXECUTE FUNCTION fill()")

        for attempt in range(3):
            with pytest.raises(StoreUnavailable, match="No space left") as refusal:
                store.append(request("a", 2, f"late-{attempt}", 3))
            assert "free some space" in refusal.value.remedy
        assert store.head() == 2
        owner.execute("DROP TRIGGER full_disk ON events")

    assert store.append(request("a", 2, "late-0", 3)).version == 5
    assert [problem for _, problem in store.verify() if problem] == []


def test_a_server_that_may_forget_a_commit_is_refused(filled: str) -> None:
    """The error names synchronous_commit = off and the remedy."""
    name = make_url(filled).database
    with psycopg.connect(libpq(filled), autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")

    with pytest.raises(StoreUnavailable, match="synchronous_commit = off") as refusal:
        open_engine(filled)

    assert refusal.value.field == "PREVISTO_DATABASE_URL"
    assert "synchronous_commit = on" in refusal.value.remedy
    assert exit_code(refusal.value) == 8


def test_85_a_value_that_no_column_holds_is_invalid_input(any_url: str) -> None:
    """A NUL in a text is found by SQLite as any other text; PostgreSQL refuses it and is not "away"."""
    models = SqlReadModels(open_engine(any_url))
    try:
        assert models.get("tickers", "VALE3\0") is None
        assert any_url.startswith("sqlite")
    except InvalidInput as refused:
        assert any_url.startswith("postgresql")
        assert "NUL" in refused.remedy
