"""Rows as CSV: RFC 4180, the names of the JSON fields, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import date

import pytest

from entrypoints.cli.csv_text import FORMULA, csv_text
from tests.support.hostile_texts import STORED


def test_fields_inside_fields_have_paths() -> None:
    """Lists are JSON, dates are text, and a missing field is empty."""
    rows = [
        {"model": "A-1", "evidence": {"loss": 1.5, "coverage": {"80": 0.79}}, "on": date(2024, 5, 31)},
        {"model": 'say "a, b"', "steps": [1, None], "kept": True, "left": None, "settings": {}},
    ]
    assert csv_text(rows) == (
        "model,evidence.loss,evidence.coverage.80,on,steps,kept,left,settings\r\n"
        "A-1,1.5,0.79,2024-05-31,,,,\r\n"
        '"say ""a, b""",,,,"[1,null]",true,,\r\n'
    )
    assert csv_text([]) == ""


@pytest.mark.parametrize("text", [*STORED, *(sign + "1" for sign in FORMULA), " =1", "\t=1"])
def test_100_no_text_is_a_formula(text: str) -> None:
    """A cell or a name that a spreadsheet would compute begins with an apostrophe; numbers stay numbers."""
    written = csv_text([{"name": text, text: "x", "number": -1.5}])
    head, row = csv.reader(io.StringIO(written, newline=""))
    cells = [*head, *row[:2]]
    assert not any(cell.lstrip().startswith(FORMULA) for cell in cells)
    assert row[head.index("number")] == "-1.5"
