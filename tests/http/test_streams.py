"""Streams and waits (check 83): bounded, ended with the token, and readable by standard clients."""

import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from application.commands.keep_clients import UserAccess
from domain.client import CODE_GRANTS
from domain.errors import Unauthenticated
from domain.principal import Principal
from entrypoints.container import Container
from entrypoints.http.edge import event_stream, places, watching
from entrypoints.http.edge.leaving import Leaving
from entrypoints.http.routes.jobs import READERS
from tests.support.http_server import Api, NamedTokens, served
from tests.support.oauth import Installation, minted
from tests.support.people import PASSWORD, Desk
from tests.support.processes.crew import eventually

EVENTS = "/v1/events/stream"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter times, so that the tests are fast; without heartbeats a stream that should end is noticed."""
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(watching, "CHECK_SECONDS", 0.1)
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 600.0)


def queued(api: Api) -> str:
    """The id of a job that no worker runs."""
    body = {"tickers": ["VALE3"], "strategy": "drift"}
    return str(api.post("/v1/backtests", json=body).json()["id"])


def opened(stack: ExitStack, api: Api, path: str, owner: str, **headers: str) -> httpx.Response:
    """A stream that is open until the stack is closed, or a refusal."""
    own = api.as_(f"{owner}:*") | headers
    return stack.enter_context(api.stream("GET", path, headers=own))


def events_of(response: httpx.Response) -> Iterator[dict[str, str]]:
    """The fields of each block of a stream."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name or "comment"] = value
        elif fields:
            yield fields
            fields = {}


def test_83_an_owner_holds_a_bounded_number_of_streams(
    product: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streams and waits of one owner count together; others have places, and a closed one is free again."""
    monkeypatch.setattr(places, "MAX_WAITING_OF_OWNER", 3)
    with served(product) as api, ExitStack() as others:
        job = queued(api)
        with ExitStack() as mine:
            statuses = [opened(mine, api, EVENTS, "ana").status_code for _ in range(2)]
            statuses.append(opened(mine, api, f"/v1/jobs/{job}/stream", "ana").status_code)
            refused = opened(mine, api, EVENTS, "ana")
            refused.read()
            waiting = api.get(f"/v1/jobs/{job}", params={"wait": 30})
            assert opened(others, api, EVENTS, "rui").status_code == 200
            assert api.get(f"/v1/jobs/{job}").status_code == 200
        assert statuses == [200] * 3
        for answer in (refused, waiting):
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
            assert answer.json()["code"] == "too-many-requests"
        eventually(lambda: reopened(api) == 200)


def test_99_a_refused_stream_costs_no_read(product: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the bound of an owner the job is not looked for, whether it exists or not."""
    monkeypatch.setattr(places, "MAX_WAITING_OF_OWNER", 0)
    looked: list[str] = []
    found = type(product.use_cases().jobs()).one
    monkeypatch.setattr(
        type(product.use_cases().jobs()), "one", lambda self, job: looked.append(job) or found(self, job)
    )
    with served(product) as api:
        job = queued(api)
        looked.clear()
        statuses = [api.get(f"/v1/jobs/{one}/stream").status_code for one in (job, "0" * 26)]
        assert (statuses, looked) == ([429, 429], [])
        assert api.get(f"/v1/jobs/{job}").status_code == 200
        assert looked == [job]


def reopened(api: Api) -> int:
    """The status of a stream that is closed at once."""
    with api.stream("GET", EVENTS) as answer:
        return answer.status_code


def test_83_a_process_keeps_places_for_short_requests(
    product: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When many owners hold all places for streams, short requests are answered."""
    assert places.MAX_WAITING * 2 == places.MAX_CONNECTIONS
    monkeypatch.setattr(places, "MAX_WAITING", 4)
    with served(product) as api, ExitStack() as stack:
        answers = [opened(stack, api, EVENTS, name) for name in ("ana", "rui", "eva", "ivo", "bia")]
        answers[-1].read()

        assert [one.status_code for one in answers] == [200] * 4 + [503]
        assert (answers[-1].json()["code"], answers[-1].headers["retry-after"]) == ("busy", "5")
        assert api.get("/v1/tickers").status_code == 200


def test_83_health_is_answered_at_the_limit_of_connections(product: Container) -> None:
    """Other requests get 503 then."""
    with served(product, most=8) as api, ExitStack() as stack:
        for name in ("ana", "rui", "eva", "ivo", "bia", "lia", "leo"):
            opened(stack, api, EVENTS, name)
        assert httpx.get(f"{api.base_url}/v1").status_code == 503
        assert httpx.get(f"{api.base_url}/health/live").status_code == 200


def test_83_many_streams_look_less_often() -> None:
    """All streams of a process together read no more often than a few do."""
    assert watching.pause_of(1) == watching.POLL_SECONDS
    assert places.MAX_WAITING / watching.pause_of(places.MAX_WAITING) <= watching.LOOKS_PER_SECOND


class Changing(NamedTokens):
    """NamedTokens that may be revoked, or lose their scopes."""

    revoked = False
    without: frozenset[str] = frozenset()

    def verify(self, token: str) -> Principal:
        """The principal that the token spells, as it is now."""
        if self.revoked:
            raise Unauthenticated("invalid access token: revoked", field="token")
        found = super().verify(token)
        return Principal(
            subject=found.subject, issuer="", client=found.client, scopes=found.scopes - self.without
        )


@pytest.mark.parametrize(
    ("change", "status"),
    [({"revoked": True}, 401), ({"without": frozenset({"audit:read", *READERS})}, 403)],
    ids=["revoked", "scope"],
)
@pytest.mark.parametrize("kind", ["events", "job"])
def test_83_a_stream_ends_with_its_token(
    product: Container, change: dict[str, Any], status: int, kind: str
) -> None:
    """The last event is an error with the problem that a new request would get."""
    tokens = Changing()
    with served(product, verifier=tokens) as api:
        path = EVENTS if kind == "events" else f"/v1/jobs/{queued(api)}/stream"
        with api.stream("GET", path) as stream:
            blocks = events_of(stream)
            first = next(blocks)
            for name, value in change.items():
                setattr(tokens, name, value)
            *_, last = blocks
    problem = json.loads(last["data"])
    assert first == {"retry": "2000"}
    assert (last["event"], problem["status"]) == ("error", status)
    assert {"type", "title", "code", "detail", "trace"} <= problem.keys()


@pytest.mark.parametrize("why", ["client", "key", "expiry"])
def test_83_a_stream_ends_when_the_service_refuses_its_token(tmp_path: Path, why: str) -> None:
    """With tokens of the service: a revoked client, a retired key, and the time of expiry."""
    place = Installation(tmp_path)
    client = place.client("audit:read")
    token = place.token(client)
    if why == "expiry":
        (key,) = place.keys.signing().keys
        # Five seconds are left, because clocks may differ by 30.
        token = minted(key, scope="audit:read", exp=int(time.time()) - 25, iat=int(time.time()) - 600)
    with (
        served(place.product, verifier=place.verifier) as api,
        api.stream("GET", EVENTS, headers=api.as_(token)) as stream,
    ):
        assert stream.status_code == 200
        blocks = events_of(stream)
        next(blocks)
        if why == "client":
            place.product.use_cases().keep_clients().revoke(client[0])
        if why == "key":
            (old,) = place.keys.kids()
            place.keys.rotate()
            place.keys.retire(old)
        *_, last = blocks
    assert (last["event"], json.loads(last["data"])["code"]) == ("error", "unauthenticated")


def test_83_a_stream_ends_when_its_user_is_disabled(tmp_path: Path) -> None:
    """With the token of a client that acts for a user."""
    desk = Desk(tmp_path)
    desk.uses.keep_users().create("caio", ("audit:read",), PASSWORD)
    access = UserAccess(redirect_uris=("http://127.0.0.1/callback",), public=True)
    made = desk.uses.keep_clients().create("app", ("audit:read",), CODE_GRANTS, access)
    desk.client = made.client_id, made.client_secret
    desk.browser.log_in("caio")
    token = desk.tokens()["access_token"]
    with (
        served(desk.here.product, verifier=desk.here.verifier) as api,
        api.stream("GET", EVENTS, headers=api.as_(token)) as stream,
    ):
        blocks = events_of(stream)
        next(blocks)
        desk.uses.keep_users().disable("caio")
        *_, last = blocks
    assert (last["event"], json.loads(last["data"])["code"]) == ("error", "unauthenticated")


def test_a_heartbeat_is_a_comment(product: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quiet stream has no message for a standard client."""
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 0.2)
    with served(product) as api:
        head = api.get("/v1/monitoring").json()["head"]
        with api.stream("GET", EVENTS, headers={"last-event-id": str(head)}) as stream:
            blocks = list(itertools.islice(events_of(stream), 4))
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert [block.keys() for block in blocks] == [{"retry"}, *[{"comment"}] * 3]


def test_a_stream_of_a_job_resumes(api: Api) -> None:
    """With the last id, only later changes come; when there can be none, the client need not come again."""
    path = f"/v1/jobs/{(job := queued(api))}"
    with api.stream("GET", f"{path}/stream") as stream:
        _, first = itertools.islice(events_of(stream), 2)
    threading.Timer(0.5, lambda: api.post(f"{path}/cancel")).start()
    with api.stream("GET", f"{path}/stream", headers={"last-event-id": first["id"]}) as stream:
        changes = list(events_of(stream))
    last = changes[-1]

    assert (first["event"], json.loads(first["data"])["id"]) == ("queued", job)
    assert (last["event"], json.loads(last["data"])["state"]) == ("cancelled", "cancelled")
    assert first["id"] not in [change.get("id") for change in changes]
    again = api.get(f"{path}/stream", headers={"last-event-id": last["id"]})
    assert (again.status_code, again.content) == (204, b"")
    assert [block.get("id") for block in events_of(api.get(f"{path}/stream"))] == [None, last["id"]]


@pytest.mark.parametrize("last", ["²", "9" * 5000, "-1", "1e3", "1 2"])
def test_a_position_that_is_none_is_refused(api: Api, last: str) -> None:
    """The refusal comes before the first byte."""
    headers: Any = {"last-event-id": last.encode("latin-1")}
    answer = api.get(EVENTS, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input")


def test_head_is_answered_at_once(api: Api) -> None:
    """With the headers of the stream and no body; the places are free again."""
    for path in (EVENTS, f"/v1/jobs/{queued(api)}/stream"):
        for _ in range(places.MAX_WAITING_OF_OWNER + 1):
            answer = api.head(path)
            assert (answer.status_code, answer.content) == (200, b"")
            assert answer.headers["content-type"].startswith("text/event-stream")


def test_a_job_can_be_waited_for(api: Api) -> None:
    """The answer comes with the end of the job, or after the time with its state then."""
    path = f"/v1/jobs/{queued(api)}"
    assert api.get(path, params={"wait": 1}).json()["state"] == "queued"
    threading.Timer(0.5, lambda: api.post(f"{path}/cancel")).start()
    assert api.get(path, params={"wait": 30}).json()["state"] == "cancelled"
    assert api.get(path, params={"wait": 30}).json()["state"] == "cancelled"
    assert api.get(path, params={"wait": 31}).status_code == 400


def test_83_a_wait_ends_with_its_token(product: Container) -> None:
    """The answer is the refusal of a new request."""
    tokens = Changing()
    with served(product, verifier=tokens) as api:
        path = f"/v1/jobs/{queued(api)}"
        threading.Timer(0.5, lambda: setattr(tokens, "revoked", True)).start()
        assert api.get(path, params={"wait": 30}).status_code == 401


def test_streams_end_when_the_process_is_about_to_end(product: Container) -> None:
    """They are complete answers, so that a client connects again without an error."""
    leaving = Leaving()
    with served(product, leaving=leaving) as api, api.stream("GET", EVENTS) as stream:
        blocks = events_of(stream)
        next(blocks)
        leaving.begin()
        assert all(block.get("event") != "error" for block in blocks)
