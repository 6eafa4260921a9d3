"""Unknown query parameters, and the names of wrong fields; numbers refer to tests/mutations/checks.py."""

import json
from typing import Any

import pytest

from tests.http.test_access import call, routes
from tests.support.http_server import Api


def test_33_unknown_query_parameters_are_refused(api: Api) -> None:
    """Every documented route and every public page names the parameter that it does not know."""
    found = [(method, path) for method, path, _ in routes(api)]
    assert len(found) > 60
    for method, path in [*found, ("get", "/docs"), ("get", "/openapi.json"), ("get", "/docs/style.css")]:
        answer = call(api, method, path, params={"limitt": "1"})
        assert answer.status_code == 400, (method, path, answer.text)
        assert answer.json()["field"] == "limitt", (method, path)
        assert "limitt" in answer.json()["detail"]


def test_a_refused_parameter_comes_with_the_known_ones(api: Api) -> None:
    """The remedy lists them; HEAD is refused as GET, and a token is asked for first."""
    refused = api.get("/v1/tickers?limit=1&sort=name").json()
    assert (refused["field"], refused["code"]) == ("sort", "invalid-input")
    assert refused["remedy"] == "known parameters: cursor, limit, order"
    assert api.get("/v1/me?verbose=").json()["remedy"] == "send no query parameter"
    assert api.head("/v1/tickers?sort=name").status_code == 400
    assert api.get("/v1/tickers?sort=name", headers={"authorization": ""}).status_code == 401
    long = api.get("/v1/tickers", params={"x" * 500: "1"}).json()
    assert len(long["field"]) == 40


def test_every_documented_parameter_is_known(api: Api) -> None:
    """No route refuses a parameter of its own."""
    for path, methods in api.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            for one in operation.get("parameters", ()):
                if one["in"] == "query" and not path.endswith("/stream"):
                    answer = call(api, method, path, params={one["name"]: "§"})
                    assert "unknown query parameter" not in answer.text, (method, path, one["name"])


@pytest.mark.parametrize("value", ["", "0.5", "1700000000", "-1", "1e9", "12:00Z", "noon"])
def test_a_time_is_not_a_number(api: Api, value: str) -> None:
    """Every documented time needs its date."""
    times = [
        (method, path, one["name"])
        for path, methods in api.get("/openapi.json").json()["paths"].items()
        for method, operation in methods.items()
        for one in operation.get("parameters", ())
        if '"date-time"' in json.dumps(one["schema"])
    ]
    assert len(times) > 4
    for method, path, name in times:
        problem = call(api, method, path, params={name: value}).json()
        assert (problem["status"], problem["field"]) == (400, name), (path, problem)


def test_the_authorization_server_ignores_unknown_parameters(api: Api) -> None:
    """As OAuth requires (RFC 6749, 3.1)."""
    assert api.get("/oauth/jwks?verbose=1").status_code == 200
    assert api.get("/.well-known/oauth-authorization-server?verbose=1").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("/v1/tickers", {}, ["ticker"]),
        ("/v1/tickers", {"ticker": 5, "owner": "bob"}, ["ticker", "owner"]),
        ("/v1/tickers", [], ["body"]),
        ("/v1/tickers/batch", {"tickers": ["VALE3", "AAPL", None, 5]}, ["tickers[2]", "tickers[3]"]),
        ("/v1/tickers/batch", {"tickers": [], "steps": ["track", "x"]}, ["tickers", "steps[1]"]),
        (
            "/v1/forecasts/batch",
            {"tickers": ["VALE3", "A" * 30], "horizon": 0, "levels": [0.1, 2], "id": 1},
            ["tickers[1]", "horizon", "levels[1]", "id"],
        ),
        ("/v1/trainings", {"ticker": "VALE3", "settings": {"a": []}}, ["strategy", "settings.a"]),
        ("/v1/forecasts/preview", {"closes": [1, "x", -1.0]}, ["closes[1]", "closes[2]"]),
        (
            "/v1/ledger/verification",
            {"heads": [{"position": 0, "hash": "", "at": "now", "kind": "x", "key": "", "signature": ""}]},
            [f"heads[0].{name}" for name in ("kind", "position", "at", "key")],
        ),
    ],
)
def test_every_wrong_field_is_named(api: Api, path: str, body: Any, fields: list[str]) -> None:
    """`errors` has each wrong field with its path, and `field` the first one; none is `data`."""
    problem = api.post(path, json=body).json()

    assert [one["field"] for one in problem["errors"]] == fields
    assert all(one["message"] for one in problem["errors"])
    assert (problem["status"], problem["field"]) == (400, fields[0])


def test_wrong_settings_are_named(api: Api) -> None:
    """Fields that may be absent or null, and entries of maps, have their paths too."""
    body = {"requests_per_minute": -1, "jobs_per_kind": {"train": 0, "score": 1}, "jobs_per_owner": None}
    problem = api.patch("/v1/settings", json=body).json()

    assert [one["field"] for one in problem["errors"]] == ["requests_per_minute", "jobs_per_kind.train"]


def test_many_wrong_fields_are_not_all_named(api: Api) -> None:
    """At most 20, and names of any length are shortened."""
    many = api.post("/v1/tickers/batch", json={"tickers": [None] * 500}).json()
    long = api.post("/v1/tickers", json={"ticker": "VALE3", "x" * 100_000: 1}).json()

    assert len(many["errors"]) == 20
    assert len(long["field"]) == 64


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/trainings", {"ticker": "AAPL", "strategy": "drift", "panel": ["VALE3", "??"]}, "panel[1]"),
        ("/v1/backtests", {"tickers": ["VALE3", "MGLU3"], "strategy": "drift"}, "tickers[1]"),
        ("/v1/schedules", {"name": "x", "tickers": ["VALE3", "AAPL", "??"]}, "tickers[2]"),
        ("/v1/forecasts/score", {"forecasts": ["0" * 26]}, "forecasts[0]"),
    ],
)
def test_an_item_that_cannot_be_used_is_named(api: Api, path: str, body: dict[str, Any], field: str) -> None:
    """A refusal about one item of a list has its path."""
    answer = api.post(path, json=body)

    assert answer.status_code in (400, 404)
    assert answer.json()["field"] == field


def test_parameters_are_named_as_they_are_sent(api: Api) -> None:
    """Not as the handler calls them."""
    problem = api.get("/v1/jobs?state=lost&limit=0").json()

    assert [one["field"] for one in problem["errors"]] == ["state", "limit"]


@pytest.mark.parametrize(
    "place", ["tickers/VALE3/prices?start", "tickers/VALE3/prices?end", "jobs?state", "jobs?kind"]
)
def test_null_is_no_value_of_a_parameter(api: Api, place: str) -> None:
    """The word would be read as none by the decoder, and the filter would be ignored."""
    answer = api.get(f"/v1/{place}=null")
    assert (answer.status_code, answer.json()["field"]) == (400, place.partition("?")[2])
