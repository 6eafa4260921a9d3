"""The commands about price sources, and sources of other packages behind the command line."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine, write_prices
from tests.support.source_plug_ins import install

BROKEN = """
from adapters.market_data.csv_folder import CsvFolder

class Backwards(CsvFolder):
    "Tables from the last row to the first."
    name, synthetic, remote = "backwards", False, False
    def __init__(self, argument, context):
        from pathlib import Path
        super().__init__(Path(argument))
    def fetch(self, ticker, first, last):
        import msgspec
        found = super().fetch(ticker, first, last)
        return msgspec.structs.replace(found, bars=found.bars.take(slice(None, None, -1)))
"""


@pytest.fixture(autouse=True)
def plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package with a source that breaks a promise, and one that cannot be imported."""
    points = {"backwards": "acme_tables:Backwards", "gone": "acme_of_last_year:Gone"}
    install(monkeypatch, tmp_path / "acme", "acme_tables", BROKEN, points)


def test_sources_are_listed(cli: CommandLine) -> None:
    """Built-in ones, one of another package, and the reason why another cannot be imported."""
    rows = {row["id"]: row for row in cli.json("sources", "list")["sources"]}
    assert [name for name, row in rows.items() if row["problem"]] == ["gone"]
    assert "No module named 'acme_of_last_year'" in rows["gone"]["problem"]
    assert (rows["yahoo"]["remote"], rows["csv"]["remote"]) == (True, False)
    assert rows["backwards"]["reads"] == "Tables from the last row to the first."
    assert rows["backwards"]["provider"] == "acme_tables 1.0"
    assert "cotahist:FOLDER" in cli("sources", "list")[1].replace("\n", "")


def test_a_source_is_checked(cli: CommandLine, tmp_path: Path) -> None:
    """A good source exits with 0, one that breaks a promise with 1 and the promise."""
    write_prices(tmp_path / "prices", "VALE3.SA", sessions=30)
    good = cli.json("sources", "check", f"csv:{tmp_path / 'prices'}?basis=as-traded", "--ticker", "VALE3")
    assert good["holds"]
    assert "as-traded" in [one["note"] for one in good["checks"]]
    call = ("sources", "check", f"backwards:{tmp_path / 'prices'}", "--ticker", "VALE3")
    assert "failed:" in cli(*call)[1]
    code, out, _ = cli(*call, "--json")
    problems = [one["problem"] for one in json.loads(out)["checks"] if one["problem"]]
    assert code == 1
    assert problems[0].startswith("the row of 2024-06-27 comes after")


def test_an_unknown_and_a_lost_source_are_refused(cli: CommandLine) -> None:
    """One sentence each, with the nearest name, or the package and the missing module."""
    code, error = cli.refusal("sources", "check", "yahooo", "--ticker", "VALE3")
    assert (code, error["code"], error["field"]) == (2, "invalid-input", "source")
    assert "did you mean yahoo?" in error["remedy"]
    code, error = cli.refusal("sources", "check", "gone", "--ticker", "VALE3")
    assert (code, error["code"]) == (5, "source")
    assert "the source gone of acme_tables 1.0 cannot be imported" in error["message"]


def test_rules_serve_a_ticker_from_the_next_source(cli: CommandLine, tmp_path: Path) -> None:
    """Prices that the first folder lacks come from the second, which the revision names."""
    (tmp_path / "none").mkdir()
    write_prices(tmp_path / "prices", "VALE3.SA")
    cli.source = f"BVMF=csv:{tmp_path / 'none'}|csv:{tmp_path / 'prices'}"
    cli("track", "VALE3")
    assert cli("refresh", "VALE3", "--until", "2024-05-31")[0] == 0
    assert cli.json("prices", "VALE3")["source"] == "csv"
