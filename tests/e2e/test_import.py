"""`import`: a table that `prices --csv` wrote comes back bit for bit."""

from pathlib import Path

import pytest

from tests.support.command_line import CommandLine


def write(path: Path, text: str) -> Path:
    """A file with a text."""
    path.write_text(text)
    return path


def test_a_written_table_comes_back_bit_for_bit(
    ready: CommandLine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another installation has the same rows, and writes the same table."""
    code, table, _ = ready("prices", "VALE3", "--csv")
    file = write(tmp_path / "VALE3.csv", table)
    other = CommandLine(tmp_path / "other", "csv:absent", capsys)

    answer = other.json("import", file)

    assert code == 0
    assert answer["added"] == len(table.splitlines()) - 1
    assert other("prices", "VALE3", "--csv")[1] == table
    assert other.json("import", file)["revision"] == 0


def test_a_table_is_judged_like_every_delivery(ready: CommandLine, tmp_path: Path) -> None:
    """Prices in cents are held, and the known prices stay."""
    head, *rows = ready("prices", "VALE3", "--csv")[1].splitlines()
    cents = [
        ",".join([row.split(",")[0], *(_times(cell, 100) for cell in row.split(",")[1:])]) for row in rows
    ]
    file = write(tmp_path / "cents.csv", "\n".join([head, *cents, ""]))

    code, error = ready.refusal("import", file, "--ticker", "VALE3")

    assert (code, error["code"]) == (4, "prices-held")


def test_a_file_whose_name_tells_no_ticker_needs_one(ready: CommandLine, tmp_path: Path) -> None:
    """The refusal names the option."""
    file = write(tmp_path / "my prices 2024.csv", ready("prices", "VALE3", "--csv")[1])

    code, error = ready.refusal("import", file)

    assert (code, error["field"]) == (2, "ticker")
    assert "--ticker" in error["remedy"]


def _times(cell: str, factor: float) -> str:
    return repr(float(cell) * factor) if cell else ""


def test_revisions_come_back_on_request(
    ready: CommandLine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another installation has the same revisions, and a ticker with other prices is refused."""
    assert ready("refresh", "VALE3")[0] == 0
    file = write(tmp_path / "VALE3.csv", ready("prices", "VALE3", "--csv", "--revisions")[1])
    other = CommandLine(tmp_path / "other", "csv:absent", capsys)

    assert other.json("import", file) == {"ticker": "VALE3", "imported": 2, "revision": 2}

    assert other("prices", "VALE3", "--csv")[1] == ready("prices", "VALE3", "--csv")[1]
    steps = other.json("prices", "VALE3", "--revisions")["revisions"]
    assert [step["number"] for step in steps] == [1, 2]
    assert "0 revisions imported" in other("import", file)[1]
    assert ready.refusal("import", file, "--ticker", "AAPL")[1]["field"] == "ticker"
    assert ready.refusal("prices", "VALE3", "--csv", "--revisions", "--start", "2024-01-01")[0] == 2
    assert ready.refusal("import", file, "--basis", "as-traded")[1]["field"] == "basis"
