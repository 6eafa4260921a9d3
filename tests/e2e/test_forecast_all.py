"""`previsto forecast --all`: every ticker, together, with the error of one beside the others."""

from pathlib import Path

import pytest

from tests.support.command_line import CommandLine, write_prices


@pytest.fixture
def three(ready: CommandLine, tmp_path: Path) -> CommandLine:
    """Two tickers with years of prices, and one with 18 sessions, for which no strategy answers."""
    write_prices(tmp_path / "prices", "PETR4.SA", sessions=18)
    for words in (("track", "PETR4", "ITUB4"), ("refresh", "PETR4", "--until", "2024-06-28")):
        assert ready(*words)[0] == 0
    return ready


def test_one_ticker_does_not_stop_the_others(three: CommandLine) -> None:
    """Two are recorded, the young one has its error, and the one without prices is left out: exit code 6."""
    code, out, _ = three("forecast", "--all", "--horizon", "5")

    rows = [line.split() for line in out.splitlines()]
    assert code == 6
    assert [row[0] for row in rows[2:]] == ["AAPL", "PETR4", "VALE3", "2"]
    assert "too few sessions" in out
    assert out.splitlines()[-1].startswith("2 recorded, 1 failed")
    kept = {one["ticker"]: one["digest"] for one in three.json("forecasts", "list")["forecasts"]}
    assert sorted(kept) == ["AAPL", "VALE3"]
    alone = three.json("forecast", "VALE3", "--horizon", "5")
    assert alone["digest"] == kept["VALE3"]


def test_the_forms_of_all(three: CommandLine) -> None:
    """JSON has a forecast or an error for each ticker; CSV a row for each step."""
    code, out, _ = three("forecast", "--all", "--horizon", "5", "--csv")
    assert code == 6
    assert len(out.splitlines()) == 1 + 5 + 1 + 5

    code, error = three.refusal("forecast", "VALE3", "--all")
    assert (code, error["field"]) == (2, "ticker")
    assert three.refusal("forecast")[1]["field"] == "ticker"
    assert three.refusal("forecast", "--all", "--model", "VALE3-week-1")[1]["field"] == "model"
    assert three.refusal("forecast", "--all", "--horizon", "61")[0] == 2
