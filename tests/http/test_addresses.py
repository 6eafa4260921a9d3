"""Host headers, paths and parameters of requests; numbers refer to tests/mutations/checks.py."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.http_server import Api
from tests.support.raw_http import answer_to, raw_request, status_of


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "", "127.0.0.1@evil", "[::1", "é"]
)
def test_46_another_host_is_refused(api: Api, host: str) -> None:
    """A foreign Host header gets 400 before any other check, on the login pages as well."""
    for path in ("/v1/tickers", "/oauth/login", "/oauth/jwks"):
        answer = api.get(path, headers=[("host", host.encode("latin-1"))])  # type: ignore[list-item]
        assert answer.status_code == 400, answer.text
        assert "evil" not in answer.text


def test_46_loopback_and_probes_are_welcome(api: Api) -> None:
    """Loopback names are accepted everywhere, and any host name is accepted for health probes."""
    for host in ("localhost", "127.0.0.1:1", "[::1]:8000", "LOCALHOST"):
        assert api.get("/v1/tickers", headers={"host": host}).status_code == 200
    assert api.get("/health/live", headers={"host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.parametrize(
    "query", ["limit=1&limit=2", "limit=1&limit=1", "limit=nan", "limit=1e3", "cursor=&cursor="]
)
def test_40_bad_parameters_are_refused(api: Api, query: str) -> None:
    """A number that cannot be parsed and a repeated parameter get 400."""
    answer: Any = api.get(f"/v1/tickers?{query}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid-input"


@pytest.mark.parametrize("path", ["/v1/%ff", "/v1/tickers/%c3", "/nowhere/%00"])
def test_40_a_path_that_is_not_utf8_is_refused(api: Api, path: str) -> None:
    """The path is refused before a route reads it."""
    answer: Any = api.get(path)
    assert (answer.status_code, answer.json()["detail"]) == (400, "the path cannot be decoded")


def test_8_every_address_of_the_metadata_answers(api: Api) -> None:
    """Every address in the metadata is on this host, whatever the proxy headers say, and answers."""
    headers = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example", "authorization": ""}
    answer = api.get("/.well-known/oauth-authorization-server", headers=headers)
    assert "evil" not in answer.text
    named = {name: value for name, value in answer.json().items() if name.endswith(("_endpoint", "_uri"))}
    assert len(named) >= 6
    for address in named.values():
        assert api.get(urlsplit(address).path).status_code != 404


@pytest.mark.parametrize("header", [b"Basic /////w==", b"Basic @@@", b"Basic Y29sb24=", b"Basic \xe9"])
def test_6_malformed_credentials_get_401(api: Api, header: bytes) -> None:
    """Malformed credentials get 401 over HTTP as well, never 500."""
    form = {"grant_type": "client_credentials"}
    answer: Any = api.post("/oauth/token", data=form, headers=[("authorization", header)])  # type: ignore[list-item]
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_5_only_small_posted_forms_are_accepted(api: Api) -> None:
    """Other content types, other methods and large bodies get their own status."""
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert api.post("/oauth/token", json={"grant_type": "client_credentials"}).status_code == 400
    assert api.post("/oauth/token", content=b"x=" + b"y" * 17_000, headers=kind).status_code == 413
    answer = api.get("/oauth/token")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_41_trace_is_refused(api: Api) -> None:
    """TRACE would repeat the headers of the request, tokens included."""
    for path in ("/v1", "/v1/tickers", "/oauth/token"):
        answer = api.request("TRACE", path)
        assert answer.status_code == 405
        assert "ana:" not in answer.text


def asked(api: Api, target: str, *hosts: bytes) -> int:
    """The status of a GET with a target and Host headers as they are."""
    headers = [
        *(("host", host) for host in hosts),
        ("authorization", b"Bearer ana:*"),
        ("connection", b"close"),
    ]
    return status_of(str(api.base_url), raw_request("GET", target, headers))


@pytest.mark.parametrize(
    "hosts", [(b"evil", b"localhost"), (b"localhost", b"evil"), (b"localhost", b"localhost"), ()]
)
def test_92_a_request_has_one_host(api: Api, hosts: tuple[bytes, ...]) -> None:
    """Two Host headers are refused in any order, also for probes; none is no host of ours."""
    assert asked(api, "/v1/tickers", *hosts) == 400
    if hosts:
        assert asked(api, "/health/live", *hosts) == 400


def test_92_the_host_of_an_absolute_target_counts(api: Api) -> None:
    """It takes the place of the header (RFC 9112, 3.2.2)."""
    assert asked(api, "http://evil.example/v1/tickers", b"localhost") == 400
    assert asked(api, "http://localhost@evil.example/v1/tickers", b"localhost") == 400
    assert asked(api, "http://evil.example/v1/tickers", b"localhost", b"localhost") == 400
    assert asked(api, "http://localhost/v1/tickers", b"evil.example") == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1%2ftickers",
        "/v1%2Ftickers",
        "//v1/tickers",
        "/v1//tickers",
        "/v1/tickers//",
        "/v1/tickers%2f",
        "/v1%5ctickers",
        "/v1/./tickers",
        "/v1/x/../tickers",
        "/v1/tickers/..",
        "//evil.example/v1/tickers",
    ],
)
def test_92_a_path_has_one_form(api: Api, path: str) -> None:
    """A proxy with rules for paths and this service read the same path."""
    assert asked(api, path, b"localhost") == 400


@pytest.mark.parametrize("path", ["/schema", "/schema/", "/schema/openapi.json", "/schema/swagger"])
def test_92_the_framework_adds_no_path(api: Api, path: str) -> None:
    """404 with and without a token, as every path that does not exist."""
    assert asked(api, path, b"localhost") == 404
    assert api.get(path, headers={"authorization": ""}).status_code == 404


def post(api: Api, body: bytes, **headers: str) -> tuple[int, bytes]:
    """The status and the bytes of the answer to a body with headers as they are."""
    given = {"host": "localhost", "authorization": "Bearer ana:*", "content-type": "application/json"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    given |= {"content-length": str(len(body)), "connection": "close"}
    sent = [(name, value.encode()) for name, value in given.items()]
    answer = answer_to(str(api.base_url), raw_request("POST", "/v1/tickers", sent, body))
    return int(answer.split(b" ", 2)[1]), answer


@pytest.mark.parametrize(
    "body",
    [
        b'{"ticker": "VALE3", "ticker": "AAPL"}',
        b'{"ticker": "VALE3", "tick\\u0065r": "AAPL"}',
        b'{"ticker": "VALE3", "x": [{"a": 1, "a" : 2}]}',
        b'{"x": ' + b"9" * 5000 + b', "ticker": "VALE3", "ticker": "AAPL"}',
    ],
)
def test_92_a_name_given_twice_is_refused(api: Api, body: bytes) -> None:
    """At any depth, and however the name is written; equal names in two objects are allowed."""
    status, answer = post(api, body)
    assert (status, b"is given twice" in answer) == (400, True)
    twice = b'{"ticker": "VALE3", "x": {"ticker": 1}, "y\\u0065": {"ticker": 2}}'
    assert b"is given twice" not in post(api, twice)[1]


@pytest.mark.parametrize("coding", ["gzip", "br", "x", "gzip, identity"])
def test_92_a_coded_body_is_refused(api: Api, coding: str) -> None:
    """Nothing is unpacked, on any path; `identity` is no coding."""
    assert post(api, b'{"ticker": "VALE3"}', content_encoding=coding)[0] == 415
    assert post(api, b'{"ticker": "VALE3"}', content_encoding="identity")[0] in (200, 201)
    form = {"grant_type": "client_credentials"}
    assert api.post("/oauth/token", data=form, headers={"content-encoding": coding}).status_code == 415


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", '"utf-16"', "utf-7", ""])
def test_92_a_body_in_another_charset_is_refused(api: Api, charset: str) -> None:
    """JSON is UTF-8 (RFC 8259, 8.1)."""
    kind = f"application/json; CHARSET={charset}"
    assert post(api, b'{"ticker": "VALE3"}', content_type=kind)[0] == 415
    for ours in ("utf-8", '"UTF-8"'):
        assert post(api, b'{"ticker": "VALE3"}', content_type=f"application/json;charset={ours}")[0] in (
            200,
            201,
        )
