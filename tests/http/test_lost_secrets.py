"""A secret is in one answer only, also when that answer was lost before it could be kept for the key."""

from typing import Any

import pytest

from entrypoints.container import Container
from tests.support.http_server import Api

SCOPES = ["data:read"]
HOOK = {"url": "https://hooks.example.com/x", "kinds": ["job.failed"]}
CREATING = {
    "/v1/clients": {"name": "desk", "scopes": SCOPES},
    "/v1/webhooks": HOOK,
}
CHANGING = {
    "/v1/clients/{}/rotate": ("/v1/clients", {"name": "desk", "scopes": SCOPES}, "client_id"),
    "/v1/users/{}/password": ("/v1/users", {"name": "eva", "scopes": SCOPES}, "id"),
    "/v1/webhooks/{}/rotate": ("/v1/webhooks", HOOK, "id"),
}


def twice(api: Api, product: Container, patch: pytest.MonkeyPatch, path: str, body: Any) -> list[Any]:
    """The answers to a request and to its repetition, when no answer is kept in between."""
    keyed = product.adapters().keyed_requests()
    patch.setattr(keyed, "finish", lambda owner, key, answer: keyed.release(owner, key))
    return [api.post(path, json=body, headers={"idempotency-key": path}) for _ in range(2)]


def check(first: Any, again: Any) -> None:
    """The first answer has a secret; the second one is a refusal that names the key."""
    assert first.status_code in (200, 201), first.text
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert again.json()["field"] == "Idempotency-Key"
    assert again.json()["remedy"]


@pytest.mark.parametrize("path", CREATING)
def test_33_a_repeated_creation_shows_no_second_secret(
    path: str, api: Api, product: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And makes no second thing, whatever was made before."""
    before = len(api.get(path).json()["items"])
    check(*twice(api, product, monkeypatch, path, CREATING[path]))
    assert len(api.get(path).json()["items"]) == before + 1


@pytest.mark.parametrize("path", CHANGING)
def test_33_a_repeated_change_shows_no_second_secret(
    path: str, api: Api, product: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a client, a user and a webhook."""
    where, body, name = CHANGING[path]
    made = api.post(where, json=body).json()[name]
    check(*twice(api, product, monkeypatch, path.format("eva" if "users" in path else made), None))
