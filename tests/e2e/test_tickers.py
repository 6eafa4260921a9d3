"""Names of tickers on the command line, and a ledger whose older version took an index for a share."""

from datetime import date

import pytest

from application.forecasting.sources import Ask
from domain.ticker import Ticker
from domain.tracked_ticker import TickerTracked, stream_of
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.builders import NOON
from tests.support.command_line import CommandLine, write_prices

IBOV = Ticker.stored("IBOV")


@pytest.mark.parametrize(
    ("name", "symbol", "said"),
    [
        ("vale3f", "VALE3", "VALE3F is the odd lot of VALE3"),
        ("BRK.B", "BRK-B", "BRK.B is BRK-B"),
        ("IBOV", "^BVSP", "IBOV is the index ^BVSP"),
    ],
)
def test_track_says_what_a_name_stands_for(cli: CommandLine, name: str, symbol: str, said: str) -> None:
    """The table and the JSON answer name the ticker and how it differs from what was typed."""
    code, out, _ = cli("track", name)
    assert code == 0
    assert f"tracked; {said}" in " ".join(out.split())
    answer = cli.json("track", name)["tickers"][0]
    assert (answer["ticker"], answer["note"], answer["new"]) == (symbol, said, False)
    assert "note" not in cli.json("track", symbol)["tickers"][0]


def test_other_indices_of_b3_are_not_tracked(cli: CommandLine) -> None:
    """IFIX is refused and the others of the call are tracked."""
    code, out, _ = cli("track", "IBOV", "IFIX", "--json")
    assert code == 6
    assert "IFIX is an index of B3" in out
    assert [row["id"] for row in cli.json("tickers", "list")["tickers"]] == ["^BVSP"]


@pytest.fixture
def older(cli: CommandLine) -> CommandLine:
    """A home in which an older version tracked IBOV as a US share, with prices and a forecast."""
    folder = cli.source.removeprefix("csv:")
    write_prices(cli.home.parent / "prices", "IBOV", seed=3)
    uses = Container(settings=Settings.read(str(cli.home), f"csv:{folder}")).use_cases()
    event = TickerTracked(ticker="IBOV", exchange="XNYS", currency="USD", yahoo="IBOV", at=NOON)
    uses.ledger().append(stream_of(IBOV), 0, (event,))
    uses.refresh_prices()(IBOV, date(2024, 5, 31))
    uses.issue_forecast()(Ask(ticker=IBOV, horizon=3))
    uses.refresh_prices()(IBOV, None)
    return cli


def test_what_an_older_version_tracked_can_be_read_and_retired(older: CommandLine) -> None:
    """The list, the prices, the forecast, its score and its replay answer, and IBOV can be retired."""
    assert older.json("tickers", "list")["tickers"][0]["id"] == "IBOV"
    assert older.json("prices", "ibov")["ticker"] == "IBOV"
    (issued,) = older.json("forecasts", "list", "--ticker", "IBOV")["forecasts"]
    assert len(older.json("score")["forecasts"][0]["steps"]) == 3
    assert older("replay", issued["id"])[0] == 0
    assert older("forecasts", "show", issued["id"], "--html", older.home / "fan.html")[0] == 0
    assert older.json("tickers", "retire", "IBOV")["tickers"][0]["retired"]
    assert older.json("track", "IBOV")["tickers"][0]["ticker"] == "^BVSP"


def test_what_an_older_version_tracked_is_not_refreshed_as_a_share(older: CommandLine) -> None:
    """The refresh of all leaves it out, the list says why, and the service starts."""
    older("track", "VALE3")
    assert [row["ticker"] for row in older.json("refresh", "--all")["tickers"]] == ["VALE3"]
    shown = " ".join(older("tickers", "list")[1].replace("│", " ").split())
    assert "not refreshed:" in shown
    assert older("backtest", "--tickers", "all", "--strategy", "naive")[0] == 0
    Container(settings=Settings.read(str(older.home), older.source)).use_cases().warm_up()()
