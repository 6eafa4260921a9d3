"""Users from the command line, each call in a new product as in a new process."""

import io

import pytest

from tests.support.command_line import CommandLine
from tests.support.oauth import Installation
from tests.support.people import Browser

PASSWORD = "a long and quiet river"


def test_a_user_from_creation_to_a_new_password(cli: CommandLine) -> None:
    """[49, 51] The one-time password is shown once and stored nowhere."""
    made = cli.json("users", "create", "bia", "--scopes", "forecasts:read data:read")
    browser = Browser(Installation(cli.home))
    assert browser.log_in("bia", made["one_time_password"]).status == 303
    (row,) = cli.json("users", "list")["users"]
    assert (row["id"], row["must_change_password"], row["disabled"]) == ("bia", True, False)
    assert not [name for name in row if "hash" in name]
    other = cli.json("users", "password", "bia")["one_time_password"]
    assert browser.log_in("bia", made["one_time_password"]).status == 401
    assert browser.log_in("bia", other).status == 303
    for secret in (made["one_time_password"], other, "argon2"):
        assert secret not in str(cli.json("users", "list")) + str(cli.json("users", "audit"))
    assert cli.json("ledger", "verify")["sound"] is True


def test_a_new_installation_has_no_user(cli: CommandLine) -> None:
    """[49] A new installation accepts no login."""
    assert cli.json("users", "list") == {"users": []}
    assert Browser(Installation(cli.home)).log_in("admin", "admin").status == 401


def test_a_password_may_come_from_standard_input(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """[50] A password is not read from the arguments, which other users can see; it need not be changed."""
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    made = cli.json("users", "create", "bia", "--scopes", "forecasts:read", "--password-stdin")
    assert made == {"id": "bia"}
    assert cli.json("users", "list")["users"][0]["must_change_password"] is False
    assert Browser(Installation(cli.home)).log_in("bia", PASSWORD).status == 303


def test_an_operator_disables_unlocks_and_enables_a_user(cli: CommandLine) -> None:
    """[39, 44] Each act is recorded."""
    cli.json("users", "create", "bia", "--scopes", "forecasts:read")
    assert cli.json("users", "disable", "bia") == {"id": "bia", "disabled": True}
    Browser(Installation(cli.home)).log_in("bia", PASSWORD)
    assert cli.json("users", "enable", "bia") == {"id": "bia", "disabled": False}
    assert cli.json("users", "unlock", "bia") == {"user": "bia", "locked": False}
    assert cli.json("users", "unlock", "--address", "192.0.2.1") == {"address": "192.0.2.1", "locked": False}
    (deed,) = cli.json("users", "audit")["deeds"]
    assert (deed["act"], deed["user"], deed["address"]) == ("login-failed", "bia", "192.0.2.1")
    assert "login-failed" in cli("users", "audit")[1]
    assert "bia" in cli("users", "list")[1]
    assert "not disabled" in cli("users", "enable", "bia")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        (("users", "create", "Bia Lima", "--scopes", "admin"), 2, "user"),
        (("users", "create", "bia", "--scopes", "everything"), 2, "scopes"),
        (("users", "disable", "nobody"), 3, "user"),
        (("users", "unlock", "nobody"), 3, "user"),
        (("users", "unlock"), 2, "name"),
        (("users", "unlock", "--address", "bia"), 2, "address"),
        (("users", "password", "nobody"), 3, "user"),
        (("clients", "create", "app", "--scopes", "admin", "--public"), 2, "public"),
        (("clients", "create", "app", "--scopes", "admin", "--redirect-uri", "http://a/"), 2, "redirect_uri"),
    ],
)
def test_refusals_name_the_field(cli: CommandLine, arguments: tuple[str, ...], code: int, field: str) -> None:
    """Each refusal has its field and its documented exit code."""
    refused = cli.refusal(*arguments)
    assert (refused[0], refused[1]["field"]) == (code, field)
    assert refused[1]["remedy"]


def test_an_unsafe_password_is_refused(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """[50] The error does not quote the password."""
    monkeypatch.setattr("sys.stdin", io.StringIO("password1234"))
    code, error = cli.refusal("users", "create", "bia", "--scopes", "admin", "--password-stdin")
    assert (code, error["field"]) == (2, "password")
    assert "password1234" not in str(error)
