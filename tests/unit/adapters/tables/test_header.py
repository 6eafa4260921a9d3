"""Names of columns in two languages, in one row or three."""

import pytest

from adapters.market_data.tables.header import read_header

PLACES = {"date": 0, "open": 1, "high": 2, "low": 3, "close": 4, "volume": 5}
TWO = [
    ["Price", "Close", "Close", "High", "High", "Low", "Low", "Open", "Open", "Volume", "Volume"],
    ["Ticker", *["VALE3.SA", "LOW"] * 5],
    ["Date", *[""] * 10],
]


@pytest.mark.parametrize(
    "names",
    [
        "date,open,high,low,close,volume",
        "DATE,OPEN,HIGH,LOW,CLOSE,VOLUME",
        "<DATE>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>",
        "Data,Abertura,Máxima,Mínima,Último,Vol.",
        "Data,Abertura,Máximo,Mínimo,Fechamento,Volume",
        "Date, Open ,High,Low,Close/Last,Volume",
        "Datetime,Open,High,Low,Close*,Volume",
        "time,open,high,low,close,Volume",
        "Date,Open,High,Low,Price,Vol.",
    ],
)
def test_names_of_columns(names: str) -> None:
    """Case, accents and punctuation do not matter."""
    header = read_header([names.split(",")], ())
    assert (header.places, header.problem) == (PLACES, "")


def test_other_columns_are_ignored() -> None:
    """An unnamed index, changes in percent and gains of funds are no columns of prices."""
    header = read_header([["", *PLACES, "Var%", "Change %", "Capital Gains", "Unnamed: 0"]], ())
    assert header.places == {name: place + 1 for name, place in PLACES.items()}


def test_the_index_of_pandas_may_be_the_date() -> None:
    """An unnamed first column is the date where no other is and its cells are dates."""
    names = ["", *list(PLACES)[1:]]
    assert read_header([names, ["2024-01-31", *"12345"]], ()).places == PLACES
    assert read_header([names, ["0", *"12345"]], ()).problem == "no column date"


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ("date,open,high,low,volume", "no column close"),
        ("date,close", "no column open, high, low, volume"),
        ("date,open,high,low,close,Último,volume", "column close occurs twice, as close and Último"),
        ("date,open,high,low,close,close,volume", "column close occurs twice"),
        ("2024-01-31,1,2,3,4,5", "no header row with names of columns"),
    ],
)
def test_a_header_that_is_not_clear(names: str, problem: str) -> None:
    """Lacking columns, and two that could be the same one, are named."""
    assert read_header([names.split(",")], ()).problem == problem


@pytest.mark.parametrize("ticker", ["VALE3.SA", "LOW"])
@pytest.mark.parametrize("levels", [(0, 1), (1, 0)])
def test_the_columns_of_one_ticker_of_several(ticker: str, levels: tuple[int, int]) -> None:
    """The asked ticker is picked whichever row has the tickers, also when its symbol is a column's name."""
    header = read_header([TWO[levels[0]], TWO[levels[1]], TWO[2]], (ticker, "X"))
    first = 1 if ticker == "VALE3.SA" else 2
    expected = {"close": first, "high": first + 2, "low": first + 4, "open": first + 6, "volume": first + 8}
    assert (header.places, header.depth, header.problem) == ({"date": 0, **expected}, 3, "")


def test_a_table_of_other_tickers_is_refused() -> None:
    """The tickers of the table and the one that is asked for are named."""
    assert read_header(TWO, ("PETR4.SA", "PETR4")).problem == "a table of VALE3.SA, LOW without PETR4.SA"
    assert read_header(TWO, ()).problem == "a table of VALE3.SA, LOW"


def test_a_table_of_revisions_is_no_table_of_prices() -> None:
    """Its rows are those of several times, so a source does not mix them."""
    header = read_header([["revision", "recorded_at", *PLACES]], ())
    assert "price revisions" in header.problem
    assert "previsto import" in header.way
