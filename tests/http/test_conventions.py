"""Conventions that hold for every route; numbers refer to tests/mutations/checks.py."""

import asyncio
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import update

from adapters.persistence.database.tables import keyed_requests
from entrypoints.container import Container
from entrypoints.http.app import make_app
from entrypoints.http.edge import envelope
from entrypoints.settings import Settings
from tests.http.conftest import DESK
from tests.support.http_server import Api, NamedTokens, served

PROBLEM = "application/problem+json"


def refused(answer: Any, status: int, code: str = "") -> dict[str, Any]:
    """Check that an answer is a complete problem document."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith(PROBLEM)
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert len(problem["trace"]) == 32
    assert answer.headers["x-trace-id"] == problem["trace"]
    if code:
        assert problem["code"] == code
    return problem


def test_41_every_refusal_is_a_problem_with_a_trace(api: Api) -> None:
    """Errors of the routes, of the framework and of the envelope have the same form."""
    refused(api.get("/v1/nowhere"), 404, "not-found")
    refused(api.get("/v1/tickers/VALE4"), 404, "unknown-ticker")
    refused(api.get("/v1/tickers?limit=0"), 400, "invalid-input")
    refused(api.get("/v1/tickers?cursor=%ff%fe"), 400)
    assert refused(api.put("/v1/tickers"), 405)["code"] == "method-not-allowed"
    assert "GET" in api.put("/v1/tickers").headers["allow"]


def test_41_a_fault_reveals_nothing(api: Api, product: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """The answer names no stack, file or library; the log has the traceback."""
    from dependency_injector import providers

    def broken() -> None:
        raise ZeroDivisionError("secret detail in /srv/app/file.py")

    product.adapters().logs().begin("api")
    with product.use_cases.lists.override(providers.Callable(broken)):
        answer = api.get("/v1/tickers")
    product.adapters().logs().begin("command")

    problem = refused(answer, 500, "internal")
    assert "secret" not in answer.text
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    (line,) = [one for one in lines if one["event"] == "request-failed"]
    assert (line["trace"], line["level"], line["code"]) == (problem["trace"], "error", "internal")
    assert "test_conventions.py" in line["errors"][0]["frames"][-1]


def test_unknown_names_get_suggestions(api: Api) -> None:
    """The remedy names the nearest known names; a ticker without data gets the call to make."""
    assert "VALE3" in refused(api.get("/v1/tickers/VALE5/prices"), 404)["remedy"]
    assert "/refresh" in refused(api.get("/v1/tickers/PETR4/prices"), 409)["remedy"]
    strategy = refused(api.post("/v1/trainings", json={"ticker": "VALE3", "strategy": "drfit"}), 404)
    assert "drift" in strategy["remedy"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b"\xff\xfe", "application/json", 400),
        (b'{"ticker": "\xff\xfe"}', "application/json", 400),
        (b'{"ticker": "\\ud800"}', "application/json", 400),
        (b"[" * 20_000 + b"]" * 20_000, "application/json", 400),
        (b'{"ticker": NaN}', "application/json", 400),
        (b'{"ticker": 1e999}', "application/json", 400),
        (b'{"ticker": "VALE3\\u0000"}', "application/json", 400),
        (b'{"ticker": "VALE', "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b'{"ticker": "VALE3", "owner": "bob"}', "application/json", 400),
        (b'{"ticker": 5}', "application/json", 400),
        (b'{"ticker": "../../x"}', "application/json", 400),
        (b'{"ticker": "' + b"A" * 5000 + b'"}', "application/json", 400),
    ],
)
def test_40_bad_bodies_are_refused(api: Api, content: bytes, kind: str, status: int) -> None:
    """Malformed bodies get 400 or 415, never 500."""
    headers = {"content-type": kind} if kind else {}
    refused(api.post("/v1/tickers", content=content, headers=headers), status)


@pytest.mark.parametrize("path", ["%00", "%ff", "..%2f..%2fetc", "A%3Fb=c", "%40evil", "A" * 5000, "%2e%2e"])
def test_40_48_bad_paths_are_refused(api: Api, path: str) -> None:
    """Malformed paths get 400 or 404."""
    refused(api.get(f"/v1/tickers/{path}/prices"), api.get(f"/v1/tickers/{path}/prices").status_code)
    assert api.get(f"/v1/tickers/{path}/prices").status_code in (400, 404)


def test_34_caps_hold(api: Api) -> None:
    """Horizons, counts, date ranges and pages above their limits are refused."""
    for body in (
        {"ticker": "VALE3", "horizon": 61},
        {"ticker": "VALE3", "horizon": 0},
        {"ticker": "VALE3", "levels": [0.1, 2.0]},
        {"ticker": "VALE3", "levels": [0.9, 0.1]},
        {"ticker": "VALE3", "levels": [number / 100 for number in range(25, 76)]},
    ):
        refused(api.post("/v1/forecasts", json=body), 400)
    for tickers in ([], ["VALE3"] * 501):
        refused(api.post("/v1/forecasts/batch", json={"tickers": tickers}), 400)
    for span in ("last=5001", "last=0", "start=2024-05-01&end=2024-04-01"):
        refused(api.get(f"/v1/tickers/VALE3/prices?{span}"), 400)
    for job in ({"ticker": "VALE3"}, {"tickers": ["VALE3"]}):
        path = "/v1/trainings" if "ticker" in job else "/v1/backtests"
        far = refused(api.post(path, json={**job, "strategy": "drift", "horizon": 61}), 400)
        assert "horizon" in far["field"]
    refused(api.get("/v1/forecasts?limit=501"), 400)
    refused(api.post("/v1/forecasts/preview", json={"closes": [1.0] * 10_001}), 400)
    for settings in ({"epochs": 101}, {"hidden": 513}):
        training = {"ticker": "VALE3", "strategy": "lstm", "settings": settings}
        assert next(iter(settings)) in refused(api.post("/v1/trainings", json=training), 400)["detail"]


def test_35_sizes_are_bounded(api: Api) -> None:
    """Body, address and headers above their limits are refused; the body with and without Content-Length."""
    large = b'{"ticker": "' + b"x" * (1 << 20) + b'"}'
    json_type = {"content-type": "application/json"}
    refused(api.post("/v1/tickers", content=large, headers=json_type), 413)
    parts = (large[start : start + 65_536] for start in range(0, len(large), 65_536))
    refused(api.post("/v1/tickers", content=parts, headers=json_type), 413)
    assert api.get("/v1/tickers?cursor=" + "x" * 9000).status_code == 414
    assert api.get("/v1/tickers", headers={"x-more": "y" * 17_000}).status_code in (400, 431)


def test_37_a_request_that_does_not_end_is_ended(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service waits five seconds for the rest of a body."""
    assert envelope.MAX_PAUSE_SECONDS == 5
    monkeypatch.setattr(envelope, "MAX_PAUSE_SECONDS", 0.5)
    monkeypatch.setattr(envelope, "MAX_BODY_SECONDS", 600.0)
    port = urlsplit(str(api.base_url)).port
    with socket.create_connection(("127.0.0.1", port or 0), timeout=60) as line:
        line.sendall(
            b"POST /v1/tickers HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ana:*\r\n"
            b'content-type: application/json\r\ncontent-length: 100\r\n\r\n{"tick'
        )
        answer = line.recv(4096)

    assert b" 408 " in answer.split(b"\r\n")[0]


def test_42_every_answer_has_the_headers(api: Api) -> None:
    """Answers and errors carry the security headers."""
    for answer in (api.get("/v1"), api.get("/v1/tickers"), api.get("/nowhere"), api.get("/openapi.json")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        private = str(answer.url).endswith("/v1/tickers")
        assert answer.headers["cache-control"] == ("private, no-cache" if private else "no-store")
        assert "server" not in answer.headers
        assert "strict-transport-security" not in answer.headers


def test_42_hsts_under_tls(product: Container) -> None:
    """Strict-Transport-Security covers at least one year, on errors and on HTML pages too."""
    oauth = product.authorization_server()
    app: Any = make_app(product, NamedTokens(), oauth, "https://previsto.example")
    there = httpx.ASGITransport(app)

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=there, base_url="https://previsto.example") as client:
            return [await client.get(path) for path in ("/v1", "/v1/tickers", "/nowhere", "/oauth/login")]

    for answer in asyncio.run(ask()):
        kept = answer.headers["strict-transport-security"]
        assert int(kept.partition("max-age=")[2].partition(";")[0]) >= 31_536_000


def test_43_compressed_answers_vary_as_well(api: Api) -> None:
    """A cache must not give the answer for one origin to another one."""
    answer = api.get("/openapi.json")
    assert answer.headers["content-encoding"] in ("gzip", "zstd")
    assert {"Accept-Encoding", "Origin"} <= set(answer.headers["vary"].replace(",", " ").split())


def test_43_pages_vary_by_language_as_well(api: Api) -> None:
    """What a page depends on is added to what every answer depends on."""
    answer = api.get("/oauth/login", headers={"accept-language": "pt-BR"})
    named = set(answer.headers["vary"].replace(",", " ").split())
    assert {"Accept-Language", "Accept-Encoding", "Origin"} <= named
    assert answer.headers["content-language"] == "pt-BR"
    assert "Accept-Language" not in api.get("/v1").headers["vary"]


def test_43_only_a_known_origin_learns_anything(api: Api) -> None:
    """Unknown origins and `null` get no CORS header; credentials are never allowed."""
    for origin in ("https://evil.example", "null", DESK + ".evil.example"):
        answer = api.get("/v1", headers={"origin": origin})
        assert "access-control-allow-origin" not in answer.headers
        assert "Origin" in answer.headers["vary"]
    answer = api.get("/v1", headers={"origin": DESK})
    assert answer.headers["access-control-allow-origin"] == DESK
    assert "access-control-allow-credentials" not in answer.headers
    where_people_log_in = api.get("/oauth/jwks", headers={"origin": DESK})
    assert "access-control-allow-origin" not in where_people_log_in.headers
    asked = {"origin": DESK, "access-control-request-method": "POST", "authorization": ""}
    preflight = api.options("/v1/forecasts", headers=asked)
    assert preflight.status_code == 204
    assert "Idempotency-Key" in preflight.headers["access-control-allow-headers"]


def test_head_is_get_without_a_body(api: Api) -> None:
    """HEAD has the status and the length of GET, and no body."""
    for path in ("/v1", "/v1/tickers", "/v1/tickers/VALE3"):
        full, head = api.get(path), api.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == full.headers["etag"]
    assert api.head("/nowhere").status_code == 404


def test_an_etag_saves_the_body(api: Api) -> None:
    """A request with the current ETag gets 304."""
    first = api.get("/v1/tickers/VALE3")

    again = api.get("/v1/tickers/VALE3", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert api.get("/v1/tickers/AAPL", headers={"if-none-match": '"other"'}).status_code == 200


def test_pages_follow_one_another(api: Api) -> None:
    """Opaque cursors lead through all pages, and every entry appears once."""
    seen, cursor = [], ""
    while True:
        page = api.get("/v1/tickers", params={"limit": 1, "cursor": cursor}).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["AAPL", "PETR4", "VALE3"]


def test_34_a_key_makes_a_request_happen_once(api: Api) -> None:
    """Twenty concurrent requests with one key issue one forecast; each other one waits or gets its bytes."""
    key = {"idempotency-key": "monday"}
    body = {"ticker": "VALE3", "horizon": 5}
    before = len(api.get("/v1/forecasts?limit=500").json()["items"])

    def post(_: int) -> Any:
        return api.post("/v1/forecasts", json=body, headers=key)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(post, range(20)))
    answers.append(post(0))

    running = [answer for answer in answers if answer.status_code == 409]
    made = [answer for answer in answers if answer.status_code == 201]
    assert len(running) + len(made) == 21
    for answer in running:
        assert refused(answer, 409, "request-running")["field"] == "Idempotency-Key"
        assert answer.headers["retry-after"] == "1"
    assert len({answer.content for answer in made}) == 1
    assert [answer.headers.get("idempotent-replayed") for answer in made].count(None) == 1
    for name in ("location", "content-type"):
        assert len({answer.headers[name] for answer in made}) == 1
    assert len(api.get("/v1/forecasts?limit=500").json()["items"]) == before + 1
    for path, other in (
        ("/v1/forecasts", {**body, "horizon": 6}),
        ("/v1/forecasts/batch", {"tickers": ["VALE3"], "horizon": 5}),
        ("/v1/forecasts/preview", {"closes": [60.0 + n % 3 for n in range(80)], "horizon": 5}),
    ):
        refused(api.post(path, json=other, headers=key), 422, "idempotency-key-reused")
    theirs = api.post("/v1/forecasts", json=body, headers={**key, **api.as_("bob:forecasts:write")})
    assert theirs.json()["id"] != made[0].json()["id"]
    refused(api.post("/v1/forecasts", json=body, headers={"idempotency-key": "x" * 200}), 400)


def test_34_a_key_is_free_after_a_refusal(api: Api) -> None:
    """The corrected request may use it."""
    key = {"idempotency-key": "corrected"}
    refused(api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 0}, headers=key), 400)
    refused(api.post("/v1/forecasts", json={"ticker": "NONE3", "horizon": 5}, headers=key), 404)
    assert api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 5}, headers=key).status_code == 201


def test_34_an_unanswered_request_is_continued(api: Api, product: Container) -> None:
    """Its process ended after the forecast was recorded: the next request finds the same forecast."""
    key = {"idempotency-key": "continued"}
    body = {"ticker": "VALE3", "horizon": 5}
    made = api.post("/v1/forecasts", json=body, headers=key)
    with product.adapters().engine().begin() as connection:
        row = keyed_requests.c.key == "continued"
        connection.execute(update(keyed_requests).where(row).values(status=0, body=b"", claimed_at=0.0))

    again = api.post("/v1/forecasts", json=body, headers=key)

    assert (again.status_code, again.json()["id"]) == (201, made.json()["id"])
    assert "idempotent-replayed" not in again.headers


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_list_is_read_in_both_orders(api: Api, order: str) -> None:
    """Page by page, each forecast once, newest first by default."""
    for _ in range(3):
        api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 5})
    whole = [one["id"] for one in api.get("/v1/forecasts?limit=500").json()["items"]]
    assert whole == sorted(whole, reverse=True)
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get("/v1/forecasts", params={"order": order, "limit": 2, "cursor": cursor}).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert seen == sorted(whole, reverse=order == "desc")


@pytest.mark.parametrize("listed", ["forecasts", "jobs"])
def test_a_list_is_narrowed_by_time(api: Api, listed: str) -> None:
    """`since` is included, `until` is not; a time without a zone is refused."""
    api.post("/v1/tickers/VALE3/refresh")
    api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 5})
    items = api.get(f"/v1/{listed}?limit=500").json()["items"]
    day = (datetime.fromisoformat(items[0]["created_at"]) + timedelta(days=1)).isoformat()

    def ids(**bounds: str) -> list[str]:
        found = api.get(f"/v1/{listed}", params={"limit": 500, **bounds}).json()["items"]
        return [one["id"] for one in found]

    everything = [one["id"] for one in items]
    assert ids(until=day) == everything
    assert ids(since=day) == []
    assert ids(since="2020-01-01T00:00:00Z") == everything
    assert ids(until="2020-01-01T00:00:00Z") == []
    refused(api.get(f"/v1/{listed}", params={"since": "2026-01-01T00:00:00"}), 400, "naive-time")


def test_jobs_are_listed_by_kind(api: Api) -> None:
    """And by state."""
    api.post("/v1/tickers/VALE3/refresh")
    assert {one["kind"] for one in api.get("/v1/jobs?kind=refresh").json()["items"]} == {"refresh"}
    assert api.get("/v1/jobs?kind=fold").json()["items"] == []


def test_what_a_key_makes_sorts_by_its_time(api: Api) -> None:
    """A reader of lists finds it between what was made before and after."""
    body = {"ticker": "VALE3", "horizon": 5}
    made = [
        api.post("/v1/forecasts", json=body, headers=key).json()["id"]
        for key in ({}, {"idempotency-key": "sorted"}, {})
    ]
    assert made == sorted(made)


def test_36_a_caller_over_the_rate_limit_gets_retry_after(
    product: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """429 with Retry-After for that caller only."""
    monkeypatch.setenv("PREVISTO_REQUESTS_PER_MINUTE", "5")
    narrow = Container(settings=Settings.read(str(tmp_path), "synthetic"))
    with served(narrow) as api:
        statuses = [api.get("/v1/tickers").status_code for _ in range(8)]
        last = api.get("/v1/tickers", headers={"x-forwarded-for": "203.0.113.9"})
        other = api.get("/v1/tickers", headers=api.as_("bob:data:read"))

    assert statuses == [200] * 5 + [429] * 3
    assert refused(last, 429, "too-many-requests")["remedy"].startswith("try again in")
    assert last.headers["retry-after"]
    assert other.status_code == 200
