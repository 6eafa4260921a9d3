"""Cells of a notebook in the percent format, and the same notebook as Jupyter keeps it, without outputs."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

HEAD = {
    "jupytext": {"formats": "ipynb,py:percent"},
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
}


class Cell(NamedTuple):
    """One cell; `kind` is `code` or `markdown`."""

    kind: str
    text: str
    tags: tuple[str, ...] = ()


def cells_of(script: Path) -> list[Cell]:
    """The cells of a `.py`, in their order."""
    body = script.read_text().split("# ---\n", 2)[2]
    return [_cell(part) for part in re.split(r"^# %%", body, flags=re.MULTILINE)[1:]]


def pair_of(script: Path) -> str:
    """The text of its `.ipynb`. The id of a cell is its number, so that a change of one changes no other."""
    cells = [_kept(number, cell) for number, cell in enumerate(cells_of(script))]
    told = {"cells": cells, "metadata": HEAD, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _cell(part: str) -> Cell:
    head, _, text = part.partition("\n")
    tags = tuple(re.findall(r'"(\w+)"', head))
    if "[markdown]" not in head:
        return Cell("code", text.strip("\n"), tags)
    return Cell("markdown", re.sub(r"^# ?", "", text.strip("\n"), flags=re.MULTILINE), tags)


def _kept(number: int, cell: Cell) -> dict[str, Any]:
    more = {"execution_count": None, "outputs": []} if cell.kind == "code" else {}
    return {
        "cell_type": cell.kind,
        "id": f"cell-{number}",
        "metadata": {"tags": list(cell.tags)} if cell.tags else {},
        "source": cell.text.splitlines(keepends=True),
        **more,
    }
