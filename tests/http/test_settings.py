"""Running settings over HTTP; numbers in brackets refer to tests/mutations/checks.py."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.http_server import Api, served


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    """A separate service whose environment allows three running jobs for each owner."""
    env = {"PREVISTO_JOBS_PER_OWNER": "3"}
    with served(Container(settings=Settings.read(str(tmp_path), "synthetic", env))) as api:
        yield api


def value(api: Api, name: str) -> object:
    """The current value of a setting."""
    return {row["name"]: row["value"] for row in api.get("/v1/settings").json()["items"]}[name]


def pressed(ask: Callable[[int], Any]) -> Any:
    """The first answer with 429, or the last answer after ten seconds."""
    answer, until = ask(0), time.monotonic() + 60
    for number in count(1):  # it takes a while until a change has reached the process
        if answer.status_code == 429 or time.monotonic() > until:
            break
        answer = ask(number)
    return answer


def test_a_setting_is_changed_and_reset(api: Api) -> None:
    """Each change is an event with actor and reason."""
    assert value(api, "jobs_per_owner") == 3
    patch = {"jobs_per_owner": 1, "jobs_per_kind": {"train": 2}, "reason": "a busy week"}
    changed = {row["name"]: row for row in api.patch("/v1/settings", json=patch).json()["items"]}
    assert changed["jobs_per_kind"]["value"] == {"train": 2}
    row = changed["jobs_per_owner"]
    assert (row["value"], row["default"], row["changed_by"], row["reason"]) == (1, 3, "ana", "a busy week")

    api.patch("/v1/settings", json={"jobs_per_owner": None})
    assert value(api, "jobs_per_owner") == 3
    events = api.get("/v1/events").json()["items"]
    assert [event["type"] for event in events] == ["settings.changed.v1"] * 2


def test_an_invalid_change_is_refused(api: Api) -> None:
    """The error names the setting, and nothing changes."""
    for patch, field in (
        ({"jobs_per_owner": -1}, "jobs_per_owner"),
        ({"jobs_per_kind": {"train": 0}}, "jobs_per_kind"),
        ({"database_url": "x"}, "database_url"),
        ({"reason": "for fun"}, "settings"),
    ):
        answer = api.patch("/v1/settings", json=patch)
        assert answer.status_code == 400, patch
        assert field in answer.text, patch
    assert api.get("/v1/events").json()["items"] == []


def test_under_one_key_a_change_is_made_once(api: Api) -> None:
    """The same key with another change is refused."""
    key = {"idempotency-key": "k1"}
    for _ in range(2):
        assert api.patch("/v1/settings", json={"jobs_per_owner": 2}, headers=key).status_code == 200
    assert len(api.get("/v1/events").json()["items"]) == 1
    assert api.patch("/v1/settings", json={"jobs_per_owner": 5}, headers=key).status_code == 422


def test_the_rate_of_a_caller_can_be_bounded_while_it_runs(api: Api) -> None:
    """[36] The next request gets 429 with the seconds to wait; other callers and token requests go on."""
    api.patch("/v1/settings", json={"requests_per_minute": 4})
    api.get("/v1/settings")
    bob = api.as_("bob:data:read")
    last = pressed(lambda _: api.get("/v1/tickers", headers=bob))
    assert (last.status_code, last.json()["code"]) == (429, "too-many-requests")
    assert 1 <= int(last.headers["retry-after"]) <= 15
    assert last.headers["retry-after"] in last.json()["remedy"]
    spoofed = {**bob, "x-forwarded-for": "192.0.2.9", "forwarded": "for=192.0.2.9"}
    assert api.get("/v1/tickers", headers=spoofed).status_code == 429
    assert api.get("/v1/tickers", headers=api.as_("rui:data:read")).status_code == 200
    assert api.post("/oauth/token", data={}).status_code == 400


def test_token_requests_have_their_own_rate_limit(api: Api) -> None:
    """[36] There is one bucket for each address, and headers with another address do not help."""
    api.patch("/v1/settings", json={"token_requests_per_minute": 5})

    def asked(number: int) -> Any:
        return api.post("/oauth/token", data={}, headers={"x-forwarded-for": f"192.0.2.{number}"})

    last = pressed(asked)
    assert last.status_code == 429
    assert int(last.headers["retry-after"]) >= 1
    assert api.get("/v1/tickers").status_code == 200
