"""The four packages load from `src`; no installed package replaces them, and there is no fifth."""

import importlib.util
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "application", "adapters", "entrypoints")


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_loads_from_src(package: str) -> None:
    """Under pytest a package is the folder of that name in `src`, and that folder alone."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    assert [Path(place).resolve() for place in spec.submodule_search_locations] == [ROOT / "src" / package]


def test_packages_load_from_src_wherever_python_starts(tmp_path: Path) -> None:
    """With `src` on the path a fresh process finds the same four packages, whatever is installed."""
    code = f"import importlib; [print(importlib.import_module(p).__file__) for p in {PACKAGES}]"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    found = [Path(line).resolve() for line in run.stdout.split()]
    assert found == [ROOT / "src" / package / "__init__.py" for package in PACKAGES]


def test_src_holds_the_four_packages_only() -> None:
    """Top-level names may collide with installed packages, so `src` holds no other package or module."""
    assert {
        path.name
        for path in (ROOT / "src").iterdir()
        if path.name != "__pycache__" and not path.name.endswith(".egg-info")
    } == set(PACKAGES)


def test_the_wheel_and_the_rules_know_the_same_packages() -> None:
    """The same four packages are shipped, type-checked and linted; the client library is shipped too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert shipped == [*(f"src/{package}" for package in PACKAGES), "sdk/python/src/previsto_client"]
    assert "src" in project["tool"]["mypy"]["files"]
    rules = (ROOT / ".importlinter").read_text().split("[importlinter:contract")[0]
    assert [line.strip() for line in rules.splitlines() if line.startswith("    ")] == list(PACKAGES)


def test_every_folder_of_sources_is_a_package() -> None:
    """A folder without `__init__.py` would be invisible to the import rules."""
    folders = {path.parent for path in (ROOT / "src").rglob("*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
