"""`ledger checkpoint`, `ledger key` and `ledger verify --against`, as an operator uses them."""

import json
from pathlib import Path

from tests.support.command_line import CommandLine


def test_a_head_kept_elsewhere_shows_a_cut_tail(cli: CommandLine, tmp_path: Path) -> None:
    """Checkpoints signed after each step verify here, and with the public key alone."""
    log = tmp_path / "elsewhere.jsonl"
    assert cli.refusal("ledger", "checkpoint")[0] == 4  # nothing to sign yet
    cli("track", "VALE3")
    assert cli("ledger", "checkpoint", "--out", log)[0] == 0
    cli("track", "AAPL")
    line = cli("ledger", "checkpoint", "--out", log)[1]
    assert log.read_text().splitlines()[1] == line.strip()
    assert cli.json("ledger", "verify", "--against", log)["checkpoints"] == 2
    public = cli.json("ledger", "key")["key"]

    import sqlite3

    with sqlite3.connect(cli.home / "previsto.db") as owner:
        owner.execute("DROP TRIGGER events_no_delete")
        owner.execute("DELETE FROM events WHERE position = 2")

    assert cli("ledger", "verify")[0] == 0
    code, out, _ = cli("ledger", "verify", "--against", log, "--key", public, "--json")
    assert (code, json.loads(out)["bad"][0]["position"]) == (1, 2)
    assert cli("ledger", "checkpoint", "--out", log)[0] == 7
    assert len(log.read_text().splitlines()) == 2


def test_signatures_and_files_that_do_not_fit_are_named(cli: CommandLine, tmp_path: Path) -> None:
    """A foreign key, an altered line, a malformed line and a file of another kind."""
    log = tmp_path / "elsewhere.jsonl"
    cli("track", "VALE3", "AAPL")
    cli("ledger", "checkpoint", "--out", log)

    code, out, _ = cli("ledger", "verify", "--against", log, "--key", "00" * 31 + "01")
    assert (code, "is not signed by" in out) == (1, True)
    assert cli.refusal("ledger", "verify", "--against", log, "--key", "xyz")[1]["field"] == "key"
    log.write_text(log.read_text().replace('"position":2', '"position":1'))
    assert cli("ledger", "verify", "--against", log)[0] == 1
    log.write_text(log.read_text() + "no json\n")
    code, error = cli.refusal("ledger", "verify", "--against", log)
    assert (code, "line 2" in error["message"]) == (2, True)
    for content in ("", "\xff"):
        log.write_bytes(content.encode("latin-1"))
        assert cli.refusal("ledger", "verify", "--against", log)[0] == 2
    assert cli.refusal("ledger", "verify", "--against", tmp_path / "absent")[0] == 2


def test_the_key_is_private(cli: CommandLine) -> None:
    """The key has mode 0600 in its own folder; a readable or damaged key is not used."""
    cli("track", "VALE3")
    cli("ledger", "checkpoint")
    key = cli.home / "keys" / "ledger-ed25519.pem"
    assert (key.stat().st_mode & 0o777, key.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [path.name for path in key.parent.iterdir()] == [key.name]

    key.chmod(0o640)
    code, error = cli.refusal("ledger", "checkpoint")
    assert (code, "chmod 600" in error["remedy"]) == (8, True)
    key.chmod(0o600)
    key.write_text("damaged")
    assert cli.refusal("ledger", "key")[1]["field"] == "PREVISTO_LEDGER_KEY"
