"""The import rules hold, and each rule fails on a violation."""

import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

# contract: (file under src, what it is made to import), one or more of them
VIOLATIONS = [
    ("Layers point inwards", {"domain/planted.py": "import application.ledger"}),
    ("Layers point inwards", {"application/planted.py": "import adapters.system.clock"}),
    ("Layers point inwards", {"application/planted.py": "import entrypoints.settings"}),
    ("Layers point inwards", {"adapters/system/planted.py": "import entrypoints.settings"}),
    (
        "No adapter family knows another",
        {"adapters/forecasting/planted.py": "import adapters.persistence.database.engine"},
    ),
    ("The domain imports msgspec and numpy only", {"domain/planted.py": "import sqlalchemy"}),
    ("The domain imports msgspec and numpy only", {"domain/planted.py": "from scipy import stats"}),
    ("The application knows no framework", {"application/planted.py": "import dependency_injector"}),
    ("The application knows no framework", {"application/commands/planted.py": "import pandas as pd"}),
    (
        "Only the container imports adapters",
        {"entrypoints/cli/planted.py": "from adapters.system.clock import SystemClock"},
    ),
    (
        "Only the remote half of the command line imports the client library",
        {"entrypoints/cli/planted.py": "from previsto_client import Previsto"},
    ),
    (
        "Commands and queries do not import each other",
        {"application/commands/planted.py": "import application.queries.lists"},
    ),
    (
        "Commands and queries do not import each other",
        {"application/queries/planted.py": "import application.commands.train_model"},
    ),
    (
        "No cycles between siblings",
        {"domain/planted_a.py": "import domain.planted_b", "domain/planted_b.py": "import domain.planted_a"},
    ),
    (
        "No cycles between siblings",
        {
            "adapters/planted/__init__.py": "import adapters.calendars",
            "adapters/calendars/planted.py": "import adapters.planted",
        },
    ),
]


def contracts() -> set[str]:
    """The names of all contracts in the configuration."""
    config = ConfigParser()
    config.read(ROOT / ".importlinter")
    return {config[section]["name"] for section in config.sections() if section.startswith("importlinter:")}


def lint(tree: Path) -> tuple[int, str]:
    """Exit code and report of the linter over a tree's own `src` and configuration."""
    run = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo", "--config", str(tree / ".importlinter")],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree / "src"), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def named(report: str, verdict: str) -> set[str]:
    """The contracts of the report with this verdict."""
    return set(re.findall(rf"^(.+?) {verdict}\b", report, re.MULTILINE))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the sources and the rules, to be changed."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    """The repository keeps every contract, and the linter evaluated all of them."""
    code, report = lint(ROOT)
    assert code == 0, report
    assert named(report, "KEPT") == contracts()


@pytest.mark.thorough
@pytest.mark.parametrize(("contract", "files"), VIOLATIONS)
def test_each_contract_can_be_broken(copy: Path, contract: str, files: dict[str, str]) -> None:
    """One forbidden import in an otherwise clean tree breaks the contract that forbids it."""
    for name, line in files.items():
        path = copy / "src" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(line + "\n")
    code, report = lint(copy)
    assert code != 0
    assert contract in named(report, "BROKEN"), report
    assert "planted" in report


def test_every_contract_has_a_violation() -> None:
    """A contract added to the configuration needs a violation here."""
    assert {contract for contract, _ in VIOLATIONS} == contracts()
