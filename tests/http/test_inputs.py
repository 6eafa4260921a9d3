"""Check 85: ordinary mistakes in queries, headers and bodies are refused, and the refusal names the field."""

import base64
import json
from typing import Any

import pytest

from tests.support.http_server import Api
from tests.support.raw_http import answer_to, raw_request, status_of


def problem(api: Api, path: str, **headers: str) -> tuple[int, str, str]:
    """The status, the code and the field of a refused GET, with headers as they are."""
    usual = {"host": "localhost", "authorization": "Bearer ana:*", "connection": "close"}
    given = [(name.replace("_", "-"), text.encode()) for name, text in {**usual, **headers}.items()]
    head, _, body = answer_to(str(api.base_url), raw_request("GET", path, given)).partition(b"\r\n\r\n")
    found = json.loads(body)
    return int(head.split(b" ", 2)[1]), found["code"], found["field"]


@pytest.mark.parametrize("path", ["prices?known_at", "champion?known_at"])
@pytest.mark.parametrize("time", ["2024-05-16T12:00:00", "2024-05-16T12:00:00.5"])
def test_85_a_time_without_a_zone_is_refused(api: Api, path: str, time: str) -> None:
    """The code is `naive-time`, whatever the ticker has."""
    field = path.partition("?")[2]
    assert problem(api, f"/v1/tickers/VALE3/{path}={time}") == (400, "naive-time", field)
    assert api.get(f"/v1/tickers/VALE3/{path}={time}Z").status_code in (200, 404)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/forecasts/preview", {"ticker": "VALE3"}),
        ("/v1/trainings", {"ticker": "VALE3", "strategy": "drift"}),
        ("/v1/backtests", {"tickers": ["VALE3"], "strategy": "drift"}),
    ],
)
def test_85_a_time_without_a_zone_in_a_body_is_refused(api: Api, path: str, body: dict[str, Any]) -> None:
    """Jobs are refused when they are submitted."""
    answer: Any = api.post(path, json=body | {"known_at": "2024-05-16T12:00:00"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        400,
        "naive-time",
        "known_at",
    )


@pytest.mark.parametrize("weight", ["1e309", "-1", "2", "nan", "0.1234", "", "inf", "٣"])
def test_85_a_weight_of_a_media_type_is_between_0_and_1(api: Api, weight: str) -> None:
    """Another weight in Accept is refused; a valid one is obeyed."""
    path = "/v1/tickers/VALE3/prices"
    assert problem(api, path, accept=f"text/csv;q={weight}") == (400, "invalid-input", "Accept")
    answer = api.get(path, headers={"accept": "text/csv;q=0.500, application/json;q=0.1"})
    assert answer.headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize("position", ["²", "٣", "5" * 5000, str(10**30), str(2**53 + 1), "-1", "1.0", "x"])
def test_85_a_foreign_event_id_is_refused(api: Api, position: str) -> None:
    """The stream does not begin."""
    headers = {"host": b"localhost", "authorization": b"Bearer ana:*", "last-event-id": position.encode()}
    request = raw_request("GET", "/v1/events/stream", list(headers.items()))
    assert status_of(str(api.base_url), request) == 400
    refused = problem(api, "/v1/events/stream", last_event_id=position)
    assert refused == (400, "invalid-input", "Last-Event-ID")


@pytest.mark.parametrize("listed", ["tickers", "models", "forecasts", "jobs", "clients"])
@pytest.mark.parametrize(
    "value", [b"\0", b"VALE3\0", "é".encode(), b"\xff", b" ", b"a b", b"x" * 129, b"", b"'", b"\xed\xa0\x80"]
)
def test_85_a_foreign_cursor_is_refused(api: Api, listed: str, value: bytes) -> None:
    """A cursor that holds no key of a row, or is not written as ours are."""
    order = "asc" if listed in ("tickers", "models") else "desc"
    for whole in (value, f"{listed}/{order}/".encode() + value):
        cursor = base64.urlsafe_b64encode(whole).decode().rstrip("=") or "===="
        assert problem(api, f"/v1/{listed}?cursor={cursor}") == (400, "invalid-input", "cursor")


def test_85_a_cursor_has_one_form(api: Api) -> None:
    """Neither padding nor other characters, which base64 would pass over, make another cursor of the same."""
    good = api.get("/v1/tickers", params={"limit": 1}).json()["next"]
    assert api.get("/v1/tickers", params={"cursor": good}).status_code == 200
    for other in (f"{good}==", f"{good}!", f"{good[:4]} {good[4:]}", good[:-1], "A", "²"):
        assert api.get("/v1/tickers", params={"cursor": other}).status_code == 400, other


def test_85_a_cursor_belongs_to_one_list_in_one_order(api: Api) -> None:
    """In another list it would skip rows without a word."""
    good = api.get("/v1/tickers", params={"limit": 1}).json()["next"]
    assert problem(api, f"/v1/models?cursor={good}") == (400, "invalid-input", "cursor")
    assert problem(api, f"/v1/tickers?order=desc&cursor={good}") == (400, "invalid-input", "cursor")
    named = base64.urlsafe_b64encode(b"events/asc/VALE3").decode().rstrip("=")
    assert problem(api, f"/v1/events?cursor={named}") == (400, "invalid-input", "cursor")


def test_85_an_index_is_a_place_in_a_list(api: Api) -> None:
    """A cursor after a symbol with a special character is ours."""
    api.post("/v1/tickers", json={"ticker": "^BVSP"})
    cursor, seen = "", []
    while cursor is not None:
        page = api.get("/v1/tickers", params={"limit": 1, "cursor": cursor}).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert "^BVSP" in seen
    assert seen == sorted(seen)
