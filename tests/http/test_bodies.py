"""Bodies of requests: what may be left out."""

import pytest

from tests.http.test_access import NAMES
from tests.support.http_server import Api

JSON = {"content-type": "application/json"}


def optional(api: Api) -> set[str]:
    """The POSTs whose body may be left out, as the document says."""
    return {
        path
        for path, methods in api.get("/openapi.json").json()["paths"].items()
        if "requestBody" in methods.get("post", {}) and not methods["post"]["requestBody"].get("required")
    }


def test_bodies_without_required_fields_may_be_left_out(api: Api) -> None:
    """Without a body and a content type, the answer is that to an empty object."""
    found = optional(api)
    assert {"/v1/models/{model}/promote", "/v1/tickers/{symbol}/rollback", "/v1/forecasts/score"} <= found
    assert "/v1/tickers" not in found
    for path in found:
        where = path.format(**NAMES)
        plain = api.post(where, json={})
        for answer in (api.post(where), api.post(where, headers=JSON), api.post(where, content=b"")):
            assert answer.status_code == plain.status_code, (path, answer.text)
            assert answer.json().get("detail") == plain.json().get("detail"), path


def test_a_retired_ticker_needs_no_reason(api: Api) -> None:
    """A POST without a body has its effect."""
    api.post("/v1/tickers", json={"ticker": "BBDC4"})

    assert api.post("/v1/tickers/BBDC4/retire").json()["retired"] is True


@pytest.mark.parametrize("path", ["/v1/tickers", "/v1/trainings", "/v1/clients"])
def test_a_body_with_required_fields_may_not(api: Api, path: str) -> None:
    """The refusal names a field that is missing, as for an empty object."""
    answer = api.post(path)

    assert answer.status_code == 400
    assert "required" in answer.json()["detail"]
    assert answer.json()["detail"] == api.post(path, json={}).json()["detail"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/forecasts", {"ticker": "VALE3", "horizon": "5"}, "horizon"),
        ("/v1/forecasts", {"ticker": "VALE3", "levels": ["0.1", 0.5, 0.9]}, "levels[0]"),
        ("/v1/trainings", {"ticker": "VALE3", "strategy": "drift", "promote": 1}, "promote"),
        ("/v1/trainings", {"ticker": "VALE3", "strategy": "drift", "promote": "true"}, "promote"),
        ("/v1/trainings", {"ticker": "VALE3", "strategy": "drift", "known_at": 0}, "known_at"),
        ("/v1/forecasts/preview", {"ticker": "VALE3", "known_at": "0"}, "known_at"),
    ],
)
def test_40_a_value_of_another_type_is_refused(
    api: Api, path: str, body: dict[str, object], field: str
) -> None:
    """A text is no number, and a number is no time and no truth value."""
    answer = api.post(path, json=body)

    assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_blanks_are_a_body(api: Api) -> None:
    """Only an empty body stands for an empty object: blanks are no JSON."""
    assert api.post("/v1/tickers/VALE3/rollback", content=b"  ", headers=JSON).status_code == 400
