"""Refresh tokens; numbers in brackets refer to tests/mutations/checks.py."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.identity.oauth import people
from domain.errors import Unauthenticated
from tests.support.oauth import claims_of, read
from tests.support.people import Desk, answered

pytestmark = pytest.mark.filterwarnings("error::authlib.deprecate.AuthlibDeprecationWarning")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation with a user and a client of that user."""
    return Desk(tmp_path)


def test_each_use_gives_a_new_refresh_token(desk: Desk) -> None:
    """[17] It also gives a new access token of the same user."""
    first = desk.tokens()
    second = read(desk.refresh(first["refresh_token"]))
    third = read(desk.refresh(second["refresh_token"]))
    assert len({given["refresh_token"] for given in (first, second, third)}) == 3
    assert desk.here.verifier.verify(third["access_token"]).owner == desk.person


def test_an_old_refresh_token_ends_the_family(desk: Desk) -> None:
    """[17] The tokens of a thief and of the user's client end together."""
    first = desk.tokens()
    second = read(desk.refresh(first["refresh_token"]))
    assert read(desk.refresh(first["refresh_token"]))["error"] == "invalid_grant"
    assert read(desk.refresh(second["refresh_token"]))["error"] == "invalid_grant"
    for given in (first, second):
        with pytest.raises(Unauthenticated):
            desk.here.verifier.verify(given["access_token"])


def test_one_of_two_concurrent_uses_gets_tokens(desk: Desk) -> None:
    """[17] One UPDATE decides."""
    token = desk.tokens()["refresh_token"]
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(answer.status for answer in pool.map(desk.refresh, [token] * 2))
    assert statuses == [200, 400]


def test_the_scope_can_only_shrink(tmp_path: Path, desk: Desk) -> None:
    """[17] A scope outside the consent is refused, and the refresh token stays valid."""
    token = desk.tokens()["refresh_token"]
    assert read(desk.refresh(token, scope="models:read"))["error"] == "invalid_scope"
    assert read(desk.refresh(token, scope="forecasts:read admin"))["error"] == "invalid_scope"
    given = read(desk.refresh(token, scope="forecasts:read"))
    assert claims_of(given["access_token"])["scope"] == "forecasts:read"


def test_a_scope_outside_the_consent_is_refused(desk: Desk) -> None:
    """[17] Also when the user and the client both have the scope."""
    desk.uses.keep_users().create("eva", ("forecasts:read", "models:read"), "another long and quiet river")
    desk.browser.log_in("eva", "another long and quiet river")
    desk.browser.get(desk.asked(scope="forecasts:read"))
    code = answered(desk.browser.submit(decision="allow"))["code"]
    token = read(desk.redeem(code))["refresh_token"]
    assert read(desk.refresh(token, scope="models:read"))["error"] == "invalid_scope"


def test_a_family_ends_after_thirty_days(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """[17] Counted from the consent, however often the token is used."""
    assert people.REFRESH_SECONDS == 30 * 86_400
    token = desk.tokens()["refresh_token"]
    real = people.time.time
    monkeypatch.setattr("adapters.identity.oauth.people_grants.time.time", lambda: real() + 31 * 86_400)
    assert read(desk.refresh(token))["error"] == "invalid_grant"


def test_another_client_cannot_use_a_refresh_token(desk: Desk) -> None:
    """[17] The attempt does not end the family either."""
    token = desk.tokens()["refresh_token"]
    assert read(desk.refresh(token, client_id=desk.new_client()[0]))["error"] == "invalid_grant"
    assert desk.refresh(token).status == 200


def test_a_revoked_refresh_token_ends_its_family(desk: Desk) -> None:
    """[18] Only for its own client; other clients get the same answer without effect."""
    given = desk.tokens()
    other, own = desk.new_client()[0], desk.client[0]
    for token, client in (("garbage", own), (given["refresh_token"], other)):
        assert desk.here.post("revoke", None, token=token, client_id=client).status == 200
    desk.here.verifier.verify(given["access_token"])
    assert desk.here.post("revoke", None, token=given["refresh_token"], client_id=own).status == 200
    assert read(desk.refresh(given["refresh_token"]))["error"] == "invalid_grant"
    with pytest.raises(Unauthenticated):
        desk.here.verifier.verify(given["access_token"])
    assert "token-revoked" in desk.acts()


def test_introspection_of_a_refresh_token(desk: Desk) -> None:
    """[19] Its own client with a secret sees it; for all others it is inactive."""
    public = desk.tokens()["refresh_token"]
    assert desk.here.post("introspect", None, token=public, client_id=desk.client[0]).status == 401
    client = desk.new_client(public=False)
    desk.client = client
    fields = {"redirect_uri": "http://127.0.0.1:4711/callback", "code_verifier": "v" * 43}
    answer = desk.here.post("token", client, grant_type="authorization_code", code=desk.code(), **fields)
    token = read(answer)["refresh_token"]
    found = read(desk.here.post("introspect", client, token=token))
    assert (found["active"], found["sub"], found["scope"]) == (True, desk.person, "forecasts:read")
    assert found["username"] == "bia"
    assert read(desk.here.post("introspect", client, token=public)) == {"active": False}
    assert read(desk.here.post("introspect", client, token="garbage")) == {"active": False}


def test_a_disabled_user_has_no_valid_tokens(desk: Desk) -> None:
    """[44] Refresh and access tokens stay invalid after the user is enabled again."""
    given, untried = desk.tokens(), desk.tokens()
    desk.uses.keep_users().disable("bia")
    desk.here.product.adapters().denylist()._read_at = float("-inf")
    assert read(desk.refresh(given["refresh_token"]))["error"] == "invalid_grant"
    with pytest.raises(Unauthenticated):
        desk.here.verifier.verify(given["access_token"])
    desk.uses.keep_users().enable("bia")
    assert read(desk.refresh(untried["refresh_token"]))["error"] == "invalid_grant"


def test_a_new_password_ends_tokens_and_sessions(desk: Desk) -> None:
    """[44] All tokens and sessions from before the change end."""
    given = desk.tokens()
    desk.uses.keep_users().give_password("bia", "another long and quiet river")
    assert read(desk.refresh(given["refresh_token"]))["error"] == "invalid_grant"
    assert desk.browser.get(desk.asked()).status == 303
