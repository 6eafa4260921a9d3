"""Tunings over HTTP: a job for each trial, the trials as an answer, picks, and refusals."""

from typing import Any

import pytest

from entrypoints.container import Container
from tests.http.test_compression import ended
from tests.support.http_server import Api

pytest.importorskip("optuna", reason="tuning needs the extra `tune`")
ASKED = {
    "ticker": "VALE3",
    "strategy": "volatility",
    "horizon": 5,
    "trials": 4,
    "parallel": 2,
    "objectives": ["loss", "coverage"],
    "settings": {"lam": "0.9:0.99", "paths": 200},
}


def jobs_of(api: Api) -> set[str]:
    """The tunings that were submitted."""
    return {one["id"] for one in api.get("/v1/jobs?kind=tune").json()["items"]}


def test_a_tuning_is_one_job_and_its_picks_another(api: Api, product: Container, worker: None) -> None:
    """A repeated key gives the same one; the answer has every trial, and the pick is a version."""
    key = {"idempotency-key": "tune once"}
    jobs = [ended(api, api.post("/v1/tunings", json=ASKED, headers=key)) for _ in range(2)]
    assert jobs[0] == jobs[1]
    assert jobs[0]["state"] == "succeeded", jobs[0]

    tuning = api.get(f"/v1/tunings/{jobs[0]['result']['tuning']}").json()
    assert (tuning["id"], tuning["state"], tuning["complete"]) == (jobs[0]["id"], "finished", 4)
    assert [one["trial"] for one in tuning["results"]] == [0, 1, 2, 3]
    assert all(set(one["values"]) == {"loss", "coverage"} for one in tuning["results"])
    assert {one["trial"] for one in tuning["results"] if one["front"]} == set(tuning["front"])
    assert [one["id"] for one in api.get("/v1/tunings").json()["items"]] == [tuning["id"]]

    picks = {"trials": [tuning["front"][0]]}
    taken = ended(api, api.post(f"/v1/tunings/{tuning['id']}/promote", json=picks))
    (pick,) = taken["result"]["taken"].values()
    version = api.get(f"/v1/models/{pick['model']}").json()
    assert version["recipe"] == [{"method": "tuned", "numbers": {"trial": tuning["front"][0]}}]
    assert version["tuning"] == tuning["id"]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"trials": 0}, 400, "trials"),
        ({"trials": 10_001}, 400, "trials"),
        ({"objectives": ["speed"]}, 400, "objectives"),
        ({"budget": 0}, 400, "budget"),
        ({"strategy": "naive", "settings": {}}, 400, "cannot be tuned"),
        ({"settings": {"lam": "0.99:0.9"}}, 400, "is empty"),
        ({"settings": {"lam": "0.9:2"}}, 400, "wider than the bounds"),
        ({"settings": {"lam": 0.9, "window": 500}}, 400, "the space is empty"),
        ({"ticker": "MGLU3"}, 404, "MGLU3"),
        ({"take": 21}, 400, "take"),
    ],
)
def test_bad_input_is_refused_at_once(api: Api, change: dict[str, Any], status: int, words: str) -> None:
    """With the field, and no job."""
    before = jobs_of(api)
    answer = api.post("/v1/tunings", json={**ASKED, **change})

    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert jobs_of(api) == before


def test_only_known_trials_can_be_taken(api: Api) -> None:
    """An unknown tuning, and no trial at all."""
    where = f"/v1/tunings/{'0' * 26}"
    for answer, status in [
        (api.post(f"{where}/promote", json={"trials": [0]}), 404),
        (api.post(f"{where}/promote", json={"trials": []}), 400),
        (api.get(where), 404),
    ]:
        assert answer.status_code == status, answer.text


def test_122_a_tuning_that_takes_picks_needs_the_scope_of_promotions(api: Api) -> None:
    """That of trainings is enough for one that takes none."""
    trainer = api.as_("eve:models:train,models:read")

    assert api.post("/v1/tunings", json={**ASKED, "take": 1}, headers=trainer).status_code == 403
    assert api.post("/v1/tunings", json=ASKED, headers=trainer).status_code == 202


def test_without_optuna_the_refusal_names_the_package(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """501, before a job is recorded."""
    monkeypatch.setattr("adapters.tuning.optuna_tuner.find_spec", lambda name: None)

    before = jobs_of(api)
    answer = api.post("/v1/tunings", json=ASKED)

    assert (answer.status_code, answer.json()["code"]) == (501, "missing-extra")
    assert jobs_of(api) == before
