"""PostgreSQL set up as in docs/how-to/run-on-postgresql.md, with the roles owner and service."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.command_line import CommandLine
from tests.support.postgres import libpq, url_of

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "run-on-postgresql.md"


@pytest.fixture
def roles(postgres_server: str) -> Iterator[dict[str, str]]:
    """A database made as in the how-to, with separate names; the URLs of the owner and of the service."""
    tail = uuid.uuid4().hex[:8]
    names = {name: f"{name}_{tail}" for name in ("previsto_owner", "previsto")}
    (statements,) = re.findall(r"```sql\n(.*?)```", HOW_TO.read_text(), re.DOTALL)
    for name in ("previsto_owner", "previsto"):
        statements = re.sub(rf"\b{name}\b", names[name], statements)
    with psycopg.connect(postgres_server, autocommit=True) as server:
        for statement in statements.split(";"):
            if statement.strip():
                server.execute(statement)
        base = url_of(postgres_server, names["previsto"])
        yield {name: as_role(base, role) for name, role in names.items()} | {"role": names["previsto"]}
        server.execute(f"DROP DATABASE {names['previsto']} WITH (FORCE)")
        for role in names.values():
            server.execute(f"DROP ROLE {role}")


def as_role(url: str, role: str) -> str:
    """The URL of the same database for another role."""
    from sqlalchemy.engine import make_url

    return make_url(url).set(username=role, password="…").render_as_string(hide_password=False)


def test_the_rights_of_the_service_suffice(
    cli: CommandLine, roles: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first ticker to a scored forecast and a rebuild; other statements are refused."""
    monkeypatch.setenv("PREVISTO_DATABASE_URL", roles["previsto"])
    code, error = cli.refusal("track", "VALE3")
    assert (code, "grant" in error["remedy"]) == (8, True)
    monkeypatch.setenv("PREVISTO_DATABASE_URL", roles["previsto_owner"])
    upgraded = cli.json("db", "upgrade")
    assert (upgraded["before"], upgraded["after"]) == ("", "0012")
    assert cli.refusal("db", "grant", "nobody")[0] == 3
    assert cli.json("db", "grant", roles["role"]) == {"role": roles["role"]}

    monkeypatch.setenv("PREVISTO_DATABASE_URL", roles["previsto"])
    cli.json("track", "VALE3", "AAPL")
    cli.json("refresh", "--all", "--until", "2024-05-31")
    issued = cli.json("forecast", "VALE3", "--horizon", "5")
    cli.json("refresh", "--all")
    assert cli.json("score")["forecasts"][0]["new"] is True
    assert cli.json("replay", issued["id"])["identical"] is True
    assert cli.json("ledger", "verify")["sound"] is True
    live = cli.json("forecasts", "list")
    assert cli.json("projections", "rebuild")["problems"] == {}
    assert cli.json("forecasts", "list") == live
    assert cli.json("doctor")["sound"] is True
    assert "…" not in str(cli.json("doctor"))

    with psycopg.connect(libpq(roles["previsto"]), autocommit=True) as service:
        for deed in ("UPDATE events SET type = 'x'", "DELETE FROM price_revisions", "TRUNCATE events"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                service.execute(deed)


def test_two_processes_share_one_ledger(
    cli: CommandLine, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events of one home are visible in another one; artifacts are not shared."""
    monkeypatch.setenv("PREVISTO_DATABASE_URL", postgres_url)
    cli.json("track", "VALE3")
    cli.home = cli.home.with_name("another")

    assert cli.json("ledger", "tail")["events"][0]["data"]["ticker"] == "VALE3"
    assert not (cli.home / "previsto.db").exists()
