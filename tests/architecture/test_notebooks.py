"""Each notebook is a pair without outputs, and its cells work."""

import ast
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from scripts.notebooks.__main__ import scripts
from scripts.notebooks.cells import cells_of, pair_of

ROOT = Path(__file__).resolve().parents[2]
EVERY = pytest.mark.parametrize("script", scripts(), ids=lambda path: path.stem)


@EVERY
def test_a_notebook_is_the_pair_of_its_script(script: Path) -> None:
    """As `make notebooks` writes it; outputs would bring addresses and times of one machine."""
    if script.with_suffix(".ipynb").read_text() != pair_of(script):
        pytest.fail(f"{script.stem}.ipynb differs from its .py: run `make notebooks`", pytrace=False)


@EVERY
def test_a_notebook_can_be_read(script: Path) -> None:
    """It begins with a title, has text between its code, and draws only in cells that are marked."""
    cells = cells_of(script)
    assert cells[0].text.startswith("# ")
    assert sum(cell.kind == "markdown" for cell in cells) >= 5
    for cell in (one for one in cells if one.kind == "code"):
        ast.parse(cell.text)
        assert ("matplotlib" in cell.text) == ("chart" in cell.tags), cell.text
    json.loads(pair_of(script))


@EVERY
@pytest.mark.thorough
def test_a_notebook_works(script: Path, tmp_path: Path) -> None:
    """Every cell is executed; cells with charts only where matplotlib is installed."""
    drawn = find_spec("matplotlib") is not None
    cells = [cell for cell in cells_of(script) if cell.kind == "code" and (drawn or "chart" not in cell.tags)]
    (tmp_path / "cells.py").write_text("\n".join(cell.text for cell in cells))
    path = os.pathsep.join([str(script.parent), *(str(ROOT / name) for name in ("src", "sdk/python/src"))])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREVISTO_")}
    environment = kept | {"PYTHONPATH": path, "MPLBACKEND": "Agg", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "cells.py"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
