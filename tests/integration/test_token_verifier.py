"""Verification of own tokens; numbers in brackets refer to tests/mutations/checks.py."""

import hmac
import json
import math
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode

from adapters.identity.tokens import denylist, token_reader
from adapters.identity.tokens.denylist import Denylist
from domain.errors import InvalidInput, StoreUnavailable, Unauthenticated
from domain.principal import Principal
from entrypoints.settings import Settings
from tests.support.hand_clock import HandClock
from tests.support.oauth import AUDIENCE, ISSUER, Installation, good_claims, minted, signed_by_hand
from tests.support.processes.crew import eventually

HEADER = b'{"alg":"ES256","typ":"at+jwt","kid":"%s"}'


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    """An installation in a new home."""
    return Installation(tmp_path)


@pytest.fixture
def key(here: Installation) -> ECKey:
    """Its signing key."""
    (key,) = here.keys.signing().keys
    assert isinstance(key, ECKey)
    return key


def test_a_good_token_names_its_principal(here: Installation, key: ECKey) -> None:
    """The principal has subject, client, known scopes and the end of the token; its issuer is empty."""
    until = int(time.time()) + 300
    principal = here.verifier.verify(minted(key, scope="forecasts:read openid", exp=until))
    assert principal == Principal(
        subject="ana", issuer="", client="desk", scopes=frozenset({"forecasts:read"}), expires=until
    )
    assert principal.owner == "ana"


def test_an_audience_among_others_will_do(here: Installation, key: ECKey) -> None:
    """[21] A list of audiences that contains this API is accepted."""
    here.verifier.verify(minted(key, aud=["https://other.example", AUDIENCE]))


def test_a_token_without_scopes_allows_nothing(here: Installation, key: ECKey) -> None:
    """[24] It is accepted without permissions."""
    assert here.verifier.verify(minted(key, scope=None)).scopes == frozenset()


NOW = int(time.time())
A_DAY = 86_400  # seconds; longer than the suite takes on a busy machine
WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "audience of another": {"aud": "https://other.example"},
    "audience with a longer path": {"aud": AUDIENCE + "/x"},
    "prefix of the audience": {"aud": AUDIENCE[:-1]},
    "no audience": {"aud": None},
    "audience that is a number": {"aud": 5},
    "audiences of others": {"aud": ["https://other.example", 5]},
    "issuer with a slash": {"iss": ISSUER + "/"},
    "no issuer": {"iss": None},
    "issuer that is a list": {"iss": [ISSUER]},
    "no end": {"exp": None},
    "run out": {"exp": NOW - 3600},
    "end that is text": {"exp": str(NOW + 600)},
    "end that is true": {"exp": True},
    "end that is not a number": {"exp": math.nan},
    "end that is infinite": {"exp": math.inf},
    "end long before all time": {"exp": -(10**400)},
    "not yet valid": {"nbf": NOW + A_DAY},
    "validity that is text": {"nbf": "now"},
    "given in the future": {"iat": NOW + A_DAY},
    "no time of giving": {"iat": None},
    "no identity": {"jti": None},
    "identity that is a number": {"jti": 5},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "subject of two lines": {"sub": "ana\r\nroot"},
    "subject that is a number": {"sub": 5},
    "endless subject": {"sub": "a" * 300},
    "no client": {"client_id": None},
    "client that is a list": {"client_id": ["desk"]},
    "scope that is a number": {"scope": 5},
    "scopes that are numbers": {"scope": [5]},
}


@pytest.mark.parametrize("changes", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_wrong_claims_are_refused(here: Installation, key: ECKey, changes: dict[str, Any]) -> None:
    """[21, 22] A token signed by the right key with a wrong claim raises Unauthenticated."""
    with pytest.raises(Unauthenticated):
        here.verifier.verify(minted(key, **changes))


@pytest.mark.parametrize(
    "changes", [{"exp": 1e300}, {"exp": 10**400}, {"scope": []}, {"groups": 5}, {"nbf": -1e300}]
)
def test_unusual_claims_are_harmless(here: Installation, key: ECKey, changes: dict[str, Any]) -> None:
    """[22] Very large times are accepted and never converted to a datetime."""
    assert here.verifier.verify(minted(key, **changes)).subject == "ana"


WRONG_HEADERS: dict[str, dict[str, Any]] = {
    "no type": {"typ": None},
    "any JWT": {"typ": "JWT"},
    "logout token": {"typ": "logout+jwt"},
    "ID token": {"typ": "id+jwt"},
    "type that is a number": {"typ": 5},
    "unknown key": {"kid": "0" * 26},
    "key that is a path": {"kid": "../../etc/passwd"},
    "no key": {"kid": None},
    "key that is a number": {"kid": 5},
    "embedded key": {"jwk": ECKey.generate_key("P-256").as_dict(private=False)},
    "address of keys": {"jku": "https://evil.example/jwks"},
    "address of a certificate": {"x5u": "https://evil.example/cert"},
    "critical extension": {"crit": ["strange"], "strange": True},
    "empty list of extensions": {"crit": []},
    "unencoded payload": {"b64": False, "crit": ["b64"]},
    "strange name": {"strange": 1},
}


@pytest.mark.parametrize("header", WRONG_HEADERS.values(), ids=WRONG_HEADERS)
def test_wrong_headers_are_refused(here: Installation, key: ECKey, header: dict[str, Any]) -> None:
    """[21] A token signed by the right key with an unsupported header is refused."""
    token = signed_by_hand(key, json.dumps(header_of(key) | header).encode(), payload())
    if None in header.values():
        token = minted(key, header)
    with pytest.raises(Unauthenticated):
        here.verifier.verify(token)


def header_of(key: ECKey) -> dict[str, Any]:
    """The header of a good token."""
    return {"alg": "ES256", "typ": "at+jwt", "kid": key.kid}


def payload(**changes: Any) -> bytes:
    """The payload of a good token with the changes."""
    return json.dumps(good_claims(**changes)).encode()


def with_no_signature(name: str) -> Callable[[ECKey], str]:
    """A token with the algorithm `none`."""

    def make(key: ECKey) -> str:
        head = json.dumps(header_of(key) | {"alg": name}).encode()
        return f"{urlsafe_b64encode(head).decode()}.{urlsafe_b64encode(payload()).decode()}."

    return make


def by_hmac(secret: Callable[[ECKey], bytes]) -> Callable[[ECKey], str]:
    """A token signed by HMAC with the public key."""

    def make(key: ECKey) -> str:
        head = json.dumps(header_of(key) | {"alg": "HS256"}).encode()
        content = urlsafe_b64encode(head) + b"." + urlsafe_b64encode(payload())
        signature = hmac.digest(secret(key), content, "sha256")
        return (content + b"." + urlsafe_b64encode(signature)).decode()

    return make


def impostor(key: ECKey) -> str:
    """Another key with the name of the signing key."""
    return minted(ECKey.generate_key("P-256", {"kid": key.kid}))


def by_hand(head: bytes, body: bytes) -> Callable[[ECKey], str]:
    """Arbitrary bytes with a valid signature."""

    def make(key: ECKey) -> str:
        return signed_by_hand(key, head.replace(b"%s", str(key.kid).encode()), body)

    return make


FORGED: dict[str, Callable[[ECKey], str]] = {
    "none": with_no_signature("none"),
    "NoNe": with_no_signature("NoNe"),
    "no signature under a good name": with_no_signature("ES256"),
    "HMAC with the PEM": by_hmac(lambda key: key.as_pem(private=False)),
    "HMAC with the JWK": by_hmac(lambda key: json.dumps(key.as_dict(private=False)).encode()),
    "another key": impostor,
    "algorithm that is a list": by_hand(b'{"alg":["ES256"],"typ":"at+jwt","kid":"%s"}', payload()),
    "header that is a list": by_hand(b'["alg"]', payload()),
    "header that is text": by_hand(b'"alg"', payload()),
    "deep header": by_hand(b"[" * 100_000, payload()),
    "payload that is a list": by_hand(HEADER, b"[]"),
    "payload that is a number": by_hand(HEADER, b"1"),
    "payload of bad UTF-8": by_hand(HEADER, b'{"sub": "\xff"}'),
    "payload of UTF-16": by_hand(HEADER, payload().decode().encode("utf-16")),
    "deep payload": by_hand(HEADER, b"[" * 10_000),
    "very deep payload": by_hand(HEADER, b"[" * 100_000),
    "huge payload": by_hand(HEADER, payload(x="y" * 1_000_000)),
    "empty payload": by_hand(HEADER, b""),
    "subject twice": by_hand(HEADER, payload()[:-1] + b', "sub": "root"}'),
    "endless number": by_hand(HEADER, payload()[:-1] + b', "x": ' + b"9" * 9000 + b"}"),
    "nothing": lambda key: "",
    "a word": lambda key: "garbage",
    "dots": lambda key: "..",
    "many dots": lambda key: "." * 1000,
    "five parts": lambda key: "a.b.c.d.e",
    "not ASCII": lambda key: "é.é.é",
    "half a character": lambda key: "\udc80.a.b",
    "control characters": lambda key: minted(key) + "\n",
}


@pytest.mark.parametrize("make", FORGED.values(), ids=FORGED)
def test_forged_and_broken_tokens_are_refused(
    here: Installation, key: ECKey, make: Callable[[ECKey], str]
) -> None:
    """[21, 22] Always Unauthenticated, and never slow."""
    token, start = make(key), time.process_time()
    with pytest.raises(Unauthenticated):
        here.verifier.verify(token)
    if (seconds := time.process_time() - start) >= 0.5:
        warnings.warn(f"the refusal took {seconds:.2f} s of CPU", stacklevel=1)


def test_one_changed_character_is_refused(here: Installation, key: ECKey) -> None:
    """[20] In any of the three parts."""
    token = minted(key)
    here.verifier.verify(token)
    for at in range(0, len(token) - 1, 7):  # the last character holds bits that say nothing
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        with pytest.raises(Unauthenticated):
            here.verifier.verify(changed)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> HandClock:
    """That of the verifier."""
    clock = HandClock()
    monkeypatch.setattr(token_reader, "time", clock)
    return clock


def test_clocks_may_differ_by_half_a_minute(here: Installation, key: ECKey, clock: HandClock) -> None:
    """A token that expired twenty seconds ago is accepted; one of forty seconds ago is refused."""
    now = int(clock.now)
    here.verifier.verify(minted(key, exp=now - 20))
    with pytest.raises(Unauthenticated):
        here.verifier.verify(minted(key, exp=now - 40))


def test_a_cached_token_still_expires(here: Installation, key: ECKey, clock: HandClock) -> None:
    """The five seconds of the cache do not extend the end of a token."""
    token = minted(key, exp=int(clock.now) - 28)
    here.verifier.verify(token)
    clock.now += 2.1
    with pytest.raises(Unauthenticated):
        here.verifier.verify(token)


def test_no_refusal_quotes_the_token(here: Installation, key: ECKey) -> None:
    """[29] Neither the message nor the printed cause contains it."""
    token = minted(key, aud="other")
    with pytest.raises(Unauthenticated) as refusal:
        here.verifier.verify(token)
    assert token.split(".")[1] not in str(refusal.value) + refusal.value.remedy
    with pytest.raises(Unauthenticated) as refusal:
        here.verifier.verify(token + "x")
    assert refusal.value.__cause__ is None


class SwitchableDenylist:
    """A denylist whose database can be switched off."""

    def __init__(self) -> None:
        self.reads, self.away = 0, False

    def live(self) -> frozenset[str]:
        self.reads += 1
        if self.away:
            raise StoreUnavailable("away")
        return frozenset({"j1"})

    def revoke(self, name: str, until: float) -> None: ...


def test_the_denylist_is_read_again_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to two seconds from memory, then in the background, after four seconds before the answer."""
    store, clock = SwitchableDenylist(), HandClock()
    monkeypatch.setattr(denylist, "time", clock)
    tokens = Denylist(store)

    def read_aside(reads: int) -> None:
        eventually(lambda: store.reads == reads and not tokens._lock.locked())

    assert tokens.holds("j1", "c")
    assert not tokens.holds("j2", "c")
    assert store.reads == 1
    clock.now += denylist.FRESH_SECONDS + 0.1
    assert tokens.holds("j1", "c")
    read_aside(2)
    store.away = True
    clock.now += denylist.FRESH_SECONDS + 0.1
    assert tokens.holds("j1", "c")  # a failure aside troubles nobody yet
    read_aside(3)
    clock.now += denylist.MAX_AGE_SECONDS
    with pytest.raises(StoreUnavailable):
        tokens.holds("j1", "c")
    store.away = False
    assert tokens.holds("j1", "c")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PREVISTO_ISSUER", "http://previsto.example"),
        ("PREVISTO_ISSUER", "https://previsto.example/"),
        ("PREVISTO_ISSUER", "https://previsto.example/path"),
        ("PREVISTO_ISSUER", "https://previsto.example?x"),
        ("PREVISTO_ISSUER", "https://ana:secret@previsto.example"),
        ("PREVISTO_ISSUER", "https://"),
        ("PREVISTO_ISSUER", "https://[::1"),
        ("PREVISTO_ISSUER", "https://previsto.example:port"),
        ("PREVISTO_ISSUER", "http://127.0.0.1.evil.example"),
        ("PREVISTO_ISSUER", 'https://a"b'),
        ("PREVISTO_AUDIENCE", "two words"),
        ("PREVISTO_OIDC_ISSUER", "http://login.example"),
        ("PREVISTO_OIDC_PROFILE", "okta"),
        ("PREVISTO_OIDC_ALGORITHMS", ""),
        ("PREVISTO_OIDC_ALGORITHMS", "RS256,HS256"),
        ("PREVISTO_OIDC_ALGORITHMS", "none"),
        ("PREVISTO_OIDC_CUSTOM", "typ"),
        ("PREVISTO_OIDC_SCOPES", "a=everything"),
    ],
)
def test_unsafe_settings_are_refused(name: str, value: str) -> None:
    """[23] The error names the setting and quotes no value that may hold a password."""
    env = {"PREVISTO_OIDC_ISSUER": "https://login.example", name: value}
    with pytest.raises(InvalidInput) as refusal:
        Settings.read("/tmp/home", "synthetic", env)
    assert refusal.value.field == name
    assert "secret" not in refusal.value.message


@pytest.mark.parametrize(
    "issuer", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:1", "https://a"]
)
def test_http_is_for_this_machine_only(issuer: str) -> None:
    """[23] Plain http is accepted on loopback only; the audience follows the issuer."""
    assert (
        Settings.read("/tmp/home", "synthetic", {"PREVISTO_ISSUER": issuer}).identity.audience
        == f"{issuer}/v1"
    )


def test_unusable_keys_are_reported_at_start(here: Installation, key: ECKey, tmp_path: Path) -> None:
    """[49] The error for a key file that others can read names the setting."""
    (tmp_path / "keys" / "tokens" / f"{key.kid}.pem").chmod(0o644)
    with pytest.raises(StoreUnavailable) as refusal:
        Installation(tmp_path).verifier.check()
    assert refusal.value.field == "PREVISTO_TOKEN_KEYS"
