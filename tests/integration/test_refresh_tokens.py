"""Refresh tokens; numbers in brackets are those of the list of checks they were built to."""

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
    """An installation with a person and a program of hers."""
    return Desk(tmp_path)


def test_each_use_gives_another_one(desk: Desk) -> None:
    """[17] And another access token of the same person."""
    first = desk.tokens()
    second = read(desk.refresh(first["refresh_token"]))
    third = read(desk.refresh(second["refresh_token"]))
    assert len({given["refresh_token"] for given in (first, second, third)}) == 3
    assert desk.here.verifier.verify(third["access_token"]).owner == "bia"


def test_an_old_one_ends_the_whole_family(desk: Desk) -> None:
    """[17] Whoever stole it, and the person's program too."""
    first = desk.tokens()
    second = read(desk.refresh(first["refresh_token"]))
    assert read(desk.refresh(first["refresh_token"]))["error"] == "invalid_grant"
    assert read(desk.refresh(second["refresh_token"]))["error"] == "invalid_grant"
    for given in (first, second):
        with pytest.raises(Unauthenticated):
            desk.here.verifier.verify(given["access_token"])


def test_of_two_at_once_one_gets_tokens(desk: Desk) -> None:
    """[17] One UPDATE decides."""
    token = desk.tokens()["refresh_token"]
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(answer.status for answer in pool.map(desk.refresh, [token] * 2))
    assert statuses == [200, 400]


def test_the_scope_can_only_shrink(tmp_path: Path, desk: Desk) -> None:
    """[17] What was not consented to is refused, and the token stays good."""
    token = desk.tokens()["refresh_token"]
    assert read(desk.refresh(token, scope="models:read"))["error"] == "invalid_scope"
    assert read(desk.refresh(token, scope="forecasts:read admin"))["error"] == "invalid_scope"
    given = read(desk.refresh(token, scope="forecasts:read"))
    assert claims_of(given["access_token"])["scope"] == "forecasts:read"


def test_what_was_not_consented_to_is_refused_although_both_may(desk: Desk) -> None:
    """[17] The consent is the bound, not what person and program could have had."""
    desk.uses.keep_users().create("eva", ("forecasts:read", "models:read"), "another long and quiet river")
    desk.browser.log_in("eva", "another long and quiet river")
    desk.browser.get(desk.asked(scope="forecasts:read"))
    code = answered(desk.browser.submit(decision="allow"))["code"]
    token = read(desk.redeem(code))["refresh_token"]
    assert read(desk.refresh(token, scope="models:read"))["error"] == "invalid_scope"


def test_there_is_an_absolute_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """[17] Thirty days after the consent, however often it was used."""
    assert people.REFRESH_SECONDS == 30 * 86_400
    token = desk.tokens()["refresh_token"]
    real = people.time.time
    monkeypatch.setattr("adapters.identity.oauth.people_grants.time.time", lambda: real() + 31 * 86_400)
    assert read(desk.refresh(token))["error"] == "invalid_grant"


def test_another_client_cannot_use_it(desk: Desk) -> None:
    """[17] Nor end it by trying."""
    token = desk.tokens()["refresh_token"]
    assert read(desk.refresh(token, client_id=desk.new_client()[0]))["error"] == "invalid_grant"
    assert desk.refresh(token).status == 200


def test_a_revoked_one_ends_its_family(desk: Desk) -> None:
    """[18] By its own client; garbage and others' are answered alike and change nothing."""
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


def test_introspection_knows_it(desk: Desk) -> None:
    """[19] For the client with a secret whose it is; to everybody else it is nothing."""
    public = desk.tokens()["refresh_token"]
    assert desk.here.post("introspect", None, token=public, client_id=desk.client[0]).status == 401
    client = desk.new_client(public=False)
    desk.client = client
    fields = {"redirect_uri": "http://127.0.0.1:4711/callback", "code_verifier": "v" * 43}
    answer = desk.here.post("token", client, grant_type="authorization_code", code=desk.code(), **fields)
    token = read(answer)["refresh_token"]
    found = read(desk.here.post("introspect", client, token=token))
    assert (found["active"], found["sub"], found["scope"]) == (True, "bia", "forecasts:read")
    assert read(desk.here.post("introspect", client, token=public)) == {"active": False}
    assert read(desk.here.post("introspect", client, token="garbage")) == {"active": False}


def test_a_disabled_person_has_no_tokens(desk: Desk) -> None:
    """[44] Neither refresh nor access, and not again after she is enabled."""
    given, untried = desk.tokens(), desk.tokens()
    desk.uses.keep_users().disable("bia")
    desk.here.product.adapters.denylist()._read_at = float("-inf")
    assert read(desk.refresh(given["refresh_token"]))["error"] == "invalid_grant"
    with pytest.raises(Unauthenticated):
        desk.here.verifier.verify(given["access_token"])
    desk.uses.keep_users().enable("bia")
    assert read(desk.refresh(untried["refresh_token"]))["error"] == "invalid_grant"


def test_another_password_ends_what_the_one_before_opened(desk: Desk) -> None:
    """[44] Tokens and sessions."""
    given = desk.tokens()
    desk.uses.keep_users().give_password("bia", "another long and quiet river")
    assert read(desk.refresh(given["refresh_token"]))["error"] == "invalid_grant"
    assert desk.browser.get(desk.asked()).status == 303
