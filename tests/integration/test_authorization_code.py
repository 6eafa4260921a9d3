"""Authorization code with PKCE; numbers in brackets refer to tests/mutations/checks.py."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.identity.pages import consent_pages
from domain.errors import Unauthenticated
from tests.support.oauth import ISSUER, claims_of, read
from tests.support.people import CALLBACK, VERIFIER, Browser, Desk, answered

pytestmark = pytest.mark.filterwarnings("error::authlib.deprecate.AuthlibDeprecationWarning")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation with a user and a client of that user."""
    return Desk(tmp_path)


def test_a_user_allows_a_client(desk: Desk) -> None:
    """[12, 14] Login, consent, a code with `state` and `iss`, a token with the scopes of both."""
    login = desk.browser.get(desk.asked())
    assert (login.status, login.headers["Location"][:18]) == (303, "/oauth/login?next=")
    desk.browser.get(login.headers["Location"])
    onwards = desk.browser.submit(username="bia", password="a long and quiet river")
    assert onwards.headers["Location"] == desk.asked()
    shown = desk.browser.get(desk.asked())
    assert b"forecasts:read" in shown.body
    assert b"models:read" not in shown.body
    back = desk.browser.submit(decision="allow")
    assert back.headers["Location"].startswith(f"{CALLBACK}?code=")
    found = answered(back)
    assert (found["state"], found["iss"]) == ("s1", ISSUER)
    answer = desk.redeem(found["code"])
    given = read(answer)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (given["scope"], given["expires_in"], given["token_type"]) == ("forecasts:read", 600, "Bearer")
    claims = claims_of(given["access_token"])
    assert (claims["sub"], claims["client_id"]) == (desk.person, desk.client[0])
    principal = desk.here.verifier.verify(given["access_token"])
    assert (principal.owner, principal.scopes) == (desk.person, {"forecasts:read"})
    assert desk.acts() == ["login", "consented", "token-issued"]


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge": "short"},
    ],
)
@pytest.mark.parametrize("public", [True, False])
def test_pkce_with_s256_is_required(desk: Desk, changes: dict[str, str | None], public: bool) -> None:
    """[11] For public and confidential clients: without it the client's address gets an error and no code."""
    client, _ = desk.new_client(public)
    found = answered(desk.browser.get(desk.asked(client_id=client, **changes)))
    assert found == {"error": "invalid_request", "state": "s1", "iss": ISSUER}


@pytest.mark.parametrize(
    "redirect",
    [
        None,
        "https://evil.example/callback",
        "http://127.0.0.1:4711/callback/more",
        "http://127.0.0.1:4711/callback?x=1",
        "http://127.0.0.1:4711/Callback",
        "http://127.0.0.1.evil.example/callback",
        "http://127.0.0.1@evil.example/callback",
        "http://localhost:4711/callback",
        "https://127.0.0.1/callback",
        'https://evil/"x',
        "https://evil/é",
        "http://127.0.0.1:4711/callback#x",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_not_registered_gets_nothing(desk: Desk, redirect: str | None) -> None:
    """[12] The user sees a page, and there is no `Location`."""
    answer = desk.browser.get(desk.asked(redirect_uri=redirect))
    assert (answer.status, "Location" in answer.headers) == (400, False)
    assert b"evil" not in answer.body


def test_only_the_port_on_loopback_may_differ(desk: Desk) -> None:
    """[12] RFC 8252 §7.3; any other address is compared character by character."""
    for port in (":1", ":65535", ""):
        assert desk.browser.get(desk.asked(redirect_uri=f"http://127.0.0.1{port}/callback")).status == 303
    web, _ = desk.new_client(False, "https://desk.example/back")
    for address, status in (("/back", 303), (":444/back", 400), ("/back/", 400)):
        asked = desk.asked(client_id=web, redirect_uri=f"https://desk.example{address}")
        assert desk.browser.get(asked).status == status


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"scope": "data:read"}, "invalid_scope"),
        ({"request": "eyJ"}, "request_not_supported"),
        ({"response_mode": "fragment"}, "invalid_request"),
    ],
)
def test_other_refusals_go_to_the_client(desk: Desk, changes: dict[str, str | None], error: str) -> None:
    """[4, 11] They carry the codes of RFC 6749 §4.1.2.1."""
    assert answered(desk.browser.get(desk.asked(**changes)))["error"] == error


def test_a_repeated_parameter_or_an_unknown_client_is_a_page(desk: Desk) -> None:
    """[5, 12] The error is shown to the user, because no address is trusted."""
    revoked, _ = desk.new_client()
    desk.uses.keep_clients().revoke(revoked)
    for path in (
        desk.asked() + "&state=s2",
        desk.asked(client_id="0" * 26),
        desk.asked(client_id=None),
        desk.asked(client_id=revoked),
        desk.asked(state="x" * 5000),
        desk.asked() + "&x=\xe9",
        "/oauth/authorize",
    ):
        answer = desk.browser.get(path)
        assert (answer.status, "Location" in answer.headers) == (400, False)


def test_a_replayed_code_ends_the_token_family(desk: Desk) -> None:
    """[13] The replay is refused, and the tokens of the first use stop working."""
    code = desk.code()
    given = read(desk.redeem(code))
    desk.here.verifier.verify(given["access_token"])
    answer = desk.redeem(code)
    assert (answer.status, read(answer)["error"]) == (400, "invalid_grant")
    with pytest.raises(Unauthenticated):
        desk.here.verifier.verify(given["access_token"])
    assert read(desk.refresh(given["refresh_token"]))["error"] == "invalid_grant"
    assert desk.acts()[-1] == "replayed"


def test_one_of_six_concurrent_uses_gets_tokens(desk: Desk) -> None:
    """[13] One UPDATE decides."""
    code = desk.code()
    with ThreadPoolExecutor(6) as pool:
        statuses = [answer.status for answer in pool.map(desk.redeem, [code] * 6)]
    assert sorted(statuses) == [200, 400, 400, 400, 400, 400]


@pytest.mark.parametrize(
    "change",
    [
        lambda desk: {"code_verifier": "w" * 43},
        lambda desk: {"code_verifier": "v" * 42},
        lambda desk: {"redirect_uri": "http://127.0.0.1:4712/callback"},
        lambda desk: {"client_id": desk.new_client()[0]},
    ],
)
def test_a_code_is_bound_to_its_request(desk: Desk, change: Callable[[Desk], dict[str, str]]) -> None:
    """[13] Another verifier, address or client gets `invalid_grant`."""
    answer = desk.redeem(desk.code(), **change(desk))
    assert (answer.status, read(answer)["error"]) == (400, "invalid_grant")


def test_a_wrong_verifier_uses_the_code_up(desk: Desk) -> None:
    """[13] A verifier cannot be guessed by repeated attempts."""
    code = desk.code()
    desk.redeem(code, code_verifier="w" * 43)
    assert desk.redeem(code).status == 400


def test_another_client_cannot_end_what_is_not_its_own(desk: Desk) -> None:
    """[13] A code sent by another client stays valid for its own client."""
    code = desk.code()
    assert desk.redeem(code, client_id=desk.new_client()[0]).status == 400
    assert desk.redeem(code).status == 200


def test_a_code_is_good_for_a_minute(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """[13] After one minute the code is refused."""
    code, soon, real = desk.code(), desk.code(), consent_pages.time.time
    monkeypatch.setattr("adapters.identity.oauth.people_grants.time.time", lambda: real() + 50)
    assert desk.redeem(soon).status == 200
    monkeypatch.setattr("adapters.identity.oauth.people_grants.time.time", lambda: real() + 61)
    assert read(desk.redeem(code))["error"] == "invalid_grant"


def test_a_confidential_client_shows_its_secret(desk: Desk) -> None:
    """[3, 13] Its id alone is not enough, and a public client has no secret."""
    desk.client = desk.new_client(public=False)
    assert desk.redeem(desk.code()).status == 401
    fields = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    answer = desk.here.post("token", desk.client, **fields, code=desk.code())
    assert answer.status == 200
    public, _ = desk.new_client()
    assert desk.here.post("token", (public, "anything"), **fields, code="x").status == 401


def test_a_client_uses_its_own_grants_only(desk: Desk) -> None:
    """[4] A client for users gets no client credentials token, and the reverse."""
    client = desk.new_client(public=False)
    answer = desk.here.post("token", client, grant_type="client_credentials")
    assert read(answer)["error"] == "unauthorized_client"


def test_a_denial_is_sent_to_the_client(desk: Desk) -> None:
    """[14] The client gets `access_denied`, and the audit trail records it."""
    desk.browser.log_in()
    desk.browser.get(desk.asked())
    assert answered(desk.browser.submit(decision="deny"))["error"] == "access_denied"
    assert desk.acts()[-1] == "denied"


def test_consent_needs_the_proof_of_its_page(desk: Desk) -> None:
    """[14, 45] Without the proof, with that of another browser, or from another site: 403."""
    desk.browser.log_in()
    desk.browser.get(desk.asked())
    query = desk.asked().partition("?")[2]
    other = Browser(desk.here)
    other.log_in()
    other.get(desk.asked())
    stolen = other.page.partition('name="proof" value="')[2].partition('"')[0]
    path = "/oauth/authorize"
    assert desk.browser.post(path, request=query, decision="allow").status == 403
    assert desk.browser.post(path, request=query, decision="allow", proof=stolen).status == 403
    assert desk.browser.submit({"Sec-Fetch-Site": "cross-site"}, decision="allow").status == 403
    assert desk.browser.submit({"Origin": "https://evil.example"}, decision="allow").status == 403
    assert desk.browser.submit({"Origin": "null"}, decision="allow").status == 403
    assert desk.browser.submit({"Content-Type": "text/plain"}, decision="allow").status == 415
    same = {"Origin": ISSUER, "Sec-Fetch-Site": "same-origin"}
    assert "code" in answered(desk.browser.submit(same, decision="allow"))


def test_a_page_cannot_be_framed_or_scripted(desk: Desk) -> None:
    """[14, 42] Only the own style sheet loads; the form may lead to the client and to no other origin."""
    desk.browser.log_in()
    answer = desk.browser.get(desk.asked())
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:4711" in policy
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert b"<script" not in answer.body
    assert b"style=" not in answer.body
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_the_name_of_a_client_is_inert(desk: Desk) -> None:
    """[47] Markup in the name is escaped."""
    from application.commands.keep_clients import UserAccess
    from domain.client import CODE_GRANTS

    user_access = UserAccess(redirect_uris=("http://127.0.0.1/callback",), public=True)
    name = "<img src=x onerror=alert(1)>"
    made = desk.uses.keep_clients().create(name, ("forecasts:read",), CODE_GRANTS, user_access)
    desk.browser.log_in()
    assert b"<img" not in desk.browser.get(desk.asked(client_id=made.client_id)).body


def test_the_metadata_says_what_is_there(desk: Desk) -> None:
    """[8] S256 only, and every address answers."""
    document = desk.here.get("authorization-server")
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["response_types_supported"] == ["code"]
    assert document["authorization_response_iss_parameter_supported"] is True
    assert document["authorization_endpoint"] == f"{ISSUER}/oauth/authorize"


def test_codes_tokens_and_passwords_are_not_stored(desk: Desk, tmp_path: Path) -> None:
    """[50] The database contains no code, token, session id or password."""
    code = desk.code()
    given = read(desk.redeem(code))
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("previsto.db*"))
    session = desk.browser.cookie.partition("=")[2]
    assert b"$argon2id$v=19$m=19456,t=2,p=1$" in stored
    for secret in (code, given["access_token"], given["refresh_token"], session, "a long and quiet river"):
        assert secret.encode() not in stored
        assert secret.encode().hex()[:40].encode() not in stored
    assert [len(secret) for secret in (code, given["refresh_token"], session)] == [43] * 3  # of 256 bits


def test_basic_is_for_clients_with_secrets(desk: Desk) -> None:
    """[3] All failed authentications give the same bytes."""
    answers = [desk.here.post("token", (desk.client[0], "x"), grant_type="authorization_code")]
    answers.append(desk.here.post("token", ("nobody", "x"), grant_type="authorization_code"))
    answers.append(desk.here.post("token", None, grant_type="authorization_code", client_id="0" * 26))
    assert {(a.status, a.body) for a in answers} == {(401, answers[0].body)}
