"""Webhooks over HTTP; numbers in brackets refer to tests/mutations/checks.py."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entrypoints.container import Container
from entrypoints.http.routes.webhooks import SCOPES
from entrypoints.settings import Settings
from tests.support.http_server import Api, served
from tests.support.webhook_receiver import Desk, Receiver, is_signed, receiving

ADDRESS = "https://hooks.example.com/previsto"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Container:
    """An empty installation, which may send to this machine."""
    home: Path = tmp_path_factory.mktemp("webhooks") / "home"
    return Container(settings=Settings.read(str(home), "synthetic", {"PREVISTO_WEBHOOKS_TO_LOOPBACK": "1"}))


@pytest.fixture(scope="module")
def desk(product: Container) -> Desk:
    """Its deliveries."""
    return Desk(product)


@pytest.fixture(scope="module")
def api(product: Container, desk: Desk) -> Iterator[Api]:
    """A client of Ana with every scope."""
    with served(product) as client:
        yield client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A running one."""
    with receiving() as receiver:
        yield receiver


def add(api: Api, who: str, *kinds: str, url: str = ADDRESS, **more: Any) -> dict[str, Any]:
    """A webhook that a caller adds."""
    body = {"url": url, "kinds": list(kinds), **more}
    answer = api.post("/v1/webhooks", json=body, headers=api.as_(who))
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v1/webhooks/{added['id']}"
    return added


def test_a_webhook_from_adding_to_removing(api: Api) -> None:
    """The secret is in the answers to adding and rotating only."""
    who = api.as_("bea:models:read")
    added = add(api, "bea:models:read", "job.failed", description="the desk")
    where, secret = f"/v1/webhooks/{added['id']}", added.pop("secret")
    assert secret.startswith("whsec_")
    assert (added["url"], added["kinds"], added["state"]) == (ADDRESS, ["job.failed"], "active")
    assert (added["description"], added["reason"]) == ("the desk", None)
    assert api.get(where, headers=who).json() == added
    assert api.get("/v1/webhooks", headers=who).json() == {"items": [added], "next": None}
    for act, state in (("pause", "paused"), ("pause", "paused"), ("resume", "active")):
        assert api.post(f"{where}/{act}", headers=who).json()["state"] == state
    rotated = api.post(f"{where}/rotate", headers=who).json()
    assert rotated["secret"] not in ("", secret)
    assert api.post(f"{where}/remove", headers=who).json()["id"] == added["id"]
    for act in ("pause", "resume", "remove", "rotate", "test"):
        assert api.post(f"{where}/{act}", headers=who).status_code == 404
    assert api.get(f"{where}/deliveries", headers=who).status_code == 404
    assert api.get("/v1/webhooks", headers=who).json()["items"] == []


def test_a_test_call_and_a_delivery_that_is_repeated(api: Api, desk: Desk, receiver: Receiver) -> None:
    """Both are shown with what became of them; the same key gives the same delivery."""
    who, key = api.as_("cai:forecasts:read"), {"idempotency-key": "test-1"}
    added = add(api, "cai:forecasts:read", "forecast.issued", url=receiver.address)
    where = f"/v1/webhooks/{added['id']}"
    first, same = (api.post(f"{where}/test", headers={**who, **key}) for _ in range(2))
    assert (first.status_code, first.content) == (202, same.content)
    assert (first.json()["kind"], first.json()["state"], first.json()["position"]) == (
        "test",
        "waiting",
        None,
    )
    receiver.before = [503]
    desk.settle()
    (shown,) = api.get(f"{where}/deliveries", headers=who).json()["items"]
    assert (shown["state"], shown["attempts"], shown["last_status"]) == (
        "waiting",
        1,
        "503 Service Unavailable",
    )
    assert api.get(where, headers=who).json()["state"] == "failing"
    assert api.post(f"{where}/test", headers=who).json()["id"] == shown["id"]  # one at a time
    again = api.post(f"{where}/deliveries/{shown['id']}/redeliver", headers=who)
    assert again.status_code == 202
    desk.settle()
    (shown,) = api.get(f"{where}/deliveries", headers=who).json()["items"]
    assert (shown["state"], shown["last_status"], shown["next_attempt_at"]) == ("delivered", "200 OK", None)
    assert api.get(where, headers=who).json()["state"] == "active"
    assert all(is_signed(added["secret"], one) for one in receiver.received)
    assert receiver.received[-1].body["data"] == {"webhook": added["id"]}


def test_deliveries_are_pages(api: Api, desk: Desk, receiver: Receiver) -> None:
    """A cursor belongs to one webhook."""
    one, other = (add(api, "duo:models:read", "job.failed", url=receiver.address)["id"] for _ in range(2))
    who = api.as_("duo:models:read")
    made = []
    for _ in range(3):
        made.append(api.post(f"/v1/webhooks/{one}/test", headers=who).json()["id"])
        desk.settle()
    page = api.get(f"/v1/webhooks/{one}/deliveries", params={"limit": 2}, headers=who).json()
    rest = api.get(
        f"/v1/webhooks/{one}/deliveries", params={"limit": 2, "cursor": page["next"]}, headers=who
    ).json()
    assert [row["id"] for row in page["items"] + rest["items"]] == sorted(made, reverse=True)
    wrong = api.get(f"/v1/webhooks/{other}/deliveries", params={"cursor": page["next"]}, headers=who)
    assert wrong.status_code == 400


def test_95_the_job_of_a_caller_is_told_as_it_is_shown(api: Api, desk: Desk, receiver: Receiver) -> None:
    """[95] What is sent is what `GET /v1/jobs/{job}` answers; the jobs of others are not told."""
    add(api, "eva:models:read", "job.cancelled", url=receiver.address)
    jobs = {}
    for who in ("eva", "rui"):
        token = api.as_(f"{who}:audit:read")
        where = api.post("/v1/ledger/verification", headers=token).headers["location"]
        assert api.post(f"{where}/cancel", headers=token).json()["state"] == "cancelled"
        jobs[who] = api.get(where, headers=token).json()
    desk.settle()
    (one,) = receiver.received
    assert one.body["data"] == jobs["eva"]


def test_32_webhooks_of_others_do_not_exist(api: Api) -> None:
    """[32] Not even for an administrator; nothing of them is shown or changed."""
    hers = add(api, "fay:models:read", "job.failed")["id"]
    delivery = api.post(f"/v1/webhooks/{hers}/test", headers=api.as_("fay:models:read")).json()["id"]
    paths = [f"/v1/webhooks/{hers}", f"/v1/webhooks/{hers}/deliveries"]
    acts = ["pause", "resume", "remove", "rotate", "test", f"deliveries/{delivery}/redeliver"]
    for token in ("rui:models:read", "root:admin,audit:read"):
        found = [api.get(path, headers=api.as_(token)) for path in paths]
        found += [api.post(f"{paths[0]}/{act}", headers=api.as_(token)) for act in acts]
        assert {answer.status_code for answer in found} == {404}
        assert api.get("/v1/webhooks", headers=api.as_(token)).json()["items"] == []
    other = add(api, "fay:models:read", "job.failed")["id"]
    path = f"/v1/webhooks/{other}/deliveries/{delivery}/redeliver"
    assert api.post(path, headers=api.as_("fay:models:read")).status_code == 404


@pytest.mark.parametrize(
    ("kind", "enough", "lacking"),
    [
        ("forecast.issued", "forecasts:read", "models:read"),
        ("forecast.scored", "forecasts:read", "audit:read"),
        ("job.failed", "data:write", "forecasts:read"),
        ("job.cancelled", "models:read", "forecasts:read"),
        ("forecast.issued.v1", "audit:read", "forecasts:read"),
        ("user.created.v1", "audit:read", "admin"),
    ],
)
def test_31_each_kind_needs_its_scope(api: Api, kind: str, enough: str, lacking: str) -> None:
    """[31] A token without it is refused, also with the scope of another kind."""
    body = {"url": ADDRESS, "kinds": [kind]}
    refused = api.post("/v1/webhooks", json=body, headers=api.as_(f"gil:{lacking}"))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert api.post("/v1/webhooks", json=body, headers=api.as_(f"gil:{enough}")).status_code == 201


def test_31_a_token_that_reads_nothing_of_it_has_no_webhooks(api: Api) -> None:
    """[31] Every route asks."""
    assert api.get("/v1/webhooks", headers=api.as_("gil:data:read,models:promote")).status_code == 403
    assert "data:read" not in SCOPES


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/x",
        "ftp://hooks.example.com/x",
        "https://user@hooks.example.com/x",
        "https://user:pw@hooks.example.com/x",
        "https://@hooks.example.com/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://hooks.example.com:0/x",
        "https://hooks.example.com:99999/x",
        "https://hooks.example.com/x#y",
        "https://hooks.example.com\\@10.0.0.1/",
        "https:///x",
        "https://",
        "//hooks.example.com",
        "javascript:alert(1)",
        "https://hooks.example.com/a b",
        "https://hóoks.example.com/",
        "https://hooks.example.com/\r\nHost: evil",
    ],
)
def test_95_an_unsafe_address_is_refused(api: Api, url: str) -> None:
    """[95] With the field."""
    body = {"url": url, "kinds": ["job.failed"]}
    answer = api.post("/v1/webhooks", json=body, headers=api.as_("hal:models:read"))
    assert (answer.status_code, answer.json()["field"]) == (400, "url")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kinds": []}, "kinds"),
        ({"kinds": ["job.failed", "job.failed"]}, "kinds"),
        ({"kinds": ["job.failed", "job.done"]}, "kinds[1]"),
        ({"kinds": ["test"]}, "kinds[0]"),
        ({"kinds": ["job.failed.v9"]}, "kinds[0]"),
        ({"description": "a\u202eb"}, "description"),
        ({"secret": "whsec_mine"}, "secret"),
    ],
)
def test_a_wrong_field_is_named(api: Api, changes: dict[str, Any], field: str) -> None:
    """With 400."""
    body = {"url": ADDRESS, "kinds": ["job.failed"], **changes}
    answer = api.post("/v1/webhooks", json=body, headers=api.as_("ivo:*"))
    assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text


def test_a_repeated_request_shows_no_secret_again(api: Api) -> None:
    """409, and one webhook."""
    body, key = {"url": ADDRESS, "kinds": ["job.failed"]}, {"idempotency-key": "add-1"}
    headers = {**api.as_("joe:models:read"), **key}
    first, again = (api.post("/v1/webhooks", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 409)
    assert first.json()["secret"] not in again.text
    where = f"/v1/webhooks/{first.json()['id']}/rotate"
    assert [api.post(where, headers=headers | {"idempotency-key": "r"}).status_code for _ in range(2)] == [
        200,
        409,
    ]
    assert len(api.get("/v1/webhooks", headers=headers).json()["items"]) == 1


def test_a_21st_webhook_is_refused(api: Api) -> None:
    """409 with the number."""
    for _ in range(20):
        add(api, "kim:models:read", "job.failed")
    body = {"url": ADDRESS, "kinds": ["job.failed"]}
    answer = api.post("/v1/webhooks", json=body, headers=api.as_("kim:models:read"))
    assert (answer.status_code, "20" in answer.json()["detail"]) == (409, True)


def test_events_about_webhooks_show_no_secret_and_no_path(api: Api) -> None:
    """The feed has the host of the address only."""
    secret = add(api, "leo:models:read", "job.failed", url=f"{ADDRESS}/private-path")["secret"]
    text = api.get("/v1/events", params={"limit": 500}).text
    assert "webhook.added.v1" in text
    assert "private-path" not in text
    assert secret[6:] not in text
    assert "gAAAA" not in text
