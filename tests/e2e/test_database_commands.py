"""`db` and `ledger export|import` on the command line, with the restore rehearsal of the how-to."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


@pytest.fixture
def issued(ready: CommandLine) -> CommandLine:
    """A home with a trained model and a forecast in the ledger."""
    ready.json("train", "VALE3", "--strategy", "volatility")
    ready.json("forecast", "VALE3")
    return ready


@pytest.fixture
def fresh(cli: CommandLine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Another, empty home."""
    return CommandLine(tmp_path / "fresh", cli.source, capsys)


def test_a_restored_home_answers_alike(issued: CommandLine, fresh: CommandLine, tmp_path: Path) -> None:
    """After backup and restore the lists are equal and the forecast replays bit for bit."""
    file = tmp_path / "backup.db"
    made = issued.json("db", "backup", file)
    shutil.copytree(issued.home / "artifacts", fresh.home / "artifacts")

    checked = fresh.json("db", "verify", file)
    restored = fresh.json("db", "restore", file)

    assert fresh.json("models", "list") == issued.json("models", "list")
    forecasts = fresh.json("forecasts", "list")
    (row,) = forecasts["forecasts"]
    assert (checked["sound"], checked["hash"], restored["hash"]) == (True, made["hash"], made["hash"])
    assert (made["bytes"], made["file"]) == (file.stat().st_size, str(file))
    assert fresh.json("ledger", "verify")["sound"] is True
    assert fresh.json("db", "verify")["hash"] == made["hash"]
    assert forecasts == issued.json("forecasts", "list")
    assert fresh.json("replay", row["id"])["identical"] is True


def test_a_home_moves_to_postgresql_and_on(
    issued: CommandLine, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger moves from SQLite to PostgreSQL with equal contents, and new events are appended."""
    made = issued.json("db", "backup", tmp_path / "backup.db")
    listed = issued.json("forecasts", "list")
    monkeypatch.setenv("PREVISTO_DATABASE_URL", postgres_url)

    issued.json("db", "restore", tmp_path / "backup.db")

    assert issued.json("forecasts", "list") == listed
    assert issued.json("replay", listed["forecasts"][0]["id"])["identical"] is True
    issued.json("refresh", "VALE3")
    assert issued.json("score")["forecasts"]
    assert issued.json("db", "verify")["head"] > made["head"]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_an_export_is_imported(issued: CommandLine, fresh: CommandLine, tmp_path: Path, form: str) -> None:
    """Both formats are imported, and the format is detected."""
    exported = issued.json("ledger", "export", tmp_path / "ledger", "--format", form)

    imported = fresh.json("ledger", "import", tmp_path / "ledger")

    assert (imported["hash"], exported["format"]) == (exported["hash"], form)
    assert fresh.json("forecasts", "list") == issued.json("forecasts", "list")


def test_damage_has_its_exit_codes(issued: CommandLine, fresh: CommandLine, tmp_path: Path) -> None:
    """Verify finds damage: 1; restore refuses: 7; existing target: 4; not a backup: 2; no file: 3."""
    file = tmp_path / "backup.db"
    issued.json("db", "backup", file)

    assert issued("db", "backup", file)[0] == 4
    assert issued("db", "restore", file)[0] == 4
    assert fresh("db", "restore", tmp_path / "nothing.db")[0] == 3
    assert fresh("ledger", "import", HOW_TO / "back-up-and-restore.md")[0] == 2
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    code, out, _ = fresh("db", "verify", file)
    assert (code, "SHA-256" in out) == (1, True)
    assert json.loads(fresh("db", "verify", file, "--json")[1])["sound"] is False
    code, error = fresh.refusal("db", "restore", file)
    assert (code, error["code"]) == (7, "integrity")


@pytest.mark.parametrize("name", ["back-up-and-restore.md", "move-a-ledger.md"])
def test_the_how_to_works(issued: CommandLine, postgres_url: str, tmp_path: Path, name: str) -> None:
    """Every command of the page runs in a shell, in order."""
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", (HOW_TO / name).read_text(), re.DOTALL))
    commands = commands.replace("postgresql://previsto:…@db.internal/previsto", postgres_url)
    previsto = (
        f'previsto() {{ "{sys.executable}" -c "from entrypoints.cli.app import main; main()" "$@"; }}\n'
    )
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PREVISTO_HOME": str(issued.home),
        "PREVISTO_SOURCE": issued.source,
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", previsto + commands],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
