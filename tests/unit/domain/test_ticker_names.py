"""The names of a ticker: what is said of the one that was written, and the names of its files."""

import pytest

from domain.ticker import Ticker
from domain.ticker_names import difference, file_names, outdated


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vale3.sa ", ""),
        ("AAPL", ""),
        ("^bvsp", ""),
        ("vale3f", "VALE3F is the odd lot of VALE3"),
        ("B3:VALE3F.SA", "B3:VALE3F.SA is the odd lot of VALE3"),
        ("BRK.B", "BRK.B is BRK-B"),
        ("NYSE:IBM", "NYSE:IBM is IBM"),
        ("IBOV", "IBOV is the index ^BVSP"),
        ("SPX", "SPX is the index ^GSPC"),
    ],
)
def test_a_name_that_differs_is_told(text: str, said: str) -> None:
    """Case, space and the suffix .SA are not worth a sentence; all else is."""
    assert difference(text, Ticker.parse(text)) == said


def test_a_file_may_have_the_name_that_people_use() -> None:
    """The name at Yahoo comes first, then the symbol, the dotted class, and the codes of an index."""
    assert file_names(Ticker.parse("VALE3")) == ("VALE3.SA", "VALE3")
    assert file_names(Ticker.parse("BRK-B")) == ("BRK-B", "BRK.B")
    assert file_names(Ticker.parse("^GSPC")) == ("^GSPC", "SPX", "GSPC")
    assert file_names(Ticker.parse("IBOV"))[:2] == ("^BVSP", "IBOV")


@pytest.mark.parametrize(
    ("symbol", "why"),
    [
        ("VALE3", ""),
        ("BRK-B", ""),
        ("^BVSP", ""),
        ("IBOV", "IBOV is the index ^BVSP"),
        ("SPX", "SPX is the index ^GSPC"),
        ("IFIX", "IFIX is an index of B3 that cannot be tracked"),
    ],
)
def test_a_symbol_of_an_older_version_is_told(symbol: str, why: str) -> None:
    """A symbol that is read as another ticker now, or as none, is outdated; all others are not."""
    assert outdated(symbol) == why
