"""The plug-in of `examples/plugin/`: installed as its own distribution, found, checked and used."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from tests.support.command_line import CommandLine

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "plugin"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which pip installed the example; nothing is downloaded."""
    place = tmp_path_factory.mktemp("example")
    shutil.copytree(EXAMPLE, place / "plugin")  # a build leaves files beside the source
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps", "--no-build-isolation"]
    done = subprocess.run(
        [*pip, *offline, "--target", place / "site", place / "plugin"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return place / "site"


def test_it_is_found_checked_and_used(
    installed: Path, ready: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list names its distribution, no promise is broken, and a forecast of its version is replayed."""
    monkeypatch.syspath_prepend(installed)
    assert EntryPointCatalog().provider("har") == "previsto-har 1.0.0"

    checks = ready.json("forecasters", "check", "har")
    assert (checks["holds"], len(checks["checks"])) == (True, 8)
    assert ready.json("leakage-check", "har", "--ticker", "VALE3", "--cuts", "1")["clean"] is True

    version = ready.json("train", "VALE3", "--strategy", "har", "--set", "sessions=500")["id"]
    issued = ready.json("forecast", "VALE3", "--model", version)
    assert issued["strategy"] == "har"
    assert ready.json("replay", issued["id"])["identical"] is True


def test_its_own_tests_pass(installed: Path) -> None:
    """With numpy and pytest, and without Previsto on the path."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", EXAMPLE / "tests"],
        cwd=installed,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_it_imports_nothing_from_previsto() -> None:
    """A plug-in satisfies the protocols by its shape alone."""
    code = (EXAMPLE / "previsto_har.py").read_text()
    assert re.findall(r"^\s*(?:import|from) (\w+)", code, re.MULTILINE) == ["numpy"]


def test_the_document_shows_this_plug_in() -> None:
    """The code and the distribution of the document are those that are installed here."""
    page = (ROOT / "docs" / "plug-ins.md").read_text()
    for name, kind in (("previsto_har.py", "python"), ("pyproject.toml", "toml")):
        assert f"```{kind}\n{(EXAMPLE / name).read_text()}```" in page
