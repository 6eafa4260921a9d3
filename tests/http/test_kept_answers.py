"""What answers tell about the rate limit, and how long clients may keep them."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dependency_injector import providers

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.http.conftest import DESK
from tests.support.http_server import Api, served

RATE = re.compile(r'"(?P<policy>[a-z-]+)";r=(?P<left>\d+);t=(?P<full>\d+)')
EXPOSED = {
    "Deprecation",
    "Sunset",
    "ETag",
    "Idempotent-Replayed",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Trace-Id",
}
FINAL, ASKED_AGAIN = "private, max-age=86400, immutable", "private, no-cache"


def rate_of(answer: Any) -> tuple[str, int, int]:
    """Policy, requests left and seconds until all are there again."""
    found = RATE.fullmatch(answer.headers["ratelimit"])
    assert found
    return found["policy"], int(found["left"]), int(found["full"])


@pytest.fixture
def narrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """An API that allows few requests a minute."""
    monkeypatch.setenv("PREVISTO_REQUESTS_PER_MINUTE", "6")
    monkeypatch.setenv("PREVISTO_TOKEN_REQUESTS_PER_MINUTE", "2")
    with served(Container(settings=Settings.read(str(tmp_path), "synthetic"))) as api:
        yield api


def refused(ask: Callable[[], Any]) -> Any:
    """The first answer that is refused for the rate limit."""
    return next(answer for answer in (ask() for _ in range(500)) if answer.status_code == 429)


def test_every_answer_tells_what_is_left(narrow: Api) -> None:
    """Also refusals, answers without a body, and at last the one that the limit refuses."""
    asked = [
        narrow.get("/v1/tickers"),
        narrow.get("/v1/tickers/VALE3"),
        narrow.get("/v1/tickers?limit=0"),
        narrow.get("/v1/models", headers=narrow.as_("ana:data:read")),
        narrow.head("/v1/tickers"),
        narrow.get("/v1/tickers", headers={"if-none-match": "*"}),
        refused(lambda: narrow.get("/v1/tickers")),
    ]
    assert [answer.status_code for answer in asked] == [200, 404, 400, 403, 200, 304, 429]
    assert {answer.headers["ratelimit-policy"] for answer in asked} == {'"requests";q=6;w=60'}
    policies, left, full = zip(*map(rate_of, asked), strict=True)
    assert (set(policies), left[0], left[-1]) == ({"requests"}, 5, 0)
    assert full == tuple((6 - one) * 10 for one in left)
    assert 0 < int(asked[-1].headers["retry-after"]) <= 10


def test_a_batch_counts_all_its_tickers(narrow: Api) -> None:
    """A refused one takes nothing more than itself."""
    names = ["VALE3", "PETR4", "ITUB4", "BBAS3", "ABEV3", "AAPL"]

    def batch(count: int) -> Any:
        return narrow.post("/v1/tickers/batch", json={"tickers": names[:count], "steps": ["track"]})

    three = batch(3)
    assert (three.status_code, rate_of(three)[1] < 5) == (202, True)
    assert rate_of(refused(lambda: batch(6)))[1] <= 4


def test_without_a_limit_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing to callers without a token."""
    monkeypatch.setenv("PREVISTO_REQUESTS_PER_MINUTE", "0")
    with served(Container(settings=Settings.read(str(tmp_path), "synthetic"))) as api:
        for answer in (api.get("/v1/me"), api.get("/v1"), api.get("/v1/me", headers={"authorization": ""})):
            assert not [name for name in answer.headers if name.startswith("ratelimit")]


def test_a_refused_token_request_tells_its_own_limit(narrow: Api) -> None:
    """Which is that of an address; other answers of these endpoints tell none."""
    assert "ratelimit" not in narrow.post("/oauth/token", data={}).headers
    last = refused(lambda: narrow.post("/oauth/token", data={}))
    assert last.headers["ratelimit-policy"] == '"token-requests";q=2;w=60'
    assert rate_of(last) == ("token-requests", 0, 60)
    assert int(last.headers["retry-after"]) >= 1


def test_pages_of_other_origins_may_read_the_headers(api: Api) -> None:
    """Those that a program needs to go on."""
    answer = api.get("/v1", headers={"origin": DESK})
    assert set(answer.headers["access-control-expose-headers"].split(", ")) == EXPOSED


def test_97_answers_are_kept_by_the_caller_alone(api: Api) -> None:
    """[97] And asked for again each time, unless they are final; what is no reading is not stored at all."""
    for path in ("/v1/me", "/v1/tickers", "/v1/tickers/VALE3/prices", "/v1/events?limit=500", "/v1/jobs"):
        answer = api.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, ASKED_AGAIN)
        assert "Authorization" in answer.headers["vary"]
    made = api.post("/v1/clients", json={"name": "desk", "scopes": ["data:read"]})
    assert "client_secret" in made.json()
    others = [api.get("/v1/nowhere"), api.get("/v1/me", headers={"authorization": ""}), api.get("/metrics")]
    for answer in (made, api.post("/v1/tickers", json={"ticker": "VALE3"}), api.get("/health/live"), *others):
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_an_answer_that_is_known_is_not_sent_again(api: Api, encoding: str) -> None:
    """In each coding, with the headers of the answer that it stands for."""
    asked = {"accept-encoding": encoding}
    first = api.get("/v1/tickers/VALE3/prices", headers=asked)
    again = api.get("/v1/tickers/VALE3/prices", headers={**asked, "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]
    assert not first.headers["etag"].startswith("W/")


class Later:
    """The clock two days ahead."""

    def now(self) -> datetime:
        """The time."""
        return datetime.now(UTC) + timedelta(days=2)


@pytest.mark.parametrize("kind", ["application/json", "text/csv", "application/vnd.apache.arrow.stream"])
def test_prices_as_known_long_ago_are_final(api: Api, product: Container, kind: str) -> None:
    """Later decisions about the same ticker change nothing in them, but in those as known now."""
    if "arrow" in kind:
        pytest.importorskip("pyarrow", reason="Arrow needs the extra `parquet`")
    known = datetime.now(UTC).isoformat()

    def read(**asked: str) -> Any:
        return api.get("/v1/tickers/AAPL/prices", params=asked, headers={"accept": kind})

    recent = read(known_at=known)
    with product.adapters().clock.override(providers.Object(Later())):
        before, now = read(known_at=known), read()
    assert [answer.headers["cache-control"] for answer in (recent, before, now)] == [
        ASKED_AGAIN,
        FINAL,
        ASKED_AGAIN,
    ]
    sessions = api.get("/v1/tickers/AAPL/prices").json()["bars"]
    dropped = api.post(
        f"/v1/tickers/AAPL/sessions/{sessions[-2]['session']}/drop", json={"reason": "test trade"}
    )
    assert dropped.status_code in (200, 201, 204), dropped.text
    with product.adapters().clock.override(providers.Object(Later())):
        after, changed = read(known_at=known), read()
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
    assert changed.headers["etag"] != now.headers["etag"]


def test_a_full_page_of_events_is_final(api: Api) -> None:
    """The last page is not: it grows with the next event."""
    head = len(api.get("/v1/events?limit=500").json()["items"])
    full, last = api.get(f"/v1/events?limit={head - 1}"), api.get(f"/v1/events?after={head - 1}")
    assert (full.headers["cache-control"], last.headers["cache-control"]) == (FINAL, ASKED_AGAIN)
    api.post("/v1/clients", json={"name": "one more", "scopes": ["data:read"]})
    assert api.get(f"/v1/events?limit={head - 1}").content == full.content
    grown = api.get(f"/v1/events?after={head - 1}", headers={"if-none-match": last.headers["etag"]})
    assert grown.status_code == 200


def test_the_age_of_prices_is_that_of_the_time(api: Api) -> None:
    """A time that is ahead counts no sessions that are ahead."""
    now = api.get("/v1/tickers/VALE3/prices").json()["age"]
    ahead = (datetime.now(UTC) + timedelta(days=400)).isoformat()
    assert api.get("/v1/tickers/VALE3/prices", params={"known_at": ahead}).json()["age"] == now
