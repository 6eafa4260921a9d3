"""Text becomes rows, by the separator under which columns have names."""

import pytest

from adapters.market_data.tables.rows import split

NAMES = ["date", "open", "high", "low", "close", "volume"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator: str, end: str) -> None:
    """Three separators and three line ends give the same rows, and lines keep their numbers."""
    text = end.join([separator.join(NAMES), "", separator.join("123456"), separator * 5])
    assert split("T.csv", text) == (separator, [(1, NAMES), (3, list("123456"))])


def test_decimal_commas_are_no_separators() -> None:
    """The number of commas does not matter: only a separator makes names of columns."""
    text = ";".join(NAMES) + "\n" + ";".join(["02/01/2024", *["1.234,5"] * 5])
    assert split("T.csv", text)[0] == ";"


def test_the_line_of_excel_states_the_separator() -> None:
    """`sep=;` above a table is read and is no row."""
    assert split("T.csv", "sep=;\r\nx;y\r\n") == (";", [(2, ["x", "y"])])


def test_a_quoted_cell_may_have_any_sign() -> None:
    """A separator or a line end inside of quotes belongs to the cell, also after a space."""
    assert split("T.csv", 'date, "a,b\nc"\n')[1] == [(2, ["date", "a,b\nc"])]
