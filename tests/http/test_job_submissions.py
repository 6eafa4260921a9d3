"""`POST /v1/jobs` has the rules of the routes with typed arguments; the number refers to checks.py."""

from typing import Any

import pytest

from tests.http.test_batches import issued
from tests.http.test_fairness import TRAINING, UNKNOWN, setting
from tests.support.http_server import Api


def submit(api: Api, who: str, kind: str, request: dict[str, Any] | None = None, **others: Any) -> Any:
    """The answer to a submission by a caller such as `eva:forecasts:write`."""
    body = {"kind": kind, "request": request or {}, **others}
    return api.post("/v1/jobs", json=body, headers=api.as_(who))


def test_a_job_has_its_request_and_its_bounds(api: Api) -> None:
    """202 with its address; the job is the caller's."""
    answer = submit(api, "eva:data:write", "refresh", {"tickers": ["VALE3"]}, priority=7, memory=512)
    assert answer.status_code == 202
    job = api.get(answer.headers["location"], headers=api.as_("eva:data:write")).json()
    assert (job["kind"], job["priority"], job["owner"]) == ("refresh", 7, "eva")
    assert job["request"]["tickers"] == ["VALE3"]


@pytest.mark.parametrize(
    ("who", "kind", "request_of_kind"),
    [
        ("eva:forecasts:write", "refresh", {}),
        ("eva:data:write", "score", {}),
        ("eva:data:write", "train", TRAINING),
        ("eva:models:train", "train", {**TRAINING, "ticker": "VALE3", "promote": True}),
        ("eva:audit:read", "forecast", {"tickers": ["VALE3"]}),
    ],
)
def test_106_a_job_needs_the_scopes_of_its_effects(
    api: Api, who: str, kind: str, request_of_kind: dict[str, Any]
) -> None:
    """403, and no job, for a caller who may submit another kind."""
    before = len(api.get("/v1/jobs?limit=500").json()["items"])
    answer = submit(api, who, kind, request_of_kind)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), answer.text
    assert len(api.get("/v1/jobs?limit=500").json()["items"]) == before


@pytest.mark.parametrize("kind", ["session", "fold", "verify", "track", "nix"])
def test_106_kinds_of_the_service_itself_are_refused(api: Api, kind: str) -> None:
    """400: schedules, shares and verifications have routes or submitters of their own."""
    answer = submit(api, "eva:admin", kind)
    assert (answer.status_code, answer.json()["field"]) == (400, "kind")


def test_106_forecasts_of_others_are_not_scored(api: Api) -> None:
    """404 as for one that does not exist; without a list, those of the owners whom the caller sees."""
    his, nobodys = issued(api, "rui"), "0" * 26
    refused = [submit(api, "eva:forecasts:write", "score", {"forecasts": [one]}) for one in (his, nobodys)]
    assert [answer.status_code for answer in refused] == [404, 404]
    assert refused[0].json()["detail"].replace(his, nobodys) == refused[1].json()["detail"]
    answer = submit(api, "eva:forecasts:write", "score", {"owners": ["rui"]})
    assert (answer.status_code, answer.json()["field"]) == (400, "owners")
    made = submit(api, "eva:forecasts:write", "score").json()
    assert "rui" not in made["request"]["owners"] and "eva" in made["request"]["owners"]


def test_106_each_ticker_counts_as_a_request(api: Api, product: Any) -> None:
    """Also of the kinds that have no other route."""
    with setting(api, product, requests_per_minute=20):
        for who, kind in (("fia", "refresh"), ("gil", "forecast")):
            caller, tickers = f"{who}:data:write,forecasts:write", {"tickers": UNKNOWN[:19]}
            assert submit(api, caller, kind, tickers).status_code != 429
            assert submit(api, caller, kind, tickers).status_code == 429


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "train", "request": {"ticker": "VALE3"}}, "request"),
        ({"kind": "refresh", "request": {"ticker": "VALE3"}}, "request"),
        ({"kind": "refresh", "request": {"tickers": ["VALE3"] * 501}}, "tickers"),
        ({"kind": "score", "priority": 101}, "priority"),
        ({"kind": "score", "deadline": 0}, "deadline"),
        ({"kind": "score", "memory": 1}, "memory"),
    ],
)
def test_a_wrong_field_is_named(api: Api, body: dict[str, Any], field: str) -> None:
    """400."""
    answer = api.post("/v1/jobs", json=body)
    assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text
