"""Plug-ins of another package: a module and its metadata in a folder that a test puts on the path."""

import sys
from pathlib import Path

import pytest


def install(
    patch: pytest.MonkeyPatch,
    folder: Path,
    module: str,
    code: str,
    points: dict[str, str],
    group: str = "previsto.sources",
) -> None:
    """Make a distribution of one module with entry points, name to value, importable until the test ends."""
    metadata = folder / f"{module}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    lines = [f"[{group}]", *(f"{name} = {value}" for name, value in points.items())]
    (metadata / "entry_points.txt").write_text("\n".join(lines))
    (folder / f"{module}.py").write_text(code)
    patch.syspath_prepend(folder)
    patch.delitem(sys.modules, module, raising=False)
