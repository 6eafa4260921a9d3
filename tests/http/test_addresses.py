"""Host headers, paths and parameters of requests; numbers refer to tests/mutations/checks.py."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.http_server import Api


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
