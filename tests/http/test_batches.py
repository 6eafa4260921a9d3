"""Tickers and forecasts in bulk, as jobs; numbers in brackets refer to tests/mutations/checks.py."""

from typing import Any

import pytest

from tests.support.http_server import Api, finished


def issued(api: Api, who: str) -> str:
    """A forecast that the caller issues."""
    wanted = {"ticker": "AAPL", "horizon": 2}
    answer = api.post("/v1/forecasts", json=wanted, headers=api.as_(f"{who}:forecasts:write"))
    assert answer.status_code == 201
    forecast: str = answer.json()["id"]
    return forecast


def test_tickers_are_tracked_and_refreshed_as_one_job(api: Api, worker: None) -> None:
    """The result has the outcome of each ticker; a name that is no ticker does not stop the others."""
    asked = {"tickers": ["itub4.sa", "ITUB4", "VALE3", "PETR4", "??"]}

    job = finished(api, api.post("/v1/tickers/batch", json=asked))

    done, failed = job["result"]["done"], job["result"]["failed"]
    assert (job["kind"], job["state"]) == ("track", "succeeded")
    assert (done["ITUB4"]["new"], done["ITUB4"]["revision"]) == (True, 1)
    assert (done["VALE3"]["new"], done["VALE3"]["revision"]) == (False, 0)
    assert {name: why["step"] for name, why in failed.items()} == {"PETR4": "refresh", "??": "track"}
    assert failed["??"]["code"] == "invalid-input"
    assert api.get("/v1/tickers/ITUB4/prices?last=1").status_code == 200


def test_a_refresh_alone_tracks_nothing(api: Api, worker: None) -> None:
    """Without the step `track`, a ticker that is not tracked is refused in the result."""
    asked = {"tickers": ["BBAS3", "VALE3"], "steps": ["refresh"], "until": "2024-05-16"}

    job = finished(api, api.post("/v1/tickers/batch", json=asked))

    assert list(job["result"]["done"]) == ["VALE3"]
    assert job["result"]["failed"]["BBAS3"]["step"] == "refresh"
    assert api.get("/v1/tickers/BBAS3").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"tickers": []},
        {"tickers": ["VALE3"] * 501},
        {"tickers": ["VALE3"], "steps": []},
        {"tickers": ["VALE3"], "steps": ["retrain"]},
        {"steps": ["track"]},
    ],
)
def test_a_batch_has_bounds(api: Api, asked: dict[str, Any]) -> None:
    """No ticker, more than 500, and unknown steps are refused; 500 are accepted."""
    assert api.post("/v1/tickers/batch", json=asked).status_code == 400
    whole = api.post("/v1/tickers/batch", json={"tickers": ["VALE3"] * 500, "steps": ["track"]})
    assert whole.status_code == 202


@pytest.mark.parametrize(
    ("path", "asked", "other"),
    [
        ("/v1/tickers/batch", {"tickers": ["VALE3"]}, {"tickers": ["AAPL"]}),
        ("/v1/forecasts/score", {}, {"forecasts": ["FORECAST"]}),
    ],
)
def test_34_a_key_submits_one_job(api: Api, path: str, asked: dict[str, Any], other: dict[str, Any]) -> None:
    """[34] The same request again answers with the same job, another request with 422."""
    key = {"idempotency-key": f"once {path}"}
    other = {**other, **({"forecasts": [issued(api, "ana")]} if "forecasts" in other else {})}

    first, again = (api.post(path, json=asked, headers=key) for _ in range(2))

    assert first.headers["location"] == again.headers["location"] == f"/v1/jobs/{first.json()['id']}"
    assert api.post(path, json=other, headers=key).status_code == 422


def test_scoring_covers_what_the_caller_sees(api: Api, worker: None) -> None:
    """[32] Without a list, forecasts of the caller are scored, and those of others are not named."""
    hers, his = issued(api, "eva"), issued(api, "rui")

    job = finished(api, api.post("/v1/forecasts/score", headers=api.as_("eva:forecasts:write")))

    named = set(job["result"]["done"]) | set(job["result"]["failed"])
    assert (job["kind"], job["state"]) == ("score", "succeeded")
    assert hers in named
    assert his not in named
    whole = finished(api, api.post("/v1/forecasts/score", json={}))
    assert {hers, his} <= set(whole["result"]["done"]) | set(whole["result"]["failed"])


def test_forecasts_of_others_are_not_scored(api: Api) -> None:
    """[32] Another owner's forecast gives the 404 of one that does not exist, and no job."""
    his, nobodys = issued(api, "rui"), "0" * 26
    before = len(api.get("/v1/jobs?limit=500").json()["items"])
    eva = api.as_("eva:forecasts:write")

    refused = [api.post("/v1/forecasts/score", json={"forecasts": [f]}, headers=eva) for f in (his, nobodys)]

    assert [answer.status_code for answer in refused] == [404, 404]
    assert refused[0].json()["detail"].replace(his, nobodys) == refused[1].json()["detail"]
    assert len(api.get("/v1/jobs?limit=500").json()["items"]) == before
    own = api.post("/v1/forecasts/score", json={"forecasts": [his]}, headers=api.as_("rui:forecasts:write"))
    assert own.status_code == 202
