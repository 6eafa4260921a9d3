"""Files of B3 through the command line: what is stored, and what is refused with which exit code."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import CommandLine
from tests.support.cotahist_file import flat, write

DAYS = [day for n in range(60) if (day := date(2024, 1, 2) + timedelta(days=n)).weekday() < 5]


@pytest.fixture
def b3(cli: CommandLine, tmp_path: Path) -> Path:
    """The folder of the source, with VALE3 in a year."""
    write(tmp_path / "b3" / "COTAHIST_A2024.ZIP", [flat("VALE3", day, 60.0) for day in DAYS])
    cli.source = f"cotahist:{tmp_path / 'b3'}"
    assert cli("track", "VALE3")[0] == 0
    return tmp_path / "b3"


def refresh(cli: CommandLine, ticker: str) -> tuple[int, Any]:
    """The exit code and the outcome of refreshing one ticker."""
    code, out, _ = cli("refresh", ticker, "--json")
    return code, json.loads(out)["tickers"][0]


def test_a_refresh_stores_the_rows(cli: CommandLine, b3: Path) -> None:
    """The rows become a revision, and a second refresh finds nothing new."""
    assert refresh(cli, "VALE3")[1]["fetched"] == len(DAYS)
    assert refresh(cli, "VALE3")[1]["revision"] == 0


def test_a_broken_table_is_refused_and_nothing_is_stored(cli: CommandLine, b3: Path) -> None:
    """Exit code 5 for a wrong event and for a cut file, with the place in one line."""
    (b3 / "actions").mkdir()
    (b3 / "actions" / "VALE3.csv").write_text("date,dividend,split_ratio\n2024-01-10,0,0\n")
    code, outcome = refresh(cli, "VALE3")
    assert (code, outcome["error"]["code"]) == (5, "invalid-table")
    assert outcome["error"]["message"].startswith("actions/VALE3.csv line 2, field split_ratio: ")

    (b3 / "COTAHIST_A2024.ZIP").write_bytes((b3 / "COTAHIST_A2024.ZIP").read_bytes()[:-30])
    code, outcome = refresh(cli, "VALE3")
    assert (code, outcome["error"]["code"]) == (5, "invalid-table")
    assert outcome["error"]["message"].startswith("COTAHIST_A2024.ZIP: is not a whole ZIP file")
    assert cli.json("ledger", "verify")["events"] == 1


def test_a_us_share_and_a_wrong_folder_are_refused(cli: CommandLine, b3: Path) -> None:
    """A share of another exchange is unknown to the source; a folder without files is invalid input."""
    cli("track", "AAPL")
    code, outcome = refresh(cli, "AAPL")
    assert (code, outcome["error"]["code"]) == (5, "unknown-symbol")
    for source in (f"cotahist:{b3 / 'absent'}", "cotahist:"):
        cli.source = source
        code, _, err = cli("refresh", "VALE3")
        assert code == 2, err
