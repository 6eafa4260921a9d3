"""The resources over HTTP: track, refresh, train, promote, forecast, replay, follow."""

import json
from typing import Any

import pytest

from entrypoints.container import Container
from tests.support.http_server import Api


def followed(api: Api, answer: Any) -> dict[str, Any]:
    """The finished job of a 202 answer, followed by its event stream."""
    assert answer.status_code == 202, answer.text
    where = answer.headers["location"]
    with api.stream("GET", f"{where}/stream") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        states = [line.split(": ")[1] for line in stream.iter_lines() if line.startswith("event: ")]
    job: dict[str, Any] = api.get(where).json()
    assert states[-1] == job["state"]
    return job


def test_a_ticker_from_tracking_to_a_scored_forecast(api: Api, worker: None) -> None:
    """The champion's forecast is issued, scored and replayed."""
    assert api.post("/v1/tickers", json={"ticker": "vale3.sa"}).status_code == 200
    job = followed(api, api.post("/v1/tickers/VALE3/refresh"))
    assert job["result"]["done"]["VALE3"]["revision"] == 0

    training = {"ticker": "VALE3", "strategy": "volatility", "horizon": 5, "promote": True}
    job = followed(api, api.post("/v1/trainings", json=training))
    assert job["state"] == "succeeded"
    model = api.get(f"/v1/models/{job['result']['model']}").json()
    assert model["evidence"]["origins"] > 10
    assert model["training"][0]["ticker"] == "VALE3"

    issued = api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 5})
    forecast = issued.json()
    assert issued.headers["location"] == f"/v1/forecasts/{forecast['id']}"
    assert [step["step"] for step in forecast["steps"]] == [1, 2, 3, 4, 5]
    assert forecast["model"] == (model["id"] if model["state"] == "active" else None)
    assert (forecast["dividends"], forecast["notes"][0]) == ([], "no dividend of the horizon was known")
    assert api.get(issued.headers["location"]).json() == forecast
    assert api.post(f"{issued.headers['location']}/replay").json()["identical"] is True
    assert forecast["id"] in {row["id"] for row in api.get("/v1/forecasts").json()["items"]}


def test_one_trace_runs_from_a_request_to_the_events_of_its_job(
    api: Api, product: Container, worker: None
) -> None:
    """The caller's trace id is in the answer, in the submission and in all events of the job."""
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    head = product.adapters().feed().head()

    answer = api.post(
        "/v1/trainings",
        json={"ticker": "VALE3", "strategy": "naive", "horizon": 5},
        headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"},
    )
    assert followed(api, answer)["state"] == "succeeded"

    appended = product.adapters().feed().read_all(head)
    assert answer.headers["x-trace-id"] == trace
    assert [type(r.event).__name__ for r in appended] == ["JobSubmitted", "ModelRegistered", "JobSucceeded"]
    assert {r.meta.traceparent.split("-")[1] for r in appended} == {trace}


@pytest.mark.parametrize(
    "given", ["", "00-0", f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{'a' * 32}-{'0' * 16}-01", "ff-x-y-z"]
)
def test_a_malformed_trace_context_counts_as_none(api: Api, given: str) -> None:
    """The answer carries a new trace id, and the request is served."""
    answer = api.get("/v1/tickers", headers={"traceparent": given})

    assert answer.status_code == 200
    assert len(answer.headers["x-trace-id"]) == 32
    assert answer.headers["x-trace-id"] not in ("0" * 32, "a" * 32)


def test_the_steps_of_a_forecast_are_rows(api: Api) -> None:
    """A row has its session, the median and the quantiles by level; a list has the same rows."""
    asked = {"ticker": "AAPL", "horizon": 3, "levels": [0.1, 0.5, 0.975]}
    made = api.post("/v1/forecasts", json=asked).json()

    assert made["levels"] == asked["levels"]
    assert [step["session"] for step in made["steps"]] == sorted({step["session"] for step in made["steps"]})
    for step in made["steps"]:
        assert [*step["quantiles"]] == ["0.1", "0.5", "0.975"]
        assert step["median"] == step["quantiles"]["0.5"]
        assert step["score"] is None
    (listed,) = [row for row in api.get("/v1/forecasts").json()["items"] if row["id"] == made["id"]]
    assert listed == made


def test_many_tickers_in_one_request(api: Api) -> None:
    """Each ticker has its forecast or its problem, in the order asked; a repeated one has the same twice."""
    tickers = ["VALE3", "PETR4", "aapl", "??", "VALE3"]
    answer = api.post("/v1/forecasts/batch", json={"tickers": tickers, "horizon": 3})
    items = answer.json()["items"]

    assert (answer.status_code, answer.json()["issued"], answer.json()["refused"]) == (200, 3, 2)
    assert [item["ticker"] for item in items] == tickers
    assert [item["forecast"] and item["forecast"]["ticker"] for item in items] == [
        "VALE3",
        None,
        "AAPL",
        None,
        "VALE3",
    ]
    assert items[0] == items[4]
    problems = [item["problem"] for item in items]
    assert [one and (one["code"], one["field"]) for one in problems] == [
        None,
        ("no-prices", "tickers[1]"),
        None,
        ("invalid-input", "tickers[3]"),
        None,
    ]
    assert "POST /v1/tickers/batch" in problems[1]["remedy"]
    shown = api.get(f"/v1/forecasts/{items[2]['forecast']['id']}").json()
    assert shown == items[2]["forecast"]


def test_a_batch_whose_tickers_are_all_refused_is_answered(api: Api) -> None:
    """With 200 and the problem of each; one that names no ticker, or also one `ticker`, is refused."""
    answer = api.post("/v1/forecasts/batch", json={"tickers": ["??", "NONE3"]})

    assert (answer.status_code, answer.json()["issued"], answer.json()["refused"]) == (200, 0, 2)
    assert api.post("/v1/forecasts/batch", json={"tickers": []}).status_code == 400
    assert api.post("/v1/forecasts/batch", json={"ticker": "VALE3"}).status_code == 400
    assert api.post("/v1/forecasts", json={"tickers": ["VALE3"]}).status_code == 400


def test_prices_as_json_and_csv(api: Api) -> None:
    """Both hold the same bars; `known_at` before the first revision gives 404."""
    plain = api.get("/v1/tickers/VALE3/prices?last=3").json()
    text = api.get("/v1/tickers/VALE3/prices?last=3", headers={"accept": "text/csv"}).text

    rows = [line.split(",") for line in text.splitlines()[1:]]
    assert [bar["session"] for bar in plain["bars"]] == [row[0] for row in rows]
    assert [bar["close"] for bar in plain["bars"]] == [float(row[4]) for row in rows]
    assert api.get("/v1/tickers/VALE3/prices?known_at=2001-01-01T00:00:00Z").status_code == 404
    assert api.get("/v1/tickers/VALE3/prices?start=2024-05-01&end=2024-04-01").status_code == 400
    assert api.get("/v1/tickers/VALE3/revisions").json()["items"][0]["number"] == 1
    assert api.get("/v1/tickers/VALE3/quality").json()["used"] > 100


def test_strategies_have_a_schema_of_their_settings(api: Api) -> None:
    """The schema has types and defaults."""
    strategies = {row["id"]: row for row in api.get("/v1/strategies").json()["items"]}

    assert {"naive", "drift", "volatility"} <= set(strategies)
    window = strategies["volatility"]["settings"]["properties"]["window"]
    assert (window["type"], type(window["default"])) == ("integer", int)


def forecasts(api: Api) -> int:
    """The number of forecasts that a reader sees."""
    return len(api.get("/v1/forecasts", params={"limit": 500}).json()["items"])


def test_a_preview_is_not_recorded(api: Api) -> None:
    """The preview is answered, and the number of forecasts in the ledger stays the same."""
    before = forecasts(api)

    answer = api.post(
        "/v1/forecasts/preview", json={"closes": [10 + n % 7 for n in range(300)], "horizon": 4}
    )

    assert [(step["step"], step["session"]) for step in answer.json()["steps"]] == [
        (number, None) for number in (1, 2, 3, 4)
    ]
    assert forecasts(api) == before
    assert api.post("/v1/forecasts/preview", json={"closes": [1.0, 2.0]}).status_code == 400


def test_a_preview_of_a_ticker_is_the_forecast_that_would_be_issued(api: Api) -> None:
    """With its prices as known at a time; a time before the first prices is refused."""
    asked = {"ticker": "VALE3", "horizon": 3}
    issued = api.post("/v1/forecasts", json=asked).json()
    preview = api.post("/v1/forecasts/preview", json=asked | {"known_at": issued["created_at"]}).json()

    assert preview["levels"] == issued["levels"]
    assert [{**step, "score": None} for step in preview["steps"]] == issued["steps"]
    shared = ("ticker", "origin", "last_close", "revision", "basis", "doubts", "dividends")
    assert {name: preview["prices"][name] for name in shared} == {name: issued[name] for name in shared}
    assert preview["prices"]["known_at"] == issued["created_at"]
    early = api.post("/v1/forecasts/preview", json=asked | {"known_at": "2020-01-01T00:00:00Z"})
    assert (early.status_code, early.json()["field"]) == (404, "ticker")


def test_a_trained_version_previews(api: Api, worker: None) -> None:
    """A preview on given closes equals the forecast on the same prices in the ledger."""
    asked = {"ticker": "VALE3", "strategy": "volatility", "horizon": 10, "settings": {"paths": 500}}
    model = followed(api, api.post("/v1/trainings", json=asked))["result"]["model"]
    closes = [bar["close"] for bar in api.get("/v1/tickers/VALE3/prices?last=5000").json()["bars"]]
    body = {"closes": closes, "horizon": 3, "model": model}

    first = api.post("/v1/forecasts/preview", json=body).json()
    assert first == api.post("/v1/forecasts/preview", json=body).json()
    assert (first["model"], first["strategy"]) == (model, "volatility")
    issued = api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 3, "model": model}).json()
    assert [step["quantiles"] for step in first["steps"]] == [step["quantiles"] for step in issued["steps"]]
    assert first["skill"] == issued["skill"]

    assert api.post("/v1/forecasts/preview", json=body | {"strategy": "drift"}).json()["field"] == "model"
    assert api.post("/v1/forecasts/preview", json=body | {"model": f"{model}9"}).status_code == 404
    assert api.post("/v1/forecasts/preview", json=body | {"closes": closes[:5]}).status_code == 400
    refused = api.post("/v1/forecasts/preview", json={"closes": closes, "strategy": "arima", "horizon": 2})
    assert refused.status_code in (200, 501)


def test_a_refused_promotion_gives_its_reasons(api: Api, worker: None) -> None:
    """The answer is 409, and the refusal is in the champion's history."""
    job = followed(api, api.post("/v1/trainings", json={"ticker": "AAPL", "strategy": "naive"}))
    model = job["result"]["model"]

    answer = api.post(f"/v1/models/{model}/promote", json={"reason": "trying"})

    assert (answer.status_code, answer.json()["code"]) == (409, "gate-refused")
    (seat,) = api.get("/v1/tickers/AAPL/champion").json()["items"]
    assert (seat["model"], seat["history"][-1]["what"]) == (None, "promotion-refused")
    assert api.post(f"/v1/models/{model}/retire", json={}).json()["state"] == "retired"
    assert api.post("/v1/tickers/AAPL/rollback", json={}).status_code == 409


def test_a_job_is_cancelled_once_and_again(api: Api) -> None:
    """Cancelling twice changes nothing; a job that has ended otherwise cannot be cancelled."""
    job = api.post("/v1/backtests", json={"tickers": ["VALE3"], "strategy": "drift"}).json()["id"]

    answers = [api.post(f"/v1/jobs/{job}/cancel") for _ in range(3)]

    for answer in answers:
        if answer.status_code == 200:
            assert answer.json()["state"] in ("cancelling", "cancelled")
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
            assert api.get(f"/v1/jobs/{job}").json()["state"] in ("succeeded", "failed")


def test_the_feed_of_events_resumes_without_a_gap(api: Api) -> None:
    """Pages and the stream after `Last-Event-ID` give every event once."""
    head = api.get("/v1/monitoring").json()["head"]
    pages, cursor = [], ""
    while cursor is not None:
        page = api.get("/v1/events", params={"cursor": cursor, "limit": 3}).json()
        pages += [event["position"] for event in page["items"]]
        cursor = page["next"]
    assert pages == list(range(1, len(pages) + 1))
    assert len(pages) >= head  # a job of another test may have ended meanwhile

    seen = []
    with api.stream("GET", "/v1/events/stream", headers={"last-event-id": str(head - 2)}) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                seen.append(json.loads(line[6:])["position"])
            if len(seen) == 2:
                break
    assert seen == [head - 1, head]


def test_events_name_subject_and_client(api: Api) -> None:
    """Events hold the subject and the client of the token."""
    before = api.get("/v1/monitoring").json()["head"]
    api.post("/v1/forecasts", json={"ticker": "AAPL", "horizon": 1}, headers=api.as_("rui:forecasts:write"))

    events = api.get("/v1/events", params={"after": before}).json()["items"]
    assert [event["client"] for event in events if event["actor"] == "rui"] == ["rui-client"]


def test_a_chosen_version_forecasts(api: Api, worker: None) -> None:
    """The answer shows its evidence and that it is not promoted; a retired version is refused."""
    asked = {"ticker": "VALE3", "strategy": "drift", "horizon": 10}
    model = followed(api, api.post("/v1/trainings", json=asked))["result"]["model"]
    wanted = {"ticker": "VALE3", "horizon": 7, "model": model}

    forecast = api.post("/v1/forecasts", json=wanted).json()
    assert (forecast["model"], forecast["strategy"]) == (model, "drift")
    assert forecast["skill"].startswith("not promoted: ")
    assert api.post(f"/v1/forecasts/{forecast['id']}/replay").json()["identical"]

    assert api.post("/v1/forecasts", json=wanted | {"horizon": 20}).json()["field"] == "horizon"
    assert api.post("/v1/forecasts", json=wanted | {"ticker": "AAPL"}).json()["field"] == "model"
    several = {"tickers": ["VALE3"], "model": model}
    assert api.post("/v1/forecasts/batch", json=several).json()["field"] == "model"
    absent = api.post("/v1/forecasts", json=wanted | {"model": "VALE3-fortnight-999"})
    assert absent.status_code == 404
    assert model in absent.json()["remedy"]
    assert model in api.get(f"/v1/models/{model}9").json()["remedy"]
    assert api.post(f"/v1/models/{model}/retire", json={}).status_code == 200
    assert api.post("/v1/forecasts", json=wanted).status_code == 409


def test_a_retired_ticker_is_left_alone_until_it_is_tracked_again(api: Api, worker: None) -> None:
    """Its prices can be read; it is neither refreshed nor forecast."""
    assert api.post("/v1/tickers", json={"ticker": "ITUB4"}).status_code == 201
    followed(api, api.post("/v1/tickers/ITUB4/refresh"))
    for _ in range(2):
        answer = api.post("/v1/tickers/ITUB4/retire", json={"reason": "delisted"})
        assert (answer.status_code, answer.json()["retired"]) == (200, True)

    assert api.post("/v1/tickers/ITUB4/refresh").status_code == 409
    refused = api.post("/v1/forecasts", json={"ticker": "ITUB4", "horizon": 3})
    assert (refused.status_code, refused.json()["remedy"]) == (409, "track it again")
    assert api.get("/v1/tickers/ITUB4/prices").json()["bars"]

    assert api.post("/v1/tickers", json={"ticker": "ITUB4"}).status_code == 201
    assert not api.get("/v1/tickers/ITUB4").json()["retired"]
    assert api.post("/v1/forecasts", json={"ticker": "ITUB4", "horizon": 3}).status_code == 201
    assert api.post("/v1/tickers/ITUB9/retire", json={}).status_code == 404


def test_leaderboard_and_track_record(api: Api, worker: None) -> None:
    """Versions are ranked by evidence; scored forecasts are summarised by model."""
    followed(api, api.post("/v1/trainings", json={"ticker": "VALE3", "strategy": "drift", "horizon": 5}))
    assert api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 5}).status_code == 201

    board = api.get("/v1/tickers/VALE3/leaderboard").json()["items"]
    record = api.get("/v1/tickers/VALE3/track-record").json()["items"]
    by_step = api.get("/v1/tickers/VALE3/step-records").json()
    assert (by_step["ticker"], by_step["items"]) == ("VALE3", [])  # nothing is scored yet

    assert [row["rank"] for row in board] == list(range(1, len(board) + 1))
    weekly = [row["relative_to_naive"] for row in board if row["family"] == "week"]
    assert weekly == sorted(weekly)
    assert sum(row["forecasts"] for row in record) >= 1
    assert all(row["scored_sessions"] == 0 and row["relative_to_naive"] is None for row in record)


def test_the_answer_names_the_ticker_of_a_name(api: Api) -> None:
    """VALE3F and B3:VALE3 are VALE3; an index of B3 that cannot be tracked is refused with its field."""
    for name in ("vale3f", "B3:VALE3", "BMFBOVESPA:VALE3.SA"):
        assert api.post("/v1/tickers", json={"ticker": name}).json()["id"] == "VALE3"
        assert api.get(f"/v1/tickers/{name}").json()["id"] == "VALE3"
    refused = api.post("/v1/tickers", json={"ticker": "IFIX"})
    assert (refused.status_code, "IFIX is an index of B3" in refused.text) == (400, True)
