"""CsvFolder: common forms of tables, and errors that name file, line and column."""

import time
import warnings
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from adapters.market_data.csv_folder import CsvFolder
from adapters.market_data.tables.options import Options
from domain.basis import Basis
from domain.errors import InvalidInput, InvalidTable, NoData, SourceError, UnknownSymbol
from domain.sessions import to_date
from domain.ticker import Ticker

VALE = Ticker.parse("VALE3")
LAST = date(2030, 1, 1)
HEADER = "date,open,high,low,close,adj_close,volume"
ROW = "2024-01-02,10,11,9,10.5,10.4,1000"


def fetch(folder: Path, text: str | bytes, name: str = "VALE3.SA.csv"):  # type: ignore[no-untyped-def]
    """Write the file and read it through the source."""
    raw = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(raw)
    return CsvFolder(folder).fetch(VALE, None, LAST).bars


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n{ROW}\n",
        f"\ufeff{HEADER}\n{ROW}\n",
        f"{HEADER}\r\n{ROW}\r\n",
        f"{HEADER}\n\n{ROW}\n,,,,,,\n",
        f"Date,Open,High,Low,Close,Adj Close,Volume\n{ROW}",
        f'"date","open","high","low","close","adjclose","volume"\n{ROW}',
        f"{HEADER},Capital Gains\n{ROW},0.0",
        "Volume,Close,Low,High,Open,Adj Close,Date\n1000,10.5,9,11,10,10.4,2024-01-02 00:00:00-03:00",
    ],
)
def test_common_forms_of_tables_are_read(tmp_path: Path, text: str) -> None:
    """Byte order mark, line ends, case, order, extra columns and empty rows do not matter."""
    bars = fetch(tmp_path, text)
    assert [to_date(day) for day in bars.sessions] == [date(2024, 1, 2)]
    values = [bars.columns[n][0] for n in ("open", "high", "low", "close", "adj_close", "volume")]
    assert values == [10, 11, 9, 10.5, 10.4, 1000]


@pytest.mark.parametrize("cell", ["", "null", "NaN", "  ", "None"])
def test_absent_cells_are_nan(tmp_path: Path, cell: str) -> None:
    """A cell without a number is NaN, whatever the source writes for that."""
    bars = fetch(tmp_path, f"{HEADER}\n2024-01-02,{cell},11,9,10.5,{cell},{cell}")
    assert np.isnan([bars.columns[n][0] for n in ("open", "adj_close", "volume", "dividend", "split")]).all()


def test_actions_are_read(tmp_path: Path) -> None:
    """Dividend and split columns are read under their usual names; 0 means that nothing happened."""
    bars = fetch(
        tmp_path,
        "date,open,high,low,close,volume,Dividends,Stock Splits\n"
        "2024-01-02,1,1,1,1,1,0.0,4.0\n2024-01-03,1,1,1,1,1,0.5,0.0",
    )
    np.testing.assert_array_equal(bars.columns["dividend"], [np.nan, 0.5])
    np.testing.assert_array_equal(bars.columns["split"], [4.0, np.nan])


def test_rows_are_sorted_and_repeats_kept(tmp_path: Path) -> None:
    """Rows come by session; rows of one session keep the order of the file."""
    rows = ["2024-01-03,1,1,1,1,1,1", "2024-01-02,2,2,2,2,2,2", "2024-01-03,3,3,3,3,3,3"]
    bars = fetch(tmp_path, "\n".join([HEADER, *rows]))
    assert bars.columns["close"].tolist() == [2, 1, 3]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"PK\x03\x04\xff\xfe\x00\x01", "VALE3.SA.csv: not a text file"),
        (f"{HEADER}\n".encode() + b"2024-01-02,1\xe9", "line 2: 2 cells under a header of 7"),
        ("", "VALE3.SA.csv: the file is empty"),
        ("\ufeff\n", "VALE3.SA.csv: the file is empty"),
        ("\x00\x00\x00", "not a text file"),
        (ROW, "line 1: no header row with names of columns"),
        ("date,close\n2024-01-02,10", "line 1: no column open, high, low, volume (columns date, close;"),
        (f"date,open,high,low,volume\n{ROW}", "line 1: no column close"),
        (f"{HEADER},Close\n{ROW},1", "line 1: column close occurs twice"),
        (f"{HEADER}\n{ROW}\n2024-01-03,1,1", "line 3: 3 cells under a header of 7"),
        (f"{HEADER}\n{ROW}\n{ROW},9", "line 3: 8 cells under a header of 7"),
        (f"{HEADER}\n\n2024-01-02,1,x1,1,1,1,1", "line 3, column high: 'x1' is not a number"),
        (f"{HEADER}\n2024-01-02,1,'1\n2',1,1,1,1", "line 2: 3 cells"),
        (f'{HEADER}\n{ROW}\n2024-01-03,1,"1,5",1,1,1,1', "line 3, column high: '1,5' is not a number"),
        (f"{HEADER}\n02/01/2024,1,1,1,1,1,1", "line 2, column date: '02/01/2024' is 2 Jan or 1 Feb"),
        (f"{HEADER}\n2024-02-30,1,1,1,1,1,1", "line 2, column date: '2024-02-30' is not a date"),
        (f"{HEADER}\n{ROW}\n,1,1,1,1,1,1", "line 3, column date: '' is not a date"),
        (f'{HEADER}\n2024-01-02,"1,1,1,1,1,1', "not a CSV table"),
        (f"{HEADER}\n{'9' * 200_000},1,1,1,1,1,1", "not a CSV table"),
    ],
)
def test_a_broken_table_is_refused_with_its_place(tmp_path: Path, text: str | bytes, complaint: str) -> None:
    """One line names the file, the line, the column and what is wrong."""
    with pytest.raises(InvalidTable) as caught:
        fetch(tmp_path, text)
    assert str(caught.value).startswith("VALE3.SA.csv")
    assert complaint in str(caught.value)
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", [HEADER, f"{HEADER}\n,,,,,,\n"])
def test_a_table_without_rows_has_no_data(tmp_path: Path, text: str) -> None:
    """A header alone is a known ticker without bars."""
    with pytest.raises(NoData):
        fetch(tmp_path, text)


def test_the_bare_symbol_names_a_file_too(tmp_path: Path) -> None:
    """VALE3.csv is read where there is no VALE3.SA.csv."""
    assert len(fetch(tmp_path, f"{HEADER}\n{ROW}", "VALE3.csv")) == 1


def test_an_index_is_found_by_the_code_of_b3(tmp_path: Path) -> None:
    """IBOV.csv is the table of ^BVSP where there is no ^BVSP.csv."""
    (tmp_path / "IBOV.csv").write_text(f"{HEADER}\n{ROW}")
    assert len(CsvFolder(tmp_path).fetch(Ticker.parse("IBOV"), None, date.max).bars) == 1


@pytest.mark.parametrize("name", ["vale3.sa.csv", "VALE3.CSV", "Vale3.Sa.Csv", "vale3.csv"])
def test_a_file_is_found_in_any_case(tmp_path: Path, name: str) -> None:
    """The case of a file's name does not matter, as that of a ticker does not."""
    assert len(fetch(tmp_path, f"{HEADER}\n{ROW}", name)) == 1


def test_the_exact_name_is_preferred(tmp_path: Path) -> None:
    """A file with the exact name is read, whatever else has it in another case."""
    fetch(tmp_path, f"{HEADER}\n{ROW}\n{ROW}", "vale3.sa.csv")
    assert len(fetch(tmp_path, f"{HEADER}\n{ROW}", "VALE3.SA.csv")) == 1


def test_two_files_that_differ_in_case_are_refused(tmp_path: Path) -> None:
    """Neither of them is chosen, and both are named."""
    (tmp_path / "vale3.sa.csv").write_text(f"{HEADER}\n{ROW}")
    with pytest.raises(InvalidTable, match=r"VALE3\.SA\.CSV and vale3\.sa\.csv differ only in the case"):
        fetch(tmp_path, f"{HEADER}\n{ROW}", "VALE3.SA.CSV")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """The limit is checked before the file is read into memory."""
    with (tmp_path / "VALE3.SA.csv").open("wb") as file:
        file.truncate((256 << 20) + 1)
    with pytest.raises(InvalidTable, match="268,435,457 bytes, more than the limit of 256 MiB"):
        CsvFolder(tmp_path).fetch(VALE, None, LAST)


def test_a_basis_that_is_stated_is_delivered(tmp_path: Path) -> None:
    """The source text states what a table cannot: what its prices are adjusted for."""
    fetch(tmp_path, f"{HEADER}\n{ROW}")
    stated = CsvFolder(tmp_path, Options.parse("basis=total-return")).fetch(VALE, None, LAST)
    assert stated.basis is Basis.TOTAL_RETURN
    assert CsvFolder(tmp_path).fetch(VALE, None, LAST).basis is None


def test_an_unknown_ticker_gets_similar_file_names(tmp_path: Path) -> None:
    """The error names files with a similar name."""
    fetch(tmp_path, f"{HEADER}\n{ROW}")
    with pytest.raises(UnknownSymbol) as caught:
        CsvFolder(tmp_path).fetch(Ticker.parse("VALE5"), None, LAST)
    assert "VALE3.SA.csv" in caught.value.remedy


@pytest.mark.parametrize("make", [lambda p: p / "absent", lambda p: p / "a-file.txt"])
def test_what_is_not_a_folder_is_refused(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    """A missing folder, or a file in its place, is refused when the source is created."""
    (tmp_path / "a-file.txt").write_text("")
    with pytest.raises(InvalidInput) as caught:
        CsvFolder(make(tmp_path))
    assert caught.value.field == "source"


def test_only_files_of_the_folder_are_opened(tmp_path: Path) -> None:
    """A name that leads out of the folder is unknown, even if a ticker could carry it."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.csv").write_text(f"{HEADER}\n{ROW}")
    with pytest.raises(UnknownSymbol):
        CsvFolder(inside).fetch(Ticker("../secret", "XNYS", "USD", "../secret"), None, LAST)


def test_a_folder_named_like_a_file_is_refused(tmp_path: Path) -> None:
    """Something that cannot be read as a file is a source error, not a crash."""
    (tmp_path / "VALE3.SA.csv").mkdir()
    with pytest.raises(SourceError, match=r"VALE3\.SA\.csv"):
        CsvFolder(tmp_path).fetch(VALE, None, LAST)


def test_a_long_table_is_read_quickly(tmp_path: Path) -> None:
    """Fourteen years of bars should take less than half a second of CPU; slower is a warning."""
    days = np.arange("2000-01-01", "2014-01-01", dtype="datetime64[D]").astype(str)
    text = "\n".join([HEADER, *(f"{day},10.123456,11.123456,9.123456,10.5,10.4,1000" for day in days)])
    begun = time.process_time()
    assert len(fetch(tmp_path, text)) == len(days)
    if (seconds := time.process_time() - begun) >= 0.5:
        warnings.warn(f"reading 5,114 rows took {seconds:.2f} s of CPU, 0.5 is the aim", stacklevel=1)
