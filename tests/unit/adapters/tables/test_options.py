"""Options of the source text."""

from pathlib import Path

import pytest

from adapters.market_data.tables.options import ACCEPTED, Options
from domain.basis import Basis
from domain.errors import InvalidInput


def test_options_are_read() -> None:
    """Every option has its value, and none is needed."""
    stated = Options.parse("decimal=,&dates=dmy&separator=;&encoding=latin-1&basis=as-traded")
    assert stated == Options(
        decimal=",", dates="dmy", separator=";", encoding="latin-1", basis=Basis.AS_TRADED
    )
    assert Options.parse("separator=tab").separator == "\t"
    assert Options.parse("") == Options()


@pytest.mark.parametrize(
    ("text", "told", "accepted"),
    [
        ("decimals=,", "'decimals' is no option", "separator or decimal or dates or encoding or basis"),
        ("dates=iso", "'iso' is no value of the option dates", "ymd or dmy or mdy or names"),
        ("decimal", "'' is no value of the option decimal", ". or ,"),
        ("separator=|", "'|' is no value of the option separator", ", or ; or tab"),
        ("encoding=ebcdic", "'ebcdic' is no value", "utf-8 or utf-16 or latin-1 or cp1252"),
        ("basis=raw", "'raw' is no value", "as-traded or split-adjusted or total-return"),
        ("dates=dmy&dates=mdy", "the option dates occurs twice", "separator"),
    ],
)
def test_unknown_options_are_refused(text: str, told: str, accepted: str) -> None:
    """The error names the option or value, and those that are accepted."""
    with pytest.raises(InvalidInput) as caught:
        Options.parse(text)
    assert told in caught.value.message
    assert accepted in caught.value.remedy
    assert caught.value.field == "source"


def test_every_option_is_documented() -> None:
    """The how-to names each option in a row with its values."""
    text = (Path(__file__).parents[4] / "docs" / "how-to" / "use-your-own-tables.md").read_text()
    rows = {line.split("|")[1].strip(" `"): line for line in text.splitlines() if line.startswith("| `")}
    assert rows.keys() == ACCEPTED.keys()
    assert all(f"`{value}`" in rows[name] for name, values in ACCEPTED.items() for value in values)
