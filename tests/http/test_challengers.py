"""Challengers over HTTP: begun and ended by callers, and in no answer of the service unless asked for."""

from datetime import date
from typing import Any

from domain.ticker import Ticker
from entrypoints.container import Container
from tests.support.http_server import Api

PLACES = (
    "/v1/forecasts",
    "/v1/tickers/ITUB4/track-record",
    "/v1/tickers/ITUB4/step-records",
    "/v1/tickers/ITUB4/leaderboard",
    "/metrics",
)


def trained(product: Container) -> str:
    """A version for a fortnight that serves nobody."""
    use_cases = product.use_cases()
    request = {"ticker": "ITUB4", "strategy": "naive", "horizon": 10}
    job = use_cases.submit_job()("train", request).job
    return str(use_cases.inline_worker()(job, lambda fraction, text: None).result["model"])


def session(product: Container, until: date, *steps: str) -> dict[str, Any]:
    """The steps after a session, with the prices up to it."""
    use_cases = product.use_cases()
    use_cases.refresh_prices()(Ticker.parse("ITUB4"), until=until)
    request = {"exchange": "BVMF", "session": until.isoformat(), "steps": steps, "tickers": ["ITUB4"]}
    job = use_cases.submit_job()("session", request).job
    outcome = use_cases.inline_worker()(job, lambda fraction, text: None)
    assert outcome.error is None
    return dict(outcome.result)


def figures(api: Api) -> dict[str, object]:
    """What the service says about its forecasts, without the figures of its processes."""
    found: dict[str, object] = {}
    for place in PLACES:
        answer = api.get(place)
        assert answer.status_code == 200, answer.text
        kinds = ("previsto_forecasts", "previsto_skill", "previsto_scored")
        lines = [line for line in answer.text.splitlines() if line.startswith(kinds)]
        found[place] = lines if place == "/metrics" else answer.json()
    return found


def test_124_shadows_are_in_no_answer_unless_asked_for(api: Api, product: Container) -> None:
    """Neither lists, records, standings nor metrics change; when it is asked for, each says what it is."""
    product.use_cases().track_ticker()("ITUB4")
    product.use_cases().refresh_prices()(Ticker.parse("ITUB4"), until=date(2024, 6, 3))
    model = trained(product)
    began = api.post(f"/v1/models/{model}/challenge", json={"reason": "a try"})
    assert began.status_code == 200, began.text
    assert (began.json()["state"], began.json()["champion"], began.json()["sessions"]) == ("open", None, 0)

    session(product, date(2024, 6, 3), "score", "forecast")
    before = figures(api)
    (told,) = session(product, date(2024, 6, 3), "challenge")["challenge"]["done"].values()
    session(product, date(2024, 6, 5), "challenge")
    assert figures(api) == before

    (shadow,) = api.get("/v1/forecasts?shadow=true").json()["items"]
    assert told["shadows"] == [shadow["id"]]
    served = api.get("/v1/forecasts").json()["items"][0]
    assert (shadow["model"], shadow["shadow_of"], served["shadow_of"]) == (model, served["id"], None)
    assert [step["score"] is not None for step in shadow["steps"][:3]] == [True, True, False]
    assert api.get(f"/v1/forecasts/{shadow['id']}").json()["shadow_of"] == served["id"]
    assert api.post(f"/v1/forecasts/{shadow['id']}/replay").json()["verdict"] == "identical"

    (listed,) = api.get("/v1/tickers/ITUB4/challengers").json()["items"]
    assert (listed["model"], listed["by"], listed["reason"]) == (model, "ana", "a try")
    ended = api.post(f"/v1/models/{model}/end-challenge", json={"reason": "enough"}).json()
    assert (ended["state"], ended["action"], ended["reason"]) == ("ended", "none", "enough")
    assert api.post(f"/v1/models/{model}/end-challenge", json={}).status_code == 409


def test_125_what_may_not_challenge_is_refused(api: Api, product: Container) -> None:
    """An unknown version, a challenger, a fourth one, a retired one, and the champion itself."""
    product.use_cases().track_ticker()("ITUB4")
    product.use_cases().refresh_prices()(Ticker.parse("ITUB4"))
    models = [trained(product) for _ in range(5)]
    for model in models[:3]:
        assert api.post(f"/v1/models/{model}/challenge", json={}).status_code == 200
    api.post(f"/v1/models/{models[4]}/retire", json={"reason": "old"})
    cases = [
        ("ITUB4-fortnight-99", 404, "no model version"),
        (models[0], 409, "is a challenger already"),
        (models[3], 409, "has 3 challengers"),
        (models[4], 409, "is retired"),
    ]
    for model, status, words in cases:
        answer = api.post(f"/v1/models/{model}/challenge", json={})
        assert (answer.status_code, words in answer.text) == (status, True), answer.text
        assert answer.json()["field"] == "model"
    force = {"force": True, "reason": "a test"}
    assert api.post(f"/v1/models/{models[0]}/promote", json=force).status_code == 200
    itself = api.post(f"/v1/models/{models[0]}/challenge", json={})
    assert (itself.status_code, "cannot challenge itself" in itself.text) == (409, True)
    assert itself.json()["remedy"]
