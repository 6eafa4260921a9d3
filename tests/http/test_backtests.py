"""`/v1/backtests`: the results of backtests, as rows of the ledger have them."""

from application.forecasting.backtest_request import BacktestRequest
from entrypoints.container import Container
from tests.support.http_server import Api


def test_results_are_listed_and_shown(api: Api, product: Container) -> None:
    """The list has the figures of all tickers together, a backtest those of each ticker."""
    run = product.use_cases().run_backtest()
    first, second = (
        run(BacktestRequest(tickers=["VALE3", "AAPL"], strategy="drift", origins=3, vintage=vintage))
        for vintage in (False, True)
    )
    page = api.get("/v1/backtests?limit=1", headers=api.as_("eva:models:read")).json()
    assert [one["id"] for one in page["items"]] == [second.backtest]
    after = api.get("/v1/backtests", params={"limit": 1, "cursor": page["next"]}).json()
    assert [one["id"] for one in after["items"]] == [first.backtest]
    assert "tickers" not in page["items"][0]

    shown = api.get(f"/v1/backtests/{second.backtest}", headers=api.as_("eva:models:read")).json()
    assert shown["pooled"] == page["items"][0]["pooled"]
    assert [one["ticker"] for one in shown["tickers"]] == ["VALE3", "AAPL"]
    for mine, recorded in zip(
        [*shown["tickers"], shown["pooled"]], [*second.tickers, second.pooled], strict=True
    ):
        assert mine["loss"] == recorded["loss"] and mine["coverage"] == recorded["coverage"]
    assert sum(shown["vintage"].values()) == 6
    assert api.get(f"/v1/backtests/{first.backtest}").json()["vintage"] is None
    assert api.get("/v1/backtests/0").status_code == 404
    assert api.get("/v1/backtests", headers=api.as_("eva:data:read")).status_code == 403


def test_delivered_rows_have_what_no_forecast_uses(api: Api, product: Container) -> None:
    """A dropped row is among them, with its finding; `sessions` counts the range."""
    everything = api.get("/v1/tickers/VALE3/prices/delivered?last=5000").json()
    usable = api.get("/v1/tickers/VALE3/prices?last=5000").json()
    assert everything["sessions"] == len(everything["bars"]) >= usable["sessions"] == len(usable["bars"])
    assert everything["left_out"] == usable["left_out"] == everything["sessions"] - usable["sessions"]
    last = usable["bars"][-1]["session"]
    assert api.post(f"/v1/tickers/VALE3/sessions/{last}/drop", json={"reason": "a test"}).status_code == 200
    dropped = api.get("/v1/tickers/VALE3/prices/delivered?last=1").json()["bars"][0]
    assert (dropped["session"], dropped["findings"]) == (last, ["dismissed"])
    assert api.get("/v1/tickers/VALE3/prices?last=1").json()["bars"][0]["session"] < last
    known = [api.get(f"/v1/tickers/VALE3/{name}?last=1").json() for name in ("prices", "prices/delivered")]
    assert [one["left_out"] for one in known] == [usable["left_out"] + 1] * 2
    until = api.get(f"/v1/tickers/VALE3/prices/delivered?end={usable['bars'][-2]['session']}&last=1").json()
    assert until["left_out"] == usable["left_out"]
    page = api.get("/v1/tickers/VALE3/prices?start=2024-01-01&end=2024-05-31&last=2").json()
    assert (len(page["bars"]), page["sessions"] > 50) == (2, True)
