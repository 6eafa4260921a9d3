"""Values outside of the schema in queries and headers, on both engines (check 85).

With `PREVISTO_TEST_VALUES=all`, as in `make soak` and `make defences`, each parameter gets every value, and
a share of them in turn by default. `PREVISTO_TEST_EXAMPLES` says how many random ones each gets (default 6).
"""

import base64
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import msgspec
import pytest

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import write_prices
from tests.support.http_server import Api
from tests.support.postgres import fresh_database
from tests.support.raw_http import raw_request, status_of

EXAMPLES = int(os.environ.get("PREVISTO_TEST_EXAMPLES", "0")) or 6
SHARE = 1 if os.environ.get("PREVISTO_TEST_VALUES") == "all" else 4
NUMBERS = "²", "٣", "5" * 5000, str(10**30), "-1", "1e309", "-1e309", "nan", "inf", "1_0", " 1", "0x10", "1.5"
TIMES = (
    "2024-05-16",
    "2024-05-16T12:00:00",
    "2024-05-16T12:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "2024-02-30T00:00:00Z",
    "2024-05-16T25:00:00Z",
    "2024-W20-4",
    "1e309",
)
TEXTS = (
    "",
    "\0",
    "a\0b",
    "\x1b]0;x\x07",
    "\u202e",
    "é",
    "😀",
    "'; DROP TABLE events;--",
    "%",
    "%00",
    "a" * 600,
)
VALUES = (*(text.encode() for text in (*NUMBERS, *TIMES, *TEXTS)), b"\xff", b"\xed\xa0\x80", b"\x80a")
CURSORS = tuple(base64.urlsafe_b64encode(value).rstrip(b"=") for value in VALUES)
LETTERS = bytes([*range(0x20, 0x7F), *range(0x80, 0x100), 9])
BODY = b'{"ticker": "VALE3"}'
REQUESTS = (
    ("GET", "/v1/tickers/VALE3/prices"),
    ("GET", "/v1/forecasts"),
    ("GET", "/v1/events/stream"),
    ("GET", "/oauth/login"),
    ("POST", "/v1/forecasts"),
    ("POST", "/oauth/token"),
)
HEADERS = {
    "accept": ("*/*;q=1e309", "text/csv;q=-1e309", "a/b;q=nan", ";", ",,,", "a" * 9000, "text/csv;q=٣"),
    "accept-encoding": ("gzip;q=1e309", "zstd;q=nan", "*;q=9" + "9" * 400, "gzip;q=1.1.1", ";;;", "²"),
    "accept-language": ("*;q=1e309", "pt;q=nan", "²", ";;;"),
    "accept-charset": ("²", "utf-7;q=1e309"),
    "if-none-match": ("*", '"', "W/", ",,,", "²", "a" * 9000),
    "if-modified-since": ("yesterday", "Thu, 99 Foo 99999 99:99:99 GMT"),
    "idempotency-key": ("", "²", "\x01", "a" * 129, "k", "a\tb", "'"),
    "traceparent": ("00-", "00-" + "0" * 32 + "-" + "0" * 16 + "-00", "ff-²", "00-" + "a" * 32),
    "tracestate": ("=", "a=b," * 100, "²=²"),
    "range": ("bytes=0-", "bytes=-1", "bytes=" + "9" * 5000 + "-", "items=²-"),
    "cookie": ("=", ";;;", "__Host-previsto_session=²", "a=" + '"\\777"', 'a="\\400', "a" * 9000),
    "content-type": ("application/json; charset=²", ";", "multipart/form-data; boundary=", "a/b; c*=x''%ff"),
    "content-length": ("²", "-1", "9" * 5000, "1e3"),
    "last-event-id": ("²", "٣", "5" * 5000, str(10**30), "-1", "1e309", "\0", " 1"),
    "x-forwarded-for": ("²", "::ffff:1.2.3.4%eth0", "1.2.3.4, , ,", "a" * 9000),
    "authorization": ("Bearer ", "Bearer ²", "Bearer \x01", "Basic ²", "Bearer " + "a" * 9000),
    "origin": ("null", "²", "https://desk.example\x01"),
    "forwarded": ("for=²", "host=;proto="),
}
JSON_TEXTS = (
    "\0",
    "a\0b",
    "VALE3\0",
    "\x1b[2J",
    "\u202e",
    "😀",
    "٣",
    "1e309",
    "2024-05-16T12:00:00",
    "a" * 10_000,
)
NUMBERS_IN_BODIES = b"1e309", b"-1", b"1e-400", b"9" * 400, b"9223372036854775808", b"null", b"true", b"[]"
FORM_FIELDS = {
    "/oauth/token": (
        "grant_type",
        "client_id",
        "client_secret",
        "scope",
        "code",
        "refresh_token",
        "device_code",
    ),
    "/oauth/revoke": ("token", "token_type_hint", "client_id", "client_secret"),
    "/oauth/introspect": ("token", "client_id", "client_secret"),
    "/oauth/device_authorization": ("client_id", "scope"),
    "/oauth/login": ("name", "password", "next", "proof"),
    "/oauth/device": ("user_code", "proof"),
    "/oauth/authorize": ("client_id", "redirect_uri", "state", "scope", "code_challenge", "proof"),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    """A home with prices, three tickers and a few forecasts, in the database of one engine."""
    folder: Path = tmp_path_factory.mktemp("fuzzed")
    write_prices(folder / "prices", "VALE3.SA", seed=1)
    if request.param == "sqlite":
        yield _filled(folder, {})
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield _filled(folder, {"PREVISTO_DATABASE_URL": url})


def _filled(folder: Path, env: dict[str, str]) -> Container:
    product = Container(settings=Settings.read(str(folder / "home"), f"csv:{folder / 'prices'}", env))
    for name in ("VALE3", "AAPL", "PETR4"):
        ticker, _ = product.use_cases().track_ticker()(name)
        if name == "VALE3":
            product.use_cases().refresh_prices()(ticker)
    return product


def parameters(api: Api) -> list[tuple[str, str]]:
    """The paths of the API description that take GET, each with each of its query parameters."""
    paths: dict[str, Any] = api.get("/openapi.json").json()["paths"]
    found = []
    for path, item in paths.items():
        if "get" in item and "stream" not in path:
            filled = path.replace("{symbol}", "VALE3").replace("{", "").replace("}", "")
            names = [one["name"] for one in item["get"].get("parameters", []) if one["in"] == "query"]
            found += [(filled, name) for name in names]
    return found


def test_85_no_query_value_causes_a_server_error(api: Api) -> None:
    """Every query parameter gets hostile values, and random bytes; each answer is below 500."""
    chance = random.Random(85)
    faults = []
    for turn, (path, name) in enumerate(parameters(api)):
        values = [*(*VALUES, *CURSORS)[turn % SHARE :: SHARE]]
        values += [chance.randbytes(chance.randint(1, 40)) for _ in range(EXAMPLES)]
        for value in values:
            asked = f"{path}?{name}={quote_from_bytes(value)}"
            if all((status := api.get(asked).status_code) >= 500 for _ in range(3)):
                faults.append((path, name, value, status))
    assert faults == []


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_85_no_header_value_causes_a_server_error(api: Api, name: str) -> None:
    """Every header that is parsed gets hostile values and random characters; each answer is below 500."""
    chance = random.Random(name)
    strange = (bytes(chance.choices(LETTERS, k=20)) for _ in range(EXAMPLES))
    base, faults = str(api.base_url), []
    for value in (*(text.encode() for text in HEADERS[name]), *strange):
        for method, path in REQUESTS:
            request = raw_request(method, path, headers(name, value), BODY)
            # 503 is also the answer of a busy machine; a value that causes it does so again.
            if all((status := status_of(base, request)) >= 500 for _ in range(3)):
                faults.append((path, value, status))
    assert faults == []


def headers(name: str, value: bytes) -> list[tuple[str, bytes]]:
    """The headers of an ordinary request, and another value for one of them."""
    usual = {
        "host": b"localhost",
        "authorization": b"Bearer ana:*",
        "content-type": b"application/json",
        "content-length": b"%d" % len(BODY),
        "connection": b"close",
    }
    return list({**usual, name: value}.items())


def bodies(api: Api) -> list[tuple[str, dict[str, Any]]]:
    """Each path that takes a body by POST or PATCH, and the properties of the body with their types."""
    document: dict[str, Any] = api.get("/openapi.json").json()
    found = []
    for path, item in document["paths"].items():
        for operation in (item.get("post"), item.get("patch")):
            if operation and "requestBody" in operation:
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                named = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
                filled = path.replace("{symbol}", "VALE3").replace("{session}", "2024-05-16")
                method = "PATCH" if operation is item.get("patch") else "POST"
                found.append((f"{method} {filled.replace('{', '').replace('}', '')}", named["properties"]))
    return found


def test_85_no_value_in_a_body_causes_a_server_error(api: Api) -> None:
    """Every property of every body gets hostile texts and numbers, beside usual values of the others."""
    usual = {"ticker": "VALE3", "strategy": "drift", "reason": "why not", "family": "week", "name": "desk"}
    usual |= {"tickers": ["VALE3"], "scopes": ["data:read"], "closes": [1.5, 2.5]}  # type: ignore[dict-item]
    values = [*(msgspec.json.encode(text) for text in JSON_TEXTS), *NUMBERS_IN_BODIES]
    values += [b"[" + value + b"]" for value in values] + [
        b'{"a\\u0000": ' + value + b"}" for value in values
    ]
    faults = []
    for at, (place, properties) in enumerate(bodies(api)):
        method, path = place.split()
        for turn, name in enumerate(properties, start=at):
            others = {key: value for key, value in usual.items() if key in properties and key != name}
            for value in values[turn % SHARE :: SHARE]:
                body = msgspec.json.encode({**others, name: msgspec.Raw(value)})
                answer = api.request(method, path, content=body, headers={"content-type": "application/json"})
                if answer.status_code >= 500:
                    faults.append((place, body, answer.text))
    assert faults == []


@pytest.mark.parametrize("path", sorted(FORM_FIELDS))
def test_85_no_field_of_a_form_causes_a_server_error(api: Api, path: str) -> None:
    """Every field gets hostile values, in the body and in the query."""
    usual: dict[str, bytes] = {"grant_type": b"refresh_token", "client_id": b"previsto-cli"}
    kind, faults = {"content-type": "application/x-www-form-urlencoded"}, []
    for name in FORM_FIELDS[path]:
        for value in VALUES:
            form = urlencode({**usual, name: value})
            for answer in (api.post(path, content=form, headers=kind), api.get(f"{path}?{form}")):
                if answer.status_code >= 500:
                    faults.append((name, value, answer.status_code))
    assert faults == []
