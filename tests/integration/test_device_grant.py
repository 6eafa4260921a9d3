"""The device grant; numbers in brackets refer to tests/mutations/checks.py."""

from pathlib import Path
from typing import Any

import pytest

from adapters.identity.oauth import device_grant
from domain.client import DEVICE_GRANT
from domain.errors import InvalidInput
from entrypoints.identity_settings import IdentitySettings
from tests.support.oauth import ISSUER, Installation, read
from tests.support.people import Browser, Desk

pytestmark = pytest.mark.filterwarnings("error::authlib.deprecate.AuthlibDeprecationWarning")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation with a client and a user who is logged in."""
    desk = Desk(tmp_path)
    desk.browser.log_in()
    return desk


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds to add to the time of the token endpoint."""
    later, real = [0.0], device_grant.time.time
    monkeypatch.setattr("adapters.identity.oauth.device_grant.time.time", lambda: real() + later[0])
    return later


def begun(desk: Desk) -> Any:
    """The answer of the device authorization endpoint."""
    answer = desk.here.post("device_authorization", None, client_id=desk.client[0])
    assert answer.status == 200, answer
    return read(answer)


def poll(desk: Desk, device: Any) -> Any:
    """The answer of the token endpoint to the device."""
    fields = {"device_code": device["device_code"], "client_id": desk.client[0]}
    answer = desk.here.post("token", None, grant_type=DEVICE_GRANT, **fields)
    assert answer.status in (200, 400)
    return read(answer)


def decide(desk: Desk, device: Any, decision: str) -> None:
    """Type the code and choose a decision as the user."""
    desk.browser.get("/oauth/device")
    shown = desk.browser.submit(user_code=device["user_code"].lower())
    assert b"Did you start this yourself" in shown.body
    assert b"forecasts:read" in shown.body
    assert desk.browser.submit(decision=decision).status == 200


def test_a_device_gets_tokens_once(desk: Desk, clock: list[float]) -> None:
    """[15, 16] Ten minutes, polling every five seconds; the second redemption is refused."""
    device = begun(desk)
    assert (device["expires_in"], device["interval"]) == (600, 5)
    assert device["verification_uri"] == f"{ISSUER}/oauth/device"
    assert len(device_grant.LETTERS) ** 8 >= 20**8
    assert len(device["device_code"]) == 43, "256 bits"
    assert poll(desk, device)["error"] == "authorization_pending"
    decide(desk, device, "allow")
    given = poll(desk, device)
    assert desk.here.verifier.verify(given["access_token"]).owner == desk.person
    assert desk.refresh(given["refresh_token"]).status == 200
    assert poll(desk, device)["error"] == "invalid_grant"
    assert desk.acts()[:3] == ["login", "consented", "token-issued"]


def test_fast_polling_gets_slow_down(desk: Desk, clock: list[float]) -> None:
    """[15] Each time the interval grows by five seconds."""
    device = begun(desk)
    found = []
    for later in (0, 1, 12, 13, 27):
        clock[0] = later
        found.append(poll(desk, device)["error"])
    pending, slow = "authorization_pending", "slow_down"
    assert found == [pending, slow, pending, slow, slow]


def test_denied_and_expired_codes(desk: Desk, clock: list[float]) -> None:
    """[15] access_denied and expired_token."""
    denied, late = begun(desk), begun(desk)
    decide(desk, denied, "deny")
    assert poll(desk, denied)["error"] == "access_denied"
    clock[0] = 601
    assert poll(desk, late)["error"] == "expired_token"


def test_codes_are_those_of_a_client(desk: Desk) -> None:
    """[15] A code of another client gets `invalid_grant`; a client without the grant gets no code."""
    device = begun(desk)
    desk.client = desk.new_client()
    assert poll(desk, device)["error"] == "invalid_grant"
    assert poll(desk, {"device_code": "x"})["error"] == "invalid_grant"
    machine = desk.here.client()
    assert read(desk.here.post("device_authorization", machine))["error"] == "unauthorized_client"
    asked = desk.here.post("device_authorization", None, client_id=desk.client[0], scope="admin")
    assert read(asked)["error"] == "invalid_scope"
    assert desk.here.post("device_authorization", None, client_id="0" * 26).status == 401


def test_login_comes_first_and_a_link_still_asks(desk: Desk) -> None:
    """[16] A link with the code only fills in the field."""
    device = begun(desk)
    path = device["verification_uri_complete"].removeprefix(ISSUER)
    stranger = Browser(desk.here)
    assert stranger.get(path).headers["Location"].startswith("/oauth/login?next=%2Foauth%2Fdevice")
    assert device["user_code"].encode() in desk.browser.get(path).body
    assert poll(desk, device)["error"] == "authorization_pending"
    assert desk.browser.post("/oauth/device", user_code=device["user_code"], decision="allow").status == 403


def test_codes_are_not_guessed(desk: Desk) -> None:
    """[16] After five wrong codes an account must wait, from any address."""
    device = begun(desk)
    for _ in range(5):
        desk.browser.get("/oauth/device")
        assert desk.browser.submit(user_code="BBBB-BBBB").status == 404
    desk.browser.address = "192.0.2.2"
    answer = desk.browser.submit(user_code=device["user_code"])
    assert (answer.status, answer.headers["Retry-After"]) == (429, "1")


def test_an_address_does_not_guess_for_many_accounts(desk: Desk) -> None:
    """[16] After five wrong codes an address must wait, for any account."""
    desk.uses.keep_users().create("eva", ("forecasts:read",), "another long and quiet river")
    eva = Browser(desk.here, desk.browser.address)
    eva.log_in("eva", "another long and quiet river")
    for browser in (desk.browser, eva) * 3:
        browser.get("/oauth/device")
        answer = browser.submit(user_code="BBBB-BBBB")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "1")


def test_the_device_grant_can_be_switched_off(tmp_path: Path) -> None:
    """Then the endpoint, the page and the metadata entry are absent."""
    here = Installation(tmp_path, {"PREVISTO_DEVICE_GRANT": "off"})
    assert not [name for name in here.server.paths if "device" in name]
    assert DEVICE_GRANT not in here.get("authorization-server")["grant_types_supported"]
    assert here.post("device_authorization", here.client()).status == 404
    refused = here.post("token", here.client(), grant_type=DEVICE_GRANT, device_code="x")
    assert read(refused)["error"] == "unsupported_grant_type"
    with pytest.raises(InvalidInput):
        IdentitySettings.read(tmp_path, {"PREVISTO_DEVICE_GRANT": "maybe"})
