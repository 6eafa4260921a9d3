"""Upgrades: a backup with the older schema first, in one transaction, on both engines."""

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.persistence.copies.backup import Backups
from adapters.persistence.copies.upgrades import Upgrades, open_upgraded
from adapters.persistence.database.engine import connect, open_engine
from adapters.persistence.database.schema import HEAD, KNOWN, migrate, revision
from adapters.persistence.database.transactions import writing
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.system.clock import SystemClock
from domain.errors import Conflict, IntegrityError, StoreUnavailable
from tests.support.command_line import CommandLine

ROOT = Path(__file__).parents[2]
HOW_TO, GOLDEN = ROOT / "docs" / "how-to", ROOT / "tests" / "golden"
OLD = GOLDEN / "homes" / "volatility"
BEFORE = "0008"
CLOCK = SystemClock()


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


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A ledger of an earlier schema on each engine."""
    shutil.copy(OLD / "previsto.db", tmp_path / "previsto.db")
    if request.param == "sqlite":
        yield connect(f"sqlite:///{tmp_path / 'previsto.db'}")
        return
    file = open_engine(f"sqlite:///{tmp_path / 'previsto.db'}")
    Backups(file, CLOCK).make(tmp_path / "moving.db")
    engine = open_engine(request.getfixturevalue("postgres_url"))
    Backups(engine, CLOCK).restore(tmp_path / "moving.db")
    with writing(engine) as connection:
        migrate(connection, HEAD, BEFORE)
    yield engine


def head(engine: Engine) -> tuple[int, str]:
    """The last position and its hash."""
    store = SqlEventStore(engine)
    return store.head(), store.hash_at(store.head())


def test_137_an_upgrade_makes_its_own_way_back(old: Engine, tmp_path: Path) -> None:
    """The backup is whole and has the older schema, so that the older release restores it."""
    before = head(old)

    done = Upgrades(old, tmp_path / "backups", CLOCK).run()

    assert (done.before, done.after, done.events) == (BEFORE, HEAD, 40)
    assert tuple(step[:4] for step in done.steps) == KNOWN[KNOWN.index(BEFORE) + 1 :]
    assert (revision(old), head(old)) == (HEAD, before)
    assert done.backup is not None
    with closing(sqlite3.connect(done.backup)) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchone() == (BEFORE,)
        assert file.execute("PRAGMA user_version").fetchone() == (int(BEFORE),)
        tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"events", "job_queue", "backup_manifest"} <= tables
    assert not {"persons", "webhook_deliveries"} & tables
    empty = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    Backups(empty, CLOCK).restore(done.backup)
    assert head(empty) == before


def test_137_a_dry_run_runs_the_steps_and_changes_nothing(old: Engine, tmp_path: Path) -> None:
    """Neither the database nor the folder of the backups."""
    done = Upgrades(old, tmp_path / "backups", CLOCK).rehearse()

    assert (done.before, done.after, done.backup) == (BEFORE, HEAD, None)
    assert revision(old) == BEFORE
    assert not (tmp_path / "backups").exists()


def test_137_a_damaged_ledger_is_not_upgraded(tmp_path: Path) -> None:
    """The refusal comes before the first step."""
    shutil.copy(OLD / "previsto.db", tmp_path / "previsto.db")
    with closing(sqlite3.connect(tmp_path / "previsto.db")) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        file.execute("UPDATE events SET data = data || ' ' WHERE position = 7")
        file.commit()
    engine = connect(f"sqlite:///{tmp_path / 'previsto.db'}")

    with pytest.raises(IntegrityError):
        Upgrades(engine, tmp_path / "backups", CLOCK).run()

    assert revision(engine) == BEFORE
    assert [file.name for file in (tmp_path / "backups").iterdir()] == [".upgrade.lock"]


def test_137_without_a_place_for_the_backup_nothing_is_upgraded(old: Engine, tmp_path: Path) -> None:
    """An existing file is kept, and a folder that cannot be written names the way out."""
    (tmp_path / "taken.db").touch()
    upgrades = Upgrades(old, tmp_path / "backups", CLOCK)

    with pytest.raises(Conflict):
        upgrades.run(tmp_path / "taken.db")
    with pytest.raises(StoreUnavailable) as refusal:
        upgrades.run(tmp_path / "nowhere" / "copy.db")

    assert "--no-backup" in refusal.value.remedy
    assert revision(old) == BEFORE
    assert upgrades.run(keep=False).backup is None
    assert revision(old) == HEAD


def test_137_an_old_file_is_backed_up_when_it_is_opened(tmp_path: Path) -> None:
    """Every released schema; a second opening makes no second backup."""
    for file in sorted((GOLDEN / "databases").glob("*.db")):
        shutil.copy(file, tmp_path / file.name)
        folder = tmp_path / file.stem
        for _ in range(2):
            open_upgraded(f"sqlite:///{tmp_path / file.name}", folder, CLOCK).dispose()
        (made,) = folder.glob("*.db")
        empty = open_engine(f"sqlite:///{tmp_path / f'empty-{file.name}'}")
        assert Backups(empty, CLOCK).restore(made).events == 5


def test_the_command_says_what_it_does(cli: CommandLine) -> None:
    """The steps, the schemas, the events, and the way back; then nothing is left to do."""
    shutil.copytree(OLD, cli.home)

    dry = cli("db", "upgrade", "--dry-run")[1]
    done = cli("db", "upgrade")[1]

    assert f"would upgrade the schema from {BEFORE} to {HEAD}, with 40 events" in dry
    assert "0009 Adds the deliveries of webhooks" in done
    (file,) = (cli.home / "backups").glob("before-*.db")
    assert f"the way back: previsto db restore {file}" in done
    assert cli.json("db", "verify", file)["events"] == 40
    assert cli("db", "upgrade")[1] == f"the schema is already {HEAD}\n"
    assert cli("db", "upgrade", "--backup", "x.db", "--no-backup")[0] == 2


def test_138_dated_backups_are_pruned(ready: CommandLine, tmp_path: Path) -> None:
    """Only those with a time in their name, and the newest stay; FILE and --keep exclude each other."""
    folder = ready.home / "backups"
    ready.json("db", "backup", "--keep", "1")
    assert folder.stat().st_mode & 0o077 == 0
    for file in list(folder.glob("ledger-*.db*")):
        file.rename(folder / f"ledger-20190101T000000Z{file.name.partition('Z')[2]}")
    for name in ("ledger-20200101T000000Z.db", "ledger-20200102T000000Z.db", "before-0010-x.db", "mine.db"):
        for suffix in ("", ".sha256", ".persons"):
            (folder / f"{name}{suffix}").touch()

    made = ready.json("db", "backup", "--keep", "2")

    assert [Path(name).name for name in made["deleted"]] == [
        *("ledger-20190101T000000Z.db", "ledger-20200101T000000Z.db"),
    ]
    assert {path.name for path in folder.iterdir() if path.suffix == ".db"} == {
        *("before-0010-x.db", "mine.db", "ledger-20200102T000000Z.db"),
        Path(made["file"]).name,
    }
    assert not (folder / "ledger-20200101T000000Z.db.persons").exists()
    assert ready("db", "backup", tmp_path / "x.db", "--keep", "2")[0] == 2


def test_the_how_to_works(cli: CommandLine) -> None:
    """The commands of "upgrade", on a home of an earlier release."""
    shutil.copytree(OLD, cli.home)
    blocks = re.findall(r"```bash\n(.*?)```", (HOW_TO / "upgrade.md").read_text(), re.DOTALL)
    calls = [line.split() for block in blocks for line in block.splitlines()]

    for call in calls:
        code, out, err = cli(*call[1:])
        assert (call[0], code) == ("previsto", 0), out + err
    assert [call[1:] for call in calls] == [["db", "upgrade", "--dry-run"], ["db", "upgrade"], ["doctor"]]


def test_the_service_of_the_timer_backs_up_for_an_empty_host(issued: CommandLine, fresh: CommandLine) -> None:
    """Its commands, as the unit has them; what they leave is enough to replay a forecast elsewhere."""
    folder = issued.home.parent / "kept"
    env = {"PREVISTO_HOME": str(issued.home), "PREVISTO_BACKUPS": str(folder), "PATH": "/usr/bin:/bin"}
    env["PREVISTO_SOURCE"] = issued.source
    unit = (ROOT / "deploy" / "systemd" / "previsto-backup.service").read_text().replace("\\\n", " ")
    for line in re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE):
        call = shlex.split(line.replace("$$", "$"))
        if call[0].startswith("/opt/previsto/"):
            call[:1] = [sys.executable, "-c", "from entrypoints.cli.app import main; main()"]
        subprocess.run(call, env=env | {"PYTHONPATH": os.pathsep.join(sys.path)}, check=True)

    (file,) = folder.glob("ledger-*.db")
    fresh.json("db", "restore", file)
    shutil.copytree(folder / "artifacts", fresh.home / "artifacts")
    (row,) = fresh.json("forecasts", "list")["forecasts"]
    assert fresh.json("replay", row["id"])["identical"] is True


@pytest.mark.parametrize(
    ("english", "portuguese"),
    [
        ("run-on-one-host.md", "executar-em-um-servidor.md"),
        ("upgrade.md", "atualizar.md"),
        ("run-on-kubernetes.md", "executar-no-kubernetes.md"),
    ],
)
def test_both_languages_have_the_same_commands(english: str, portuguese: str) -> None:
    pages = [(HOW_TO / name).read_text() for name in (english, portuguese)]
    one, other = (re.findall(r"```\w+\n.*?```", page, re.DOTALL) for page in pages)
    assert one == other
