"""Callers that do not wait (check 103), and dear requests of one owner (check 105), over HTTP."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from entrypoints.container import Container
from entrypoints.http.edge.penalties import FREE
from entrypoints.http.routes import forecast_batches
from tests.http.test_fairness import UNKNOWN, setting
from tests.support.http_server import Api

BATCH = {"tickers": UNKNOWN[:40], "horizon": 5}
PATH = "/v1/forecasts/batch"
SCOPES = ":forecasts:write,forecasts:read"


def test_103_who_does_not_wait_is_refused_at_the_door(api: Api, product: Container) -> None:
    """By a whole problem document; other requests of the caller and other callers are heard."""
    with setting(api, product, requests_per_minute=60):
        refusals = [api.post(PATH, json=BATCH, headers=api.as_(f"ina{SCOPES}")) for _ in range(FREE + 3)][1:]
        first, last = refusals[0], refusals[-1]
        other = api.get("/v1/forecasts", headers=api.as_(f"ina{SCOPES}"))
        stranger = api.post(PATH, json=BATCH, headers=api.as_(f"lia{SCOPES}"))

    assert {one.status_code for one in refusals} == {429}
    assert first.json()["detail"] != last.json()["detail"]
    own = dict.fromkeys(("detail", "remedy", "trace"), "")
    assert last.json() | own == first.json() | own
    assert last.json()["trace"] == last.headers["x-trace-id"] != first.headers["x-trace-id"]
    assert last.headers["content-type"] == first.headers["content-type"] == "application/problem+json"
    assert int(last.headers["retry-after"]) >= 1
    assert set(last.headers) == set(first.headers)
    assert other.json().get("detail") != last.json()["detail"]
    assert stranger.status_code == 200


def test_103_refusals_at_the_door_are_counted(api: Api, product: Container) -> None:
    """Each as a request of its route with the code of its refusal."""
    sample = 'previsto_http_requests_total{method="POST",route="/v1/forecasts/batch",status="429"} '

    def counted() -> float:
        lines = api.get("/metrics", headers=api.as_("ana:*")).text.splitlines()
        return sum(float(line.removeprefix(sample)) for line in lines if line.startswith(sample))

    before = counted()
    with setting(api, product, requests_per_minute=60):
        for _ in range(FREE + 4):
            api.post(PATH, json=BATCH, headers=api.as_(f"oto{SCOPES}"))
    assert counted() - before == FREE + 3


def test_105_batches_of_one_owner_are_computed_in_turn(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """At most one at a time; those of another owner do not wait for them."""
    meeting = threading.Barrier(2)
    running: list[str] = []
    most: list[int] = []

    def compute(*given: object) -> dict[str, object]:
        owner = given[1].scope["state"]["principal"].owner  # type: ignore[attr-defined]
        running.append(owner)
        most.append(running.count("una"))
        if len(most) <= 2:
            meeting.wait(30)  # the first two requests that compute are those of two owners
        running.remove(owner)
        return {name: forecast_batches.UnknownTicker(name, field="ticker") for name in BATCH["tickers"]}

    monkeypatch.setattr(forecast_batches, "_issue_all", compute)
    owners = ["una", "una", "una", "eva"]
    with ThreadPoolExecutor(4) as callers:
        answers = list(
            callers.map(lambda one: api.post(PATH, json=BATCH, headers=api.as_(f"{one}{SCOPES}")), owners)
        )
    assert [one.status_code for one in answers] == [200] * 4
    assert max(most) == 1
