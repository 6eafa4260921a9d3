"""Clients and keys from the command line, each call in a new product as in a new process."""

import re
import stat
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tests.support.oauth import Installation, part

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def server(cli: CommandLine) -> Installation:
    """The API on the same home as the command line."""
    return Installation(cli.home)


def test_a_client_from_its_creation_to_its_end(cli: CommandLine, server: Installation) -> None:
    """The server follows the creation, the new secret and the revocation of a client."""
    made = cli.json("clients", "create", "night batch", "--scopes", "forecasts:read data:read")
    client = (made["client_id"], made["client_secret"])
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", client[1])
    assert server.post("token", client, **GRANT).status == 200

    rotated = cli.json("clients", "rotate", client[0])
    assert server.post("token", client, **GRANT).status == 401
    client = (client[0], rotated["client_secret"])
    token = server.token(client)
    assert server.verifier.verify(token).scopes == {"forecasts:read", "data:read"}

    (row,) = cli.json("clients", "list")["clients"]
    assert (row["id"], row["name"], row["revoked"]) == (client[0], "night batch", False)
    assert not [name for name in row if "secret" in name and name != "secret_changed_at"]

    assert cli.json("clients", "revoke", client[0], "--yes") == {"id": client[0], "revoked": True}
    assert cli("clients", "revoke", client[0], "--yes")[0] == 0
    assert server.post("token", client, **GRANT).status == 401
    assert cli.json("clients", "list")["clients"][0]["revoked"] is True


def test_the_secret_is_shown_once_to_people_too(cli: CommandLine) -> None:
    """The text output shows the secret once; neither the list nor the ledger shows it."""
    code, out, err = cli("clients", "create", "desk", "--scopes", "forecasts:read")
    assert code == 0
    found = re.search(r"client_secret (\S+)", out)
    assert found
    assert "not shown again" in err
    assert found[1] not in cli("clients", "list")[1]
    assert found[1] not in str(cli.json("ledger", "tail"))
    assert cli.json("ledger", "verify")["sound"] is True


def test_a_new_installation_has_no_client(cli: CommandLine) -> None:
    """A new installation accepts no client (check 49)."""
    assert cli.json("clients", "list") == {"clients": []}


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        (("clients", "create", "desk", "--scopes", "everything"), 2, "scopes"),
        (("clients", "create", "desk", "--scopes", " "), 2, "scopes"),
        (("clients", "create", "", "--scopes", "admin"), 2, "name"),
        (("clients", "rotate", "nobody"), 3, "client"),
        (("clients", "revoke", "nobody", "--yes"), 3, "client"),
        (("keys", "retire", "nothing", "--yes"), 3, "kid"),
    ],
)
def test_refusals_name_the_field(cli: CommandLine, arguments: tuple[str, ...], code: int, field: str) -> None:
    """Each refusal has its field and its documented exit code."""
    refused = cli.refusal(*arguments)
    assert (refused[0], refused[1]["field"]) == (code, field)
    assert refused[1]["remedy"]


def test_a_revoked_client_gets_no_other_secret(cli: CommandLine) -> None:
    """A revocation is final."""
    made = cli.json("clients", "create", "desk", "--scopes", "admin")
    cli("clients", "revoke", made["client_id"], "--yes")
    assert cli.refusal("clients", "rotate", made["client_id"])[0] == 4


def test_keys_are_rotated_and_retired_under_a_running_server(cli: CommandLine, server: Installation) -> None:
    """Tokens of both keys are accepted until their key is retired (checks 10, 51)."""
    made = cli.json("clients", "create", "desk", "--scopes", "forecasts:read")
    client = (made["client_id"], made["client_secret"])
    old = server.token(client)
    (only,) = cli.json("keys", "list")["keys"]
    assert only == {"kid": part(old, 0)["kid"], "state": "signs"}
    assert cli.refusal("keys", "retire", only["kid"], "--yes")[0] == 4

    new = cli.json("keys", "rotate")["kid"]
    server.keys._looked -= 1.1

    assert part(server.token(client), 0)["kid"] == new
    server.verifier.verify(old)
    assert [row["state"] for row in cli.json("keys", "list")["keys"]] == ["verifies", "signs"]
    assert cli.json("keys", "retire", only["kid"], "--yes") == {"kid": only["kid"], "retired": True}
    assert [row["kid"] for row in cli.json("keys", "list")["keys"]] == [new]
    deeds = cli.json("users", "audit")["deeds"][::-1]
    acts = [deed["act"] for deed in deeds if deed["act"].startswith("key-")]
    assert acts == ["key-rotated", "key-retired"]
    assert all(deed["user"] and deed["created_at"] for deed in deeds)
    assert "signs" in cli("keys", "list")[1]


def test_keys_lie_where_the_setting_says(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder and the files of keys are readable by their owner only."""
    folder = tmp_path / "elsewhere"
    monkeypatch.setenv("PREVISTO_TOKEN_KEYS", str(folder))
    kid = cli.json("keys", "rotate")["kid"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / f"{kid}.pem").chmod(0o644)
    code, error = cli.refusal("keys", "list")
    assert (code, error["field"]) == (8, "PREVISTO_TOKEN_KEYS")


def test_an_unsafe_issuer_stops_every_command(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """An issuer with plain HTTP off loopback is refused (check 23)."""
    monkeypatch.setenv("PREVISTO_ISSUER", "http://previsto.example")
    code, error = cli.refusal("clients", "list")
    assert (code, error["field"]) == (2, "PREVISTO_ISSUER")
