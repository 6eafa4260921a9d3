"""`GET /v1/me`: who a token belongs to."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.http_server import Api, served
from tests.support.oauth import Installation, minted


def test_the_caller_learns_name_scopes_and_limits(api: Api) -> None:
    """Owner, subject, client, scopes, and the limits as delivered."""
    me = api.get("/v1/me", headers=api.as_("eva:models:read,data:read")).json()

    assert (me["owner"], me["subject"], me["issuer"], me["client"]) == ("eva", "eva", None, "eva-client")
    assert me["scopes"] == ["data:read", "models:read"]
    assert (me["limits"]["items_per_batch"], me["limits"]["body_bytes"]) == (500, 1 << 20)


def test_a_token_without_scopes_is_told_so(api: Api) -> None:
    """The route needs a token and no scope: the answer says why other routes refuse the token."""
    assert api.get("/v1/me", headers=api.as_("eva:openid")).json()["scopes"] == ["openid"]
    assert api.get("/v1/me", headers={"authorization": ""}).status_code == 401


def test_the_limits_are_those_of_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of the environment are shown; without one, null."""
    monkeypatch.setenv("PREVISTO_REQUESTS_PER_MINUTE", "50")
    monkeypatch.setenv("PREVISTO_JOBS_PER_OWNER", "0")
    monkeypatch.setenv("PREVISTO_JOBS_PER_KIND", "train=2")
    with served(Container(settings=Settings.read(str(tmp_path), "synthetic"))) as api:
        limits = api.get("/v1/me").json()["limits"]

    assert limits["requests_per_minute"] == 50
    assert limits["jobs_at_once"] is None
    assert limits["jobs_at_once_by_kind"] == {"train": 2}


def test_the_end_is_that_of_the_token(product: Container, tmp_path: Path) -> None:
    """A signed token names its end in UTC; one beyond the calendar has null."""
    there = Installation(tmp_path)
    (key,) = there.keys.signing().keys
    until = int(time.time()) + 300
    with served(product, verifier=there.verifier) as api:
        soon = api.get("/v1/me", headers=api.as_(minted(key, exp=until))).json()
        never = api.get("/v1/me", headers=api.as_(minted(key, exp=1 << 60))).json()

    assert datetime.fromisoformat(soon["expires_at"]) == datetime.fromtimestamp(until, UTC)
    assert (soon["owner"], soon["client"], soon["scopes"]) == (
        "ana",
        "desk",
        ["forecasts:read", "models:read"],
    )
    assert never["expires_at"] is None
