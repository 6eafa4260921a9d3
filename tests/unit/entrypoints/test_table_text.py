"""Tables as text: boxes, plain columns, records, and the digits of their cells."""

import sys
from decimal import Decimal

import pytest

from entrypoints.cli import output
from entrypoints.cli.facts import show_facts
from entrypoints.cli.table_text import Column, boxed, plain, records, width_of
from tests.support.terminals import on_a_terminal

COLUMNS = [
    Column("model", ["VALE3-fortnight-1", "PETR4-week-12"], whole=True),
    Column("loss", ["0.98", "1,128,700.00"], numeric=True),
    Column("remark", ["a few plain words that may wrap", "none"]),
]


@pytest.mark.parametrize("width", range(20, 90))
def test_a_box_cuts_neither_names_nor_numbers(width: int) -> None:
    """At every width the table fits with every name and number whole, or there is no table."""
    lines = boxed(COLUMNS, width)
    if lines is None:
        assert width < 58
        return
    assert len({width_of(line) for line in lines}) == 1
    assert width_of(lines[0]) <= width
    text = "\n".join(lines)
    assert "VALE3-fortnight-1" in text
    assert "1,128,700.00" in text
    assert all(word in text for word in ["a", "few", "plain", "words", "that", "may", "wrap"])


def test_a_pipe_has_one_line_for_each_row() -> None:
    """No box, no wrapping, and the columns stand under each other."""
    assert plain(COLUMNS) == [
        "model                      loss  remark",
        "VALE3-fortnight-1          0.98  a few plain words that may wrap",
        "PETR4-week-12      1,128,700.00  none",
    ]


def test_records_have_one_line_for_each_cell() -> None:
    """The labels are the first column."""
    assert list(records(COLUMNS))[:4] == [
        "",
        "model   VALE3-fortnight-1",
        "loss    0.98",
        "remark  a few plain words that may wrap",
    ]


def test_wide_characters_take_two_columns() -> None:
    """The right edge of a box stays straight."""
    lines = boxed([Column("name", ["東京", "abcd", "e\u0301"])], 80)
    assert lines is not None
    assert len({width_of(line) for line in lines}) == 1
    assert width_of("東京") == 4


@pytest.mark.parametrize(
    ("value", "pipe", "terminal"),
    [
        (Decimal("0.00011"), "0.00011", "0.00011"),
        (Decimal("128700.00"), "128700.00", "128,700.00"),
        (128734.6, "128735", "128,735"),
        (1.1e-05, "0.000011", "0.000011"),
        (0.97886, "0.9789", "0.9789"),
        (1e-300, "0", "0"),
        (-0.5, "-0.5", "-0.5"),
        (100.0, "100", "100"),
        (float("nan"), "nan", "nan"),
        (20240531, "20240531", "20240531"),
        (None, "-", "-"),
        (True, "yes", "yes"),
    ],
)
def test_digits_follow_the_value(
    value: object,
    pipe: str,
    terminal: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No cell has an exponent; commas are for terminals only."""
    assert output.cell(value) == pipe
    on_a_terminal(monkeypatch, 80)
    assert sys.stdout.isatty()
    assert output.cell(value) == terminal


def test_facts_wrap_beside_their_labels(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a terminal a text goes on below itself and a digest stays whole; in a pipe a fact is a line."""
    facts = {"state": "registered", "settings": "units=16, layers=1, window=40", "artifact": "f" * 30}

    show_facts("A version", facts, "one short note")
    assert capsys.readouterr().out.splitlines() == [
        "A version",
        "",
        "state     registered",
        "settings  units=16, layers=1, window=40",
        f"artifact  {'f' * 30}",
        "one short note",
    ]
    on_a_terminal(monkeypatch, 30)
    show_facts("A version", facts)
    assert capsys.readouterr().out.splitlines() == [
        "A version",
        "state     registered",
        "settings  units=16, layers=1,",
        "          window=40",
        f"artifact  {'f' * 30}",
    ]
