"""Price tables through the command line: read as they are written, described, or refused by name."""

from pathlib import Path

import pytest

from tests.support.command_line import CommandLine

SPREADSHEET = (
    "Data;Abertura;Máxima;Mínima;Fechamento;Volume\r\n"
    "27/12/2023;76,85;77,55;76,85;77,40;13.821.200\r\n"
    "28/12/2023;77,00;77,46;76,75;77,20;#N/D\r\n"
)


@pytest.fixture
def spreadsheet(tmp_path: Path) -> Path:
    """A Brazilian spreadsheet, as a folder of tables has it."""
    file = tmp_path / "tables" / "vale3.csv"
    file.parent.mkdir()
    file.write_bytes(SPREADSHEET.encode("cp1252"))
    return file


def test_doctor_shows_how_a_table_is_read(cli: CommandLine, spreadsheet: Path) -> None:
    """The dialect, the columns, the days and the first rows are shown, without a ledger."""
    reading = cli.json("doctor", "--table", spreadsheet)
    code, out, _ = cli("doctor", "--table", spreadsheet)

    assert reading["dialect"] == (
        "semicolons between cells, decimal comma, dates dmy like 31/01/2024, encoding cp1252"
    )
    assert reading["columns"]["close"] == "Fechamento"
    assert (reading["rows"], reading["first"], reading["last"]) == (2, "2023-12-27", "2023-12-28")
    assert reading["sample"][1]["close"] == 77.2
    assert reading["sample"][1]["volume"] is None
    assert code == 0
    assert "13,821,200" in out
    assert not cli.home.exists()


def test_doctor_shows_why_a_table_is_refused(cli: CommandLine, spreadsheet: Path) -> None:
    """A table is a source error with exit code 5; an option that does not exist is invalid input."""
    spreadsheet.write_text(SPREADSHEET.replace("Fechamento", "Encerramento"))
    code, error = cli.refusal("doctor", "--table", spreadsheet)
    absent, _ = cli.refusal("doctor", "--table", spreadsheet.parent / "absent.csv")
    cli.source = f"csv:{spreadsheet.parent}?decimals=,"
    unknown, option = cli.refusal("doctor", "--table", spreadsheet)

    assert (code, error["code"]) == (5, "invalid-table")
    assert "no column close (columns Data, Abertura, Máxima, Mínima, Encerramento" in error["message"]
    assert "date,open,high,low,close,volume" in error["remedy"]
    assert absent == 5
    assert (unknown, option["field"]) == (2, "source")


def test_options_of_the_source_reach_the_reader(cli: CommandLine, spreadsheet: Path) -> None:
    """A stated order of day and month is used where the table leaves it open."""
    spreadsheet.write_text(SPREADSHEET.replace("27/12", "04/12").replace("28/12", "05/12"))
    cli.source = f"csv:{spreadsheet.parent}"
    cli("track", "VALE3")
    open_order, told, _ = cli("refresh", "VALE3", "--json")
    cli.source += "?dates=dmy&basis=split-adjusted"
    refreshed, _, _ = cli("refresh", "VALE3")

    assert open_order == 5
    assert "4 Dec or 12 Apr" in told
    assert refreshed == 0
    assert [bar["session"] for bar in cli.json("prices", "VALE3")["bars"]] == ["2023-12-04", "2023-12-05"]
