"""`previsto webhooks`, over an installation that has webhooks of the command line and of a caller."""

from pathlib import Path

import pytest

from application.scope import Scope
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.builders import NOON
from tests.support.command_line import CommandLine

ADDRESS = "https://hooks.example.com/previsto"


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """An empty home."""
    return CommandLine(tmp_path / "home", "synthetic", capsys)


def test_a_webhook_from_adding_to_removing(cli: CommandLine) -> None:
    """The secret is printed once, and a removed webhook is unknown."""
    code, out, err = cli("webhooks", "add", ADDRESS, "--kinds", "job.failed,user.created.v1")
    assert code == 0, err
    (_, webhook), (_, secret) = (line.split() for line in out.splitlines())
    assert "not shown again" in err
    shown = cli.json("webhooks", "show", webhook)
    assert (shown["url"], shown["kinds"]) == (ADDRESS, ["job.failed", "user.created.v1"])
    assert (shown["state"], shown["owner"]) == ("active", None)
    for act, state in (("pause", "paused"), ("resume", "active")):
        assert cli("webhooks", act, webhook)[0] == 0
        assert cli.json("webhooks", "show", webhook)["state"] == state
    assert cli.json("webhooks", "rotate", webhook)["secret"] != secret
    asked = cli.json("webhooks", "test", webhook)
    assert cli.json("webhooks", "deliveries", webhook) == {"deliveries": [asked]}
    assert (asked["kind"], asked["state"], asked["last_status"]) == ("test", "waiting", None)
    assert cli.json("webhooks", "redeliver", webhook, asked["id"])["id"] == asked["id"]
    assert secret not in cli("webhooks", "show", webhook)[1] + cli("ledger", "tail")[1]
    assert cli("webhooks", "remove", webhook, "--yes")[0] == 0
    for act in ("show", "pause", "resume", "rotate", "test", "deliveries", "remove"):
        code, _, err = cli("webhooks", act, webhook, *["--yes"] * (act == "remove"))
        assert (code, "no webhook" in err) == (3, True), act


def test_the_command_line_changes_the_webhooks_of_all(cli: CommandLine) -> None:
    """It has no users; a caller's webhook stays the caller's."""
    product = Container(settings=Settings.read(str(cli.home), cli.source))
    scope = Scope(job="r", token="", actor="eva", client="desk", scopes=("models:read",), at=NOON)
    with product.use_cases().ledger().within(scope):
        webhook = product.use_cases().keep_webhooks().add(ADDRESS, ["job.failed"], "of eva").webhook
    (row,) = cli.json("webhooks", "list")["webhooks"]
    assert (row["id"], row["owner"], row["description"]) == (webhook, "eva", "of eva")
    assert cli("webhooks", "pause", webhook)[0] == 0
    code, out, _ = cli("webhooks", "list")
    assert (code, "paused" in out, "eva" in out) == (0, True, True)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("http://hooks.example.com/", "--kinds", "job.failed"), "url"),
        (("https://10.1.2.3/", "--kinds", "job.failed"), "url"),
        ((ADDRESS, "--kinds", "job.failed,job.done"), "kinds[1]"),
        ((ADDRESS, "--kinds", ""), "kinds"),
    ],
)
def test_a_wrong_value_is_refused_with_its_field(
    cli: CommandLine, words: tuple[str, ...], field: str
) -> None:
    """Exit code 2."""
    code, error = cli.refusal("webhooks", "add", *words)
    assert (code, error["field"]) == (2, field)


def test_a_lost_key_is_said_with_its_file(cli: CommandLine) -> None:
    """Exit code 8 and the remedy; another key opens nothing, and a readable file is refused."""
    webhook = cli.json("webhooks", "add", ADDRESS, "--kinds", "job.failed")["id"]
    key = cli.home / "keys" / "webhooks.key"
    kept = key.read_bytes()
    key.unlink()
    assert cli.refusal("webhooks", "show", webhook)[1]["field"] == "PREVISTO_WEBHOOK_KEY"
    other = cli.json("webhooks", "add", ADDRESS, "--kinds", "job.failed")["id"]
    code, error = cli.refusal("webhooks", "show", webhook)
    assert (code, "restore the file" in error["remedy"]) == (8, True)
    key.write_bytes(key.read_bytes() + kept)
    assert {row["id"] for row in cli.json("webhooks", "list")["webhooks"]} == {webhook, other}
    key.chmod(0o644)
    assert "chmod 600" in cli.refusal("webhooks", "show", webhook)[1]["remedy"]
