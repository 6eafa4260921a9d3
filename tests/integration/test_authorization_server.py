"""The embedded authorization server; numbers in brackets refer to tests/mutations/checks.py."""

import base64
import logging
import statistics
import time
import warnings
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from adapters.identity import authorization_server
from adapters.identity.tokens import denylist, token_reader
from domain.errors import Unauthenticated
from tests.support.hand_clock import HandClock
from tests.support.oauth import AUDIENCE, FORM, ISSUER, Installation, basic, claims_of, minted, part, read

GRANT = {"grant_type": "client_credentials"}
BODY = b"grant_type=client_credentials"
pytestmark = pytest.mark.filterwarnings("error::authlib.deprecate.AuthlibDeprecationWarning")


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    """An installation in a new home."""
    return Installation(tmp_path)


@pytest.fixture
def client(here: Installation) -> tuple[str, str]:
    """A client with `forecasts:read` and `admin`."""
    return here.client()


def test_a_client_gets_a_token(here: Installation, client: tuple[str, str]) -> None:
    """[1] A bearer token of ten minutes with the scope asked for, no refresh token, never cached."""
    answer = here.post("token", client, **GRANT, scope="forecasts:read")
    given = read(answer)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert given.keys() == {"access_token", "token_type", "expires_in", "scope"}
    assert (given["token_type"], given["expires_in"], given["scope"]) == ("Bearer", 600, "forecasts:read")


def test_the_secret_may_come_in_the_form(here: Installation, client: tuple[str, str]) -> None:
    """[1] `client_secret_post` works like `client_secret_basic`."""
    answer = here.post("token", None, **GRANT, client_id=client[0], client_secret=client[1])
    assert answer.status == 200


def test_without_a_scope_the_default_is_given(here: Installation, client: tuple[str, str]) -> None:
    """[2] The default is all scopes except `admin`; an empty parameter counts as none."""
    assert claims_of(here.token(client))["scope"] == "forecasts:read"
    assert claims_of(here.token(client, scope=""))["scope"] == "forecasts:read"
    assert claims_of(here.token(client, scope="admin"))["scope"] == "admin"
    only_admin = here.client("admin")
    assert read(here.post("token", only_admin, **GRANT))["error"] == "invalid_scope"


@pytest.mark.parametrize(
    "scope", ["nonsense", "models:read", "forecasts:read models:read", " ", "forecasts:read  admin", '"\\é']
)
def test_a_scope_that_was_not_given_is_refused(
    here: Installation, client: tuple[str, str], scope: str
) -> None:
    """[2] An unknown, ungranted or malformed scope gives no token."""
    answer = here.post("token", client, **GRANT, scope=scope)
    assert (answer.status, read(answer)["error"]) == (400, "invalid_scope")
    assert "access_token" not in read(answer)


def test_every_failed_authentication_looks_the_same(here: Installation, client: tuple[str, str]) -> None:
    """[3] A wrong secret, an unknown client and no client give the same bytes, in header and form."""
    name, _ = client
    revoked = here.client()
    here.product.use_cases().keep_clients().revoke(revoked[0])
    answers = [
        here.post("token", (name, "wrong"), **GRANT),
        here.post("token", ("0" * 26, "wrong"), **GRANT),
        here.post("token", ("nobody", "wrong"), **GRANT),
        here.post("token", revoked, **GRANT),
        here.post("token", None, **GRANT, client_id=name, client_secret="wrong"),
        here.post("token", None, **GRANT, client_id="nobody", client_secret="wrong"),
        here.post("token", None, **GRANT, client_id=name),
        here.post("token", None, **GRANT),
    ]
    assert {(a.status, a.body, tuple(a.headers.items())) for a in answers} == {
        (answers[0].status, answers[0].body, tuple(answers[0].headers.items()))
    }
    assert answers[0].status == 401
    assert answers[0].headers["WWW-Authenticate"].startswith("Basic")


def test_a_failed_authentication_takes_the_same_time(here: Installation, client: tuple[str, str]) -> None:
    """[3] The medians of fifty alternating attempts differ by at most a fifth."""
    ratios = []
    for _ in range(5):  # a machine that is busy with something else is given more tries
        times: dict[str, list[float]] = {client[0]: [], "0" * 26: [], "nobody": []}
        for _ in range(50):
            for name, taken in times.items():
                start = time.perf_counter()
                here.post("token", (name, "wrong"), **GRANT)
                taken.append(time.perf_counter() - start)
        medians = [statistics.median(taken) for taken in times.values()]
        assert min(map(min, times.values())) >= authorization_server.REFUSAL_SECONDS
        ratios.append(max(medians) / min(medians))
        if ratios[-1] < 1.2:
            return
    warnings.warn(f"it takes longer for some: {ratios}", stacklevel=1)


def test_grant_types_are_refused_by_name(here: Installation, client: tuple[str, str]) -> None:
    """[4] A missing one is invalid_request, an unknown one unsupported_grant_type, without its text."""
    assert read(here.post("token", client, scope="forecasts:read"))["error"] == "invalid_request"
    assert read(here.post("token", client, grant_type="refresh_token"))["error"] == "unauthorized_client"
    for grant in ("password", "implicit", 'x"y', "ação"):
        answer = here.post("token", client, grant_type=grant)
        assert (answer.status, read(answer)["error"]) == (400, "unsupported_grant_type")
        assert grant.encode() not in answer.body


def test_a_grant_that_the_client_was_not_given_is_refused(
    here: Installation, client: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """[4] `unauthorized_client`, only after the client is authenticated."""
    monkeypatch.setattr(
        "adapters.identity.oauth.registered_client.RegisteredClient.check_grant_type", lambda *_: False
    )
    assert read(here.post("token", client, **GRANT))["error"] == "unauthorized_client"
    assert read(here.post("token", (client[0], "wrong"), **GRANT))["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("body", "headers", "query", "status"),
    [
        (BODY + b"&grant_type=client_credentials", {}, "", 400),
        (BODY + b"&scope=forecasts:read&scope=admin", {}, "", 400),
        (BODY, {}, "client_id=a&client_secret=b", 400),
        (BODY, {}, "scope=admin", 400),
        (b'{"grant_type": "client_credentials"}', {"Content-Type": "application/json"}, "", 400),
        (BODY, {"Content-Type": ""}, "", 400),
        (BODY + b"&client_secret=b", {}, "", 400),
        (BODY + b"&client_id=another", {}, "", 400),
        (BODY + b"&x=" + b"y" * 16_384, {}, "", 413),
        (b"&".join([BODY, *(b"x%d=1" % n for n in range(32))]), {}, "", 400),
        (BODY + b"&scope=%ff", {}, "", 400),
        (BODY + b"&scope=\xff", {}, "", 400),
        (BODY + b"&scope", {}, "", 400),
        (b"", {}, "", 400),
        (b"\x00" * 100, {}, "", 400),
    ],
)
def test_only_one_plain_form_is_accepted(
    here: Installation,
    client: tuple[str, str],
    body: bytes,
    headers: Mapping[str, str],
    query: str,
    status: int,
) -> None:
    """[5] Repeated fields, queries, JSON, two authentications and large bodies never get 200."""
    for endpoint in ("token", "revoke", "introspect"):
        sent = FORM | basic(*client) | headers
        answer = here.server.respond(endpoint, "POST", sent, query, body)
        assert (answer.status, read(answer)["error"]) == (status, "invalid_request")


def test_other_methods_are_told_which_are_allowed(here: Installation) -> None:
    """[5] 405 with `Allow`; an unknown endpoint gives 404."""
    for endpoint in ("token", "revoke", "introspect"):
        answer = here.server.respond(endpoint, "GET", FORM, "", BODY)
        assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    for endpoint in ("jwks", "authorization-server", "protected-resource"):
        answer = here.server.respond(endpoint, "POST", FORM, "", BODY)
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert here.server.respond("nowhere", "GET", {}, "", b"").status == 404


@pytest.mark.parametrize(
    "header",
    [
        "Basic /////w==",
        "Basic @@@",
        "Basic",
        "Basic ",
        "Basic " + base64.b64encode(b"without-a-colon").decode(),
        "Basic " + base64.b64encode(b":").decode(),
        "Basic " + base64.b64encode(b"a:b\x00c").decode(),
        "Basic " + base64.b64encode("ação:é".encode()).decode(),
        "Basic " + base64.b64encode(b"%ff:%ff").decode(),
        "Basic é",
        "Bearer abc",
        "Basic YTpi, Basic YTpi",
    ],
)
def test_a_malformed_authorization_is_a_failed_one(here: Installation, header: str) -> None:
    """[6] It gives 401, never 500."""
    for endpoint, body in (("token", BODY), ("revoke", b"token=a"), ("introspect", b"token=a")):
        answer = here.server.respond(endpoint, "POST", FORM | {"authorization": header}, "", body)
        assert (answer.status, read(answer)["error"]) == (401, "invalid_client")


def test_a_token_has_the_shape_of_rfc_9068(here: Installation, client: tuple[str, str]) -> None:
    """[7] `at+jwt`, a published `kid`, ES256, and every required claim."""
    before = int(time.time())
    token = here.token(client)
    header, claims = part(token, 0), claims_of(token)
    assert header == {"alg": "ES256", "typ": "at+jwt", "kid": here.get("jwks")["keys"][0]["kid"]}
    assert claims.keys() == {"iss", "aud", "sub", "client_id", "iat", "exp", "jti", "scope"}
    assert (claims["iss"], claims["aud"]) == (ISSUER, AUDIENCE)
    assert (claims["sub"], claims["client_id"]) == (client[0], client[0])
    assert claims["exp"] == claims["iat"] + 600
    assert before <= claims["iat"] <= time.time()


def test_no_two_tokens_share_a_jti(here: Installation, client: tuple[str, str]) -> None:
    """[7] Two thousand tokens from four threads have different `jti`."""
    with ThreadPoolExecutor(4) as threads:
        tokens = list(threads.map(lambda _: here.token(client), range(2000)))
    assert len({claims_of(token)["jti"] for token in tokens}) == 2000


def test_the_server_document_is_that_of_the_configuration(here: Installation) -> None:
    """[8] The exact issuer, implemented grants only, and every address in it answers."""
    document = here.get("authorization-server")
    grants = ["client_credentials", "authorization_code", "refresh_token"]
    assert (document["issuer"], document["grant_types_supported"][:3]) == (ISSUER, grants)
    named = {name: value for name, value in document.items() if name.endswith(("_endpoint", "_uri"))}
    assert set(named.values()) == {
        ISSUER + here.server.paths[name]
        for name in ("token", "revoke", "introspect", "jwks", "authorize", "device_authorization")
    }
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    assert b"evil" not in here.server.respond("authorization-server", "GET", evil, "", b"").body


def test_the_resource_document_names_the_server(here: Installation) -> None:
    """[9] The document is under the path of the API, as RFC 9728 requires."""
    document = here.get("protected-resource")
    assert document["resource"] == AUDIENCE
    assert document["authorization_servers"] == [ISSUER]
    assert "forecasts:read" in document["scopes_supported"]
    assert document["bearer_methods_supported"] == ["header"]
    assert here.server.resource_metadata == f"{ISSUER}/.well-known/oauth-protected-resource/v1"


def test_published_keys_have_no_private_part(here: Installation, client: tuple[str, str]) -> None:
    """[10] After a rotation tokens of both keys are accepted; those of a retired key are refused."""
    old = here.token(client)
    assert len(here.get("jwks")["keys"]) == 1
    here.keys.rotate()
    answer = here.server.respond("jwks", "GET", {}, "", b"")
    keys = read(answer)["keys"]
    assert "max-age" in answer.headers["Cache-Control"]
    assert len(keys) == 2
    assert not {"d", "p", "q", "k"} & {name for key in keys for name in key}
    new = here.token(client)
    assert part(new, 0)["kid"] != part(old, 0)["kid"]
    for token in (old, new):
        here.verifier.verify(token)

    here.keys.retire(part(old, 0)["kid"])

    here.verifier._reader._known.clear()  # what was believed before is believed for five seconds
    with pytest.raises(Unauthenticated):
        here.verifier.verify(old)
    here.verifier.verify(new)


def test_a_rotation_under_load_refuses_no_token(here: Installation, tmp_path: Path) -> None:
    """[10] Tokens of one process are accepted by another one while keys change."""
    there, client = Installation(tmp_path), here.client()
    for number in range(100):
        if number % 20 == 0:
            (here if number % 40 else there).keys.rotate()
        there.verifier.verify(here.token(client))
        here.verifier.verify(there.token(client))


def test_a_revoked_token_is_refused_in_every_process(
    here: Installation, client: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[18] At once in the process that revoked it, within five seconds in others; other tokens stay valid."""
    there = Installation(tmp_path)
    token, other = here.token(client), here.token(client)
    for process in (here, there):
        process.verifier.verify(token)

    assert here.post("revoke", client, token=token, token_type_hint="whatever").status == 200

    with pytest.raises(Unauthenticated, match="revoked"):
        here.verifier.verify(token)
    assert denylist.MAX_AGE_SECONDS < 5
    assert refused_after(5, there, token, monkeypatch)
    for process in (here, there):
        process.verifier.verify(other)


def refused_after(seconds: float, process: Installation, token: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a process refuses a token when this time is over."""
    clock = HandClock()
    clock.now += seconds
    for module in (denylist, token_reader):
        monkeypatch.setattr(module, "time", clock)
    try:
        process.verifier.verify(token)
    except Unauthenticated:
        return True
    return False


def test_a_client_revokes_only_its_own_tokens(here: Installation, client: tuple[str, str]) -> None:
    """[18] Garbage and tokens of other clients get 200 and change nothing; no client means 401."""
    token = here.token(client)
    stranger = here.client()
    for sent in ("garbage", token, minted(ECKey.generate_key("P-256"))):
        answer = here.post("revoke", stranger, token=sent)
        assert (answer.status, read(answer)) == (200, {})
    assert here.post("revoke", None, token=token).status == 401
    assert here.post("revoke", client).status == 400
    here.verifier.verify(token)


def test_a_revoked_client_loses_its_tokens(
    here: Installation, client: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets no new token, and its tokens are refused within five seconds."""
    token = here.token(client)
    here.verifier.verify(token)
    Installation(tmp_path).product.use_cases().keep_clients().revoke(client[0])
    assert here.post("token", client, **GRANT).status == 401
    assert refused_after(5, here, token, monkeypatch)


def test_a_rotated_secret_counts_at_once(here: Installation, client: tuple[str, str]) -> None:
    """The old secret is refused at once, and the new one is accepted."""
    made = here.product.use_cases().keep_clients().rotate(client[0])
    assert here.post("token", client, **GRANT).status == 401
    assert here.post("token", (made.client_id, made.client_secret), **GRANT).status == 200


def test_tokens_of_clients_are_in_the_audit_trail(here: Installation, client: tuple[str, str]) -> None:
    """[51] Each issued or revoked token is recorded with its client, without the token."""
    token = here.token(client)
    here.post("revoke", client, token=token)
    deeds = here.product.adapters().audit_trail().latest(10)[::-1]
    assert [(deed.act, deed.client) for deed in deeds] == [
        ("token-issued", client[0]),
        ("token-revoked", client[0]),
    ]
    assert claims_of(token)["jti"] not in str(deeds)


def test_introspection_shows_a_clients_own_tokens(here: Installation, client: tuple[str, str]) -> None:
    """[19] A client with `admin` sees the tokens of all clients."""
    plain = here.client("forecasts:read")
    token = here.token(plain)
    for asking in (plain, client):
        shown = read(here.post("introspect", asking, token=token))
        assert shown["active"] is True
        assert (shown["scope"], shown["sub"], shown["aud"]) == ("forecasts:read", plain[0], AUDIENCE)
        assert shown["exp"] == claims_of(token)["exp"]


def test_introspection_reveals_no_other_token(here: Installation, client: tuple[str, str]) -> None:
    """[19] Garbage and expired, revoked, future or foreign tokens are all inactive."""
    (key,) = here.keys.signing().keys
    plain = here.client("forecasts:read")
    now, mine = int(time.time()), {"client_id": plain[0]}
    revoked = here.token(plain)
    here.post("revoke", plain, token=revoked)
    for token in (
        "garbage",
        minted(key, **mine, exp=now - 60),
        minted(key, **mine, nbf=now + 600),
        minted(key, **mine, iss="https://other.example"),
        minted(ECKey.generate_key("P-256"), **mine),
        revoked,
        here.token(client),
    ):
        answer = here.post("introspect", plain, token=token)
        assert (answer.status, read(answer)) == (200, {"active": False})
    assert read(here.post("introspect", plain, token=minted(key, **mine)))["active"] is True
    assert here.post("introspect", None, token=revoked).status == 401


def test_no_log_holds_a_token_or_a_secret(
    here: Installation, client: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """[29] Also at DEBUG, where Authlib's own grant logs whole tokens."""
    with caplog.at_level(logging.DEBUG):
        token = here.token(client)
        here.post("token", (client[0], "wrong-secret"), **GRANT)
        here.post("introspect", client, token=token)
        here.post("revoke", client, token=token)
    for secret in ("eyJ", client[1], "wrong-secret", "Basic "):
        assert secret not in caplog.text


def test_the_database_contains_no_client_secret(
    here: Installation, client: tuple[str, str], tmp_path: Path
) -> None:
    """[50] Neither file nor projection holds a usable secret, and lists do not show its digest."""
    token = here.token(client)
    here.post("revoke", client, token=token)
    rows = here.product.use_cases().lists().all("clients")
    assert "digest" not in str(rows)
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("previsto.db*"))
    assert client[0].encode() in stored
    for secret in (client[1], token):
        assert secret.encode() not in stored
        assert secret.encode().hex()[:40].encode() not in stored
    assert len(client[1]) == 43, "which is 256 bits"


def test_92_a_rotated_secret_ends_its_tokens(here: Installation, client: tuple[str, str]) -> None:
    """Those of the secret before are refused in every process, those of the new one are accepted."""
    keep = here.product.use_cases().keep_clients()
    old, other = here.token(client), here.token(here.client())
    here.verifier.verify(old)
    new = (client[0], keep.rotate(client[0]).client_secret)
    fresh = here.token(new)
    here.product.adapters().denylist()._read_at = float("-inf")  # the seconds pass
    with pytest.raises(Unauthenticated, match="revoked"):
        here.verifier.verify(old)
    for token in (fresh, other):
        here.verifier.verify(token)
    shown = read(here.post("introspect", new, token=old)), read(here.post("introspect", new, token=fresh))
    assert [one["active"] for one in shown] == [False, True]
