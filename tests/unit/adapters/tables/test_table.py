"""A table is read as it is written, and is refused where it could be read in two ways."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.market_data.tables.options import Options
from adapters.market_data.tables.table import Table, read_table
from domain.errors import InvalidTable
from domain.sessions import to_date

INVESTING_PT = (
    '\ufeff"Data","Último","Abertura","Máxima","Mínima","Vol.","Var%"\n'
    '"28.12.2023","134.185","134.194","134.392","133.832","6,96M","-0,01%"\n'
    '"27.12.2023","134.194","133.533","134.195","133.323","12,04M","0,49%"\n'
)
INVESTING_EN = (
    '"Date","Price","Open","High","Low","Vol.","Change %"\n'
    '"12/28/2023","4,783.35","4,786.44","4,793.30","4,780.98","2.70B","0.04%"\n'
    '"12/27/2023","4,781.58","4,773.45","4,784.95","4,768.90","","0.14%"\n'
)
SPREADSHEET = (
    "Data;Abertura;Máxima;Mínima;Fechamento;Volume\r\n"
    "27/12/2023;76,85;77,55;76,85;77,40;13.821.200\r\n"
    "28/12/2023;77,00;77,46;76,75;77,20;#N/D\r\n"
)
YFINANCE = (
    "Price,Adj Close,Close,High,Low,Open,Volume\n"
    "Ticker,VALE3.SA,VALE3.SA,VALE3.SA,VALE3.SA,VALE3.SA,VALE3.SA\n"
    "Date,,,,,,\n"
    "2023-12-27,70.1,77.4,77.55,76.85,76.85,13821200\n"
    "2023-12-28,70.2,77.2,77.46,76.75,77.0,16545800\n"
)
CELLS = ["2024-01-31", "31/01/2024 10:00Z", "1,5", "1.234", "-", "1e9", "", '"', "Date", "1M", "\r"]
HEADER = "date;open;high;low;close;volume"


def read(text: str, options: str = "", **asked: object) -> Table:
    """The table of a text in UTF-8."""
    return read_table("T.csv", text.encode(), Options.parse(options), **asked)  # type: ignore[arg-type]


def rows(*days: str, prices: str = "10,5;11,5;9,5;10,5;1000") -> str:
    """A table with the same prices on each of some days."""
    return "\n".join([HEADER, *(f"{day};{prices}" for day in days)])


@pytest.mark.parametrize(
    ("text", "closes", "volumes", "told"),
    [
        (
            INVESTING_PT,
            [134185, 134194],
            [6_960_000, 12_040_000],
            "commas between cells, decimal comma, dates dmy like 31/01/2024, encoding utf-8-sig",
        ),
        (
            INVESTING_EN,
            [4783.35, 4781.58],
            [2.7e9, np.nan],
            "commas between cells, decimal point, dates mdy like 01/31/2024, encoding utf-8",
        ),
        (
            SPREADSHEET,
            [77.4, 77.2],
            [13_821_200, np.nan],
            "semicolons between cells, decimal comma, dates dmy like 31/01/2024, encoding utf-8",
        ),
        (
            YFINANCE,
            [77.4, 77.2],
            [13_821_200, 16_545_800],
            "commas between cells, decimal point, dates ymd like 2024-01-31, encoding utf-8",
        ),
        (
            SPREADSHEET.replace(";", "\t"),
            [77.4, 77.2],
            [13_821_200, np.nan],
            "tabs between cells, decimal comma, dates dmy like 31/01/2024, encoding utf-8",
        ),
    ],
)
def test_tables_as_people_have_them(text: str, closes: list[float], volumes: list[float], told: str) -> None:
    """Files of investing.com, of a Brazilian spreadsheet and of yfinance are read, and described."""
    table = read(text, tickers=("VALE3.SA", "VALE3"))
    assert {to_date(day) for day in table.days} == {date(2023, 12, 27), date(2023, 12, 28)}
    np.testing.assert_array_equal(table.columns["close"], closes)
    np.testing.assert_array_equal(table.columns["volume"], volumes)
    assert table.dialect.describe() == told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_every_encoding_gives_the_same_table(encoding: str) -> None:
    """The accents of a header do not depend on the encoding."""
    table = read_table("T.csv", SPREADSHEET.encode(encoding))
    assert table.dialect.columns["high"] == "Máxima"
    assert table.columns["high"].tolist() == [77.55, 77.46]


def test_dates_that_could_be_two_days_are_refused() -> None:
    """Without a day above 12 the order is asked for; one such day settles it for all rows."""
    with pytest.raises(InvalidTable, match="'02/01/2024' is 2 Jan or 1 Feb, and no day above 12") as caught:
        read(rows("02/01/2024", "03/01/2024"))
    assert "separator ';', encoding utf-8" in caught.value.message
    assert "dates=dmy" in caught.value.remedy
    assert "2024-01-31,77.13" in caught.value.remedy
    days = [to_date(day) for day in read(rows("02/01/2024", "31/01/2024")).days]
    assert days == [date(2024, 1, 2), date(2024, 1, 31)]
    assert to_date(read(rows("02/01/2024"), "dates=mdy").days[0]) == date(2024, 2, 1)
    assert to_date(read(rows("01/01/2024")).days[0]) == date(2024, 1, 1)


def test_numbers_that_could_be_two_are_refused() -> None:
    """A sign for decimals or thousands in every cell is asked for; one other cell settles it."""
    unclear = "1,234;1,250;1,200;1,240;1000"
    with pytest.raises(InvalidTable, match=r"column open: '1,234' is 1234 or 1\.234, and no cell") as caught:
        read(rows("2024-01-31", prices=unclear))
    assert "columns date, open" in caught.value.message
    assert "decimal=," in caught.value.remedy
    assert read(rows("2024-01-31", prices=unclear), "decimal=,").columns["open"][0] == 1.234
    assert read(rows("2024-01-31", prices=unclear), "decimal=.").columns["open"][0] == 1234
    settled = read(rows("2024-01-31", prices=unclear) + "\n2024-02-01;0,999;1;1;1;1")
    assert settled.columns["open"].tolist() == [1.234, 0.999]


def test_points_between_commas_after_iso_dates_are_decimal() -> None:
    """A table that a program wrote has no groups of digits, even where each price has three decimals."""
    text = rows("2024-01-31", prices="1.234;1.250;1.200;1.240;1000").replace(";", ",")
    assert read(text).columns["open"][0] == 1.234
    with pytest.raises(InvalidTable, match=r"is 1\.234 or 1234"):
        read(rows("2024-01-31", prices="1.234;1.250;1.200;1.240;1000"))


def test_a_column_that_is_not_read_can_settle_the_sign() -> None:
    """Changes in percent are written with the same sign as prices."""
    table = read(f"{HEADER};Var%\n31/01/2024;1.234;1.250;1.200;1.240;1000;0,33%")
    assert table.columns["close"][0] == 1240


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (rows("2024-01-31", "31/01/2024"), "line 3, column date: '31/01/2024' is not a date like 2024-01-31"),
        (rows("13/01/2024", "01/13/2024"), "is not a date like"),
        (
            rows("2024-01-31", prices="10,5;1.5;1,5;1;1"),
            "column high: '1.5' is not a number where ',' is the",
        ),
        (rows("45322"), "'45322' is not a date"),
        (INVESTING_PT.replace("Data", "Último"), "column close occurs twice"),
        (YFINANCE, "a table of VALE3.SA without PETR4.SA"),
        ("a;b\n1;2", "no header row with names of columns (columns a, b; separator ';'"),
        ("<html><body>Not found</body></html>", "no header row"),
        (HEADER + "\n" + "2024-01-31,1,1,1,1,1", "line 2: 1 cells under a header of 6"),
    ],
)
def test_a_table_that_is_not_clear_is_refused(text: str, told: str) -> None:
    """The refusal says what was found and where."""
    with pytest.raises(InvalidTable) as caught:
        read(text, tickers=("PETR4.SA", "PETR4"))
    assert told in caught.value.message


def test_several_bars_a_day_are_refused() -> None:
    """Another time is another bar, also in a column of its own; the same date again is a correction."""
    hourly = rows("2024-01-31 10:00:00-03:00", "2024-01-31 13:00:00-03:00")
    with pytest.raises(InvalidTable, match=r"line 3.*several bars a day"):
        read(hourly)
    text = "date;time;open;high;low;close;volume\n31.01.2024;10:00;1;1;1;1;1\n31.01.2024;10:05;1;1;1;1;1"
    with pytest.raises(InvalidTable, match="several bars a day"):
        read(text)
    assert len(read(rows("2024-01-31", "2024-01-31", "2024-02-01 18:05", "2024-02-02 18:07")).days) == 4


@given(
    st.lists(st.lists(st.sampled_from(CELLS) | st.text(max_size=3), min_size=5, max_size=7), max_size=4),
    st.sampled_from([INVESTING_PT, INVESTING_EN, SPREADSHEET, YFINANCE, HEADER + "\n"]),
    st.sampled_from(",;\t"),
)
def test_any_text_is_a_table_or_refused(cells: list[list[str]], text: str, separator: str) -> None:
    """Whatever follows a header, the answer is a table or one line that names the file."""
    try:
        table = read(text + "\n".join(map(separator.join, cells)))
        assert {len(column) for column in table.columns.values()} == {len(table.days)}
    except InvalidTable as error:
        assert error.message.startswith("T.csv")
        assert "\n" not in error.message


@given(st.binary(max_size=40))
def test_any_bytes_are_a_table_or_refused(raw: bytes) -> None:
    """No file of any bytes ends in another error."""
    with pytest.raises(InvalidTable):
        read_table("T.csv", raw)


def test_a_table_without_rows_has_no_days() -> None:
    """A header alone is a table."""
    assert read(HEADER).days.tolist() == []
