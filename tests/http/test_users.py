"""Users over HTTP; numbers in brackets refer to tests/mutations/checks.py."""

import json
from pathlib import Path

import pytest

from tests.support.http_server import Api, served
from tests.support.people import Browser, Desk

SCOPES = ["forecasts:read", "data:read"]


def test_a_user_is_created_and_changed(api: Api) -> None:
    """The list shows scopes and state, and neither the password nor its hash."""
    made = api.post("/v1/users", json={"name": "caio", "scopes": SCOPES})
    assert (made.status_code, made.headers["location"]) == (201, "/v1/users/caio")
    secret = made.json()["one_time_password"]

    user = api.get("/v1/users/caio").json()
    assert (user["scopes"], user["disabled"], user["must_change_password"]) == (SCOPES, False, True)
    assert user["created_by"] == "ana"
    assert api.post("/v1/users/caio/disable").json()["disabled"] is True
    assert api.post("/v1/users/caio/disable").json()["disabled"] is True
    assert api.post("/v1/users/caio/enable").json()["disabled"] is False
    assert api.post("/v1/users/caio/unlock").status_code == 200
    other = api.post("/v1/users/caio/password").json()["one_time_password"]

    everything = json.dumps([api.get("/v1/users").json(), api.get("/v1/events?limit=500").json()])
    assert secret != other
    assert "caio" in everything
    assert [word for word in (secret, other, "argon2") if word in everything] == []


def test_a_password_is_shown_once(api: Api) -> None:
    """[33] The same key creates no second user, and shows no second password."""
    key = {"idempotency-key": "new-user"}
    body = {"name": "davi", "scopes": SCOPES}
    assert api.post("/v1/users", json=body, headers=key).status_code == 201
    assert api.post("/v1/users", json=body, headers=key).status_code == 409
    key = {"idempotency-key": "new-password"}
    assert api.post("/v1/users/davi/password", headers=key).status_code == 200
    again = api.post("/v1/users/davi/password", headers=key)
    assert (again.status_code, again.json()["field"]) == (409, "Idempotency-Key")


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Caio Lima", "scopes": SCOPES},
        {"name": "lia", "scopes": ["everything"]},
        {"name": "lia", "scopes": []},
        {"name": "lia", "scopes": ["data:read", "data:read"]},
        {"name": "lia", "scopes": SCOPES, "password": "a long and quiet river"},
        {"scopes": SCOPES},
    ],
)
def test_an_invalid_user_is_refused(api: Api, body: dict[str, object]) -> None:
    """400, and no user is created; a password is never sent."""
    assert api.post("/v1/users", json=body).status_code == 400
    assert api.get("/v1/users/lia").status_code == 404


def test_an_unknown_user_is_not_found(api: Api) -> None:
    """Every route of one user answers 404."""
    for act in ("password", "disable", "enable", "unlock"):
        assert api.post(f"/v1/users/nobody/{act}").status_code == 404
    assert api.get("/v1/users/nobody").json()["field"] == "user"


def test_51_changes_of_users_name_their_author(api: Api) -> None:
    """[51] The events have the caller and the client program."""
    root = api.as_("root:admin")
    api.post("/v1/users", json={"name": "gil", "scopes": SCOPES}, headers=root)
    for act in ("disable", "enable", "password"):
        api.post(f"/v1/users/gil/{act}", headers=root)

    events = api.get("/v1/events?limit=500").json()["items"]
    found = [(e["type"], e["actor"], e["client"]) for e in events if e["stream"] == "user-gil"]
    assert found == [
        (f"user.{what}.v1", "root", "root-client")
        for what in ("created", "disabled", "enabled", "password-changed")
    ]


def test_the_one_time_password_logs_in_once(tmp_path: Path) -> None:
    """The login with it asks for another password; a disabled user cannot log in."""
    desk = Desk(tmp_path)
    with served(desk.here.product) as api:
        secret = api.post("/v1/users", json={"name": "caio", "scopes": SCOPES}).json()["one_time_password"]
        browser = Browser(desk.here)
        assert browser.log_in("caio", secret).status == 303
        assert browser.get(desk.asked()).headers["Location"].startswith("/oauth/password?next=")
        api.post("/v1/users/caio/disable")
        assert Browser(desk.here).log_in("caio", secret).status != 303
