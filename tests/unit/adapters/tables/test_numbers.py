"""A cell becomes a number by a rule, with either decimal sign."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.market_data.tables.numbers import read_column, read_number

POINT = [
    ("77.13", 77.13),
    ("1,234.56", 1234.56),
    ("12,149,500", 12149500),
    (" 10 ", 10),
    ("-0.5", -0.5),
    ("+5", 5),
    ("5.", 5),
    (".5", 0.5),
    ("0.123", 0.123),
    ("1.2e+05", 120_000),
    ("3E-2", 0.03),
    ("$185.64", 185.64),
    ("R$ 77.13", 77.13),
]
NO_NUMBERS = [
    *(
        "6_2.05",
        "1e400",
        "inf",
        "-inf",
        "Infinity",
        "0x1f",
        "٣",
        "１",
        "1.2.3",
        "1,23",
        "12,34,567",
        "0,123.5",
    ),
    *(
        ",5",
        "1 234",
        "--",
        ".",
        ",",
        "e5",
        "1e",
        "77.13 BRL",
        "5%",
        "1e3K",
        "9" * 400,
        "=A1",
        "None.",
        "1٬234",
    ),
]


@pytest.mark.parametrize(("cell", "number"), POINT)
def test_numbers_with_a_decimal_point(cell: str, number: float) -> None:
    """Digits, groups of three, an exponent and a sign of money are read."""
    assert read_number(cell, ".") == number


@pytest.mark.parametrize(("cell", "number"), POINT)
def test_numbers_with_a_decimal_comma(cell: str, number: float) -> None:
    """The same numbers are read with the two signs exchanged."""
    assert read_number(cell.translate(str.maketrans(".,", ",.")), ",") == number


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_what_python_or_nobody_reads_is_no_number(cell: str) -> None:
    """Underscores, infinities, other digits and broken groups are refused, alone and inside a column."""
    assert read_number(cell, ".") is None
    assert read_column(["1.5", cell], ".") is None


@pytest.mark.parametrize(
    "cell", ["", " ", "-", "NA", "N/A", "#N/A", "#N/D", "<NA>", "null", "NaN", "nan", "None", "none"]
)
@pytest.mark.parametrize("sign", [".", ","])
def test_a_missing_value_is_nan(cell: str, sign: str) -> None:
    """Whatever a program writes for a value that it does not have is NaN."""
    number = read_number(cell, sign)
    assert number is not None
    assert math.isnan(number)


@pytest.mark.parametrize(
    ("cell", "sign", "number"),
    [("25.84M", ".", 25_840_000), ("1,2K", ",", 1200), ("3B", ".", 3e9), ("1.1m", ".", 1_100_000)],
)
def test_volumes_in_thousands_millions_and_billions(cell: str, sign: str, number: float) -> None:
    """The letter moves the decimal sign exactly; in a column of prices it is no number."""
    assert read_number(cell, sign, scaled=True) == number
    assert read_number(cell, sign) is None


@given(st.decimals(0, 10**9, places=4), st.sampled_from(".,"), st.booleans())
def test_a_number_is_read_as_it_was_written(number: Decimal, sign: str, grouped: bool) -> None:
    """With either sign, with and without groups, a number is the nearest float of its digits."""
    written = f"{number:,.4f}" if grouped else f"{number:.4f}"
    if sign == ",":
        written = written.translate(str.maketrans(".,", ",."))
    assert read_number(written, sign) == float(number)


@given(st.lists(st.text("0123456789.,-+eEKMnaN/ _x", max_size=8), max_size=6), st.sampled_from(".,"))
def test_a_column_reads_what_its_cells_read(cells: list[str], sign: str) -> None:
    """The fast way for a column agrees with the rule for each cell."""
    numbers = [read_number(cell, sign) for cell in cells]
    column = read_column(cells, sign)
    if None in numbers:
        assert column is None
    else:
        assert column is not None
        assert repr(column.tolist()) == repr(numbers)
