"""The units of one host name only what exists, agree with each other, and run without rights."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from entrypoints.settings import Settings
from entrypoints.variables import unknown_variables
from tests.support.command_words import require_command

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
BINARY = "/opt/previsto/bin/previsto"
NOTE = "# What this process may do"


def lines(unit: Path, key: str) -> list[str]:
    """The values of a key, with continued lines joined."""
    text = unit.read_text().replace("\\\n", " ")
    return re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)


def settings() -> dict[str, str]:
    """The variables of previsto.env, with those that it shows in a comment."""
    found = re.findall(r"^#?([A-Z_]+)=(.*)$", (UNITS / "previsto.env").read_text(), re.MULTILINE)
    return dict(found)


def test_the_parts_of_a_host_are_there() -> None:
    assert {unit.stem for unit in SERVICES} == {
        f"previsto-{name}" for name in ("api", "worker", "mirror", "upgrade", "backup")
    }


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_the_command_line_accepts_each_command(unit: Path) -> None:
    """And every variable is one that Previsto reads."""
    calls = [shlex.split(call) for call in lines(unit, "ExecStart") if call.startswith(BINARY)]
    assert calls
    for call in calls:
        require_command(call[1:])
    given = dict(one.split("=", 1) for one in lines(unit, "Environment")) | settings()
    assert unknown_variables(given) == {}
    assert lines(unit, "EnvironmentFile") == ["/etc/previsto/previsto.env"]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_unit_may_write_only_what_its_settings_name(unit: Path) -> None:
    """The home, and the folder of backups where it makes some."""
    read = Settings.read(env=settings() | {"PREVISTO_DATABASE_URL": ""})
    home, backups = str(read.home), str(read.backups)
    makes = any(re.search(r"\bdb (backup|upgrade)\b", call) for call in lines(unit, "ExecStart"))
    assert lines(unit, "ReadWritePaths") == [f"{home} {backups}" if makes else home]
    folders = (UNITS / "tmpfiles.conf").read_text()
    assert f"d {home} 0700 previsto previsto" in folders
    assert f"d {backups} 0700 previsto previsto" in folders


def test_the_rules_of_all_units_are_the_same() -> None:
    """One that is added to one unit is added to all."""
    rules = {unit.read_text().partition(NOTE)[2].partition("\n\n")[0].strip() for unit in SERVICES}
    assert len(rules) == 1
    assert {"NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict"} <= {
        *rules.pop().splitlines()
    }


def test_the_proxy_and_the_api_name_the_same_port() -> None:
    (call,) = lines(UNITS / "previsto-api.service", "ExecStart")
    port = re.findall(r"--port (\d+)", call)
    assert re.findall(r"reverse_proxy 127\.0\.0\.1:(\d+)", (UNITS / "Caddyfile").read_text()) == port
    site = re.findall(r"^([\w.]+) \{", (UNITS / "Caddyfile").read_text(), re.MULTILINE)
    assert [settings()["PREVISTO_ISSUER"]] == [f"https://{name}" for name in site]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units with a program that exists here; skips where systemd is absent."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed (Debian: apt install systemd)")
    for unit in [*SERVICES, *UNITS.glob("*.timer")]:
        text = unit.read_text().replace(BINARY, sys.executable)
        (tmp_path / unit.name).write_text(text)
    return tmp_path


def analysed(*words: str, beside: Path) -> str:
    """What systemd-analyze says, on both streams."""
    done = subprocess.run(("systemd-analyze", *words), cwd=beside, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_reads_the_units(installed: Path) -> None:
    """Without a complaint about one of them; other units of the machine may have some."""
    said = analysed("verify", *(f"./{file.name}" for file in installed.iterdir()), beside=installed)
    assert "previsto" not in said


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_systemd_rates_the_exposure_as_low(installed: Path, unit: Path) -> None:
    said = analysed("security", "--offline=yes", "--threshold=25", f"./{unit.name}", beside=installed)
    (rate,) = re.findall(r"Overall exposure level for .*: ([\d.]+)", said)
    assert float(rate) <= 2.5
