"""Tokens of an external provider; numbers in brackets are those of the list of checks it was built to."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key

from adapters.identity.tokens import provider_keys
from adapters.identity.tokens.provider_keys import ProviderKeys
from domain.errors import InvalidInput, StoreUnavailable, Unauthenticated
from tests.support.loopback_provider import LoopbackProvider, loopback_provider
from tests.support.oauth import FORM, ISSUER, Installation, minted, read

FAULTS = ("500", "html", "garbage", "empty", "list", "deep", "huge", "reset", "redirect", "packed")


@pytest.fixture
def provider() -> Iterator[LoopbackProvider]:
    """A provider of its own."""
    with loopback_provider() as provider:
        yield provider


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home."""
    return tmp_path


def relying(home: Path, provider: LoopbackProvider, profile: str = "rfc9068", **env: str) -> Installation:
    """An installation that accepts the provider's tokens."""
    told = {"PREVISTO_OIDC_ISSUER": provider.issuer, "PREVISTO_OIDC_PROFILE": profile}
    return Installation(home, told | env)


def token_of(provider: LoopbackProvider, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token that the provider gives."""
    return minted(provider.keys[-1], header, iss=provider.issuer, **changes)


def grow_old(installation: Installation, seconds: float) -> ProviderKeys:
    """Let the keys in memory age, and forget which tokens were believed."""
    keys: ProviderKeys = installation.verifier._keys
    for name in ("_read_at", "_tried_at", "_unknown_at"):
        setattr(keys, name, getattr(keys, name) - seconds)
    installation.verifier._reader._known.clear()
    return keys


def test_a_providers_token_names_its_principal(home: Path, provider: LoopbackProvider) -> None:
    """[24] With the issuer, and the keys are read once."""
    verifier = relying(home, provider).verifier
    for number in range(5):
        principal = verifier.verify(token_of(provider, jti=f"j{number}"))
    assert (principal.subject, principal.issuer, principal.client) == ("ana", provider.issuer, "desk")
    assert principal.scopes == {"forecasts:read", "models:read"}
    assert provider.reads == 1


def test_one_subject_of_two_issuers_is_two_owners(home: Path, provider: LoopbackProvider) -> None:
    """[27] The name of a person says nothing without that of who knows her."""
    with loopback_provider() as other:
        owners = {relying(home, one).verifier.verify(token_of(one)).owner for one in (provider, other)}
    assert len(owners) == 2


def test_foreign_opaque_and_unscoped_tokens(home: Path, provider: LoopbackProvider) -> None:
    """[24] No scope claim: known, and allowed nothing. Another audience or no JWT: refused."""
    verifier = relying(home, provider).verifier
    assert verifier.verify(token_of(provider, scope=None)).scopes == frozenset()
    for token in (token_of(provider, aud="https://other.example/api"), "b3BhcXVl", minted(provider.keys[0])):
        with pytest.raises(Unauthenticated):
            verifier.verify(token)


def test_the_embedded_server_gives_no_tokens(home: Path, provider: LoopbackProvider) -> None:
    """[23] `/oauth/*` are 404; the RFC 9728 document names the provider; no key of our own is made."""
    here = relying(home, provider)
    for endpoint in ("token", "revoke", "introspect", "jwks", "authorization-server"):
        assert here.server.respond(endpoint, "POST", FORM, "", b"grant_type=client_credentials").status == 404
    assert list(here.server.paths) == ["protected-resource"]
    document = here.get("protected-resource")
    assert document["authorization_servers"] == [provider.issuer]
    assert here.server.resource_metadata.startswith(ISSUER)
    assert not (home / "keys").exists()


def test_a_provider_that_is_another_one_is_refused_at_start(home: Path, provider: LoopbackProvider) -> None:
    """[23] Another issuer, no keys, keys over plain HTTP elsewhere: with the setting."""
    for extra in (
        {"issuer": provider.issuer + "/"},
        {"jwks_uri": "http://other.example/jwks"},
        {"jwks_uri": 5},
    ):
        provider.extra = extra
        with pytest.raises(InvalidInput) as refusal:
            relying(home, provider).verifier.check()
        assert refusal.value.field == "PREVISTO_OIDC_ISSUER"
    provider.extra, provider.keys = {}, []
    with pytest.raises(InvalidInput, match="no key"):
        relying(home, provider).verifier.check()
    with pytest.raises(InvalidInput) as refusal:
        relying(home, provider, "custom", PREVISTO_OIDC_CUSTOM="typ=JWT").verifier.check()
    assert refusal.value.field == "PREVISTO_OIDC_CUSTOM"


def test_a_new_key_is_accepted_with_its_first_token(home: Path, provider: LoopbackProvider) -> None:
    """[25] By one more read; a retired one is refused once the keys were read again."""
    here = relying(home, provider)
    old = token_of(provider)
    here.verifier.verify(old)
    provider.rotate()
    grow_old(here, 2)
    here.verifier.verify(token_of(provider))
    assert provider.reads == 2

    provider.keys.pop(0)
    keys = grow_old(here, provider_keys.FRESH + 1)
    here.verifier.verify(token_of(provider))  # it is served, and the keys are read aside
    wait_until_read(keys, provider, 3)
    here.verifier._reader._known.clear()
    with pytest.raises(Unauthenticated):
        here.verifier.verify(old)


def wait_until_read(keys: ProviderKeys, provider: LoopbackProvider, reads: int) -> None:
    """Until the thread has done its work."""
    end = time.monotonic() + 5
    while (provider.reads < reads or keys._lock.locked()) and time.monotonic() < end:
        time.sleep(0.02)
    assert provider.reads == reads


def test_unknown_keys_cannot_make_it_ask(home: Path, provider: LoopbackProvider) -> None:
    """[25] A thousand random names: one read in half a minute, from four threads as well."""
    here = relying(home, provider)
    here.verifier.verify(token_of(provider))
    grow_old(here, 2)
    tokens = [minted(ECKey.generate_key("P-256", {"kid": f"k{n}"}), iss=provider.issuer) for n in range(200)]

    def ask() -> None:
        for token in tokens:
            with pytest.raises(Unauthenticated):
                here.verifier.verify(token)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert provider.reads == 2


@pytest.mark.parametrize("fault", [*FAULTS, "hang"])
def test_warm_keys_outlive_every_fault(home: Path, provider: LoopbackProvider, fault: str) -> None:
    """[26] Tokens are accepted at the same speed while the provider is ill, and it recovers by itself."""
    here = relying(home, provider)
    here.verifier.verify(token_of(provider))
    provider.fault = fault
    keys = grow_old(here, provider_keys.FRESH + 1)
    slowest = 0.0
    for number in range(20):
        start = time.perf_counter()
        here.verifier.verify(token_of(provider, jti=f"j{number}"))
        slowest = max(slowest, time.perf_counter() - start)
    assert slowest < 1, "a request that waits for the provider takes two seconds"
    if fault == "hang":
        return
    wait_until_free(keys)
    provider.fault = "ok"
    before = grow_old(here, provider_keys.RETRY)._read_at
    here.verifier.verify(token_of(provider, jti="last"))
    wait_until_free(keys)
    assert keys._read_at > before


def wait_until_free(keys: ProviderKeys) -> None:
    """Until no thread reads."""
    time.sleep(0.1)
    with keys._lock:
        pass


@pytest.mark.parametrize("fault", [*FAULTS, "hang"])
def test_cold_it_says_that_the_provider_is_away(home: Path, provider: LoopbackProvider, fault: str) -> None:
    """[26] Neither refused nor broken; quickly the second time, and healthy again within seconds."""
    here = relying(home, provider)
    provider.fault = fault
    start = time.perf_counter()
    with pytest.raises(StoreUnavailable):
        here.verifier.verify(token_of(provider))
    assert time.perf_counter() - start < 3.5
    start = time.perf_counter()
    with pytest.raises(StoreUnavailable):
        here.verifier.verify(token_of(provider))
    assert time.perf_counter() - start < 1
    with pytest.raises(StoreUnavailable):
        here.verifier.check()
    provider.fault = "ok"
    grow_old(here, 2)
    here.verifier.verify(token_of(provider))


def test_redirects_are_not_followed(home: Path, provider: LoopbackProvider) -> None:
    """[26] Nothing else is asked than what was configured."""
    provider.fault = "redirect"
    with pytest.raises(StoreUnavailable):
        relying(home, provider).verifier.check()
    assert not [path for path in provider.asked if "elsewhere" in path]


KEYCLOAK: dict[str, Any] = {
    "client_id": None,
    "azp": "desk",
    "typ": "Bearer",
    "scope": "profile email",
    "realm_access": {"roles": ["forecasts:read", "offline_access"]},
}
AUTH0: dict[str, Any] = {
    "client_id": None,
    "azp": "desk",
    "jti": None,
    "permissions": ["forecasts:read"],
    "scope": "openid",
    "aud": [f"{ISSUER}/v1", "https://tenant.example/userinfo"],
}
ENTRA: dict[str, Any] = {
    "client_id": None,
    "azp": "desk",
    "jti": None,
    "scope": None,
    "scp": "Forecasts.Read",
    "ver": "2.0",
}
SHAPES = {"keycloak": KEYCLOAK, "auth0": AUTH0, "entra": ENTRA}
NAMES = {"PREVISTO_OIDC_SCOPES": "Forecasts.Read=forecasts:read"}


@pytest.mark.parametrize("profile", SHAPES)
def test_each_provider_has_its_shape(home: Path, provider: LoopbackProvider, profile: str) -> None:
    """[27] Accepted under its own profile, refused under the strict one."""
    token = token_of(provider, {"typ": "JWT"}, **SHAPES[profile])
    principal = relying(home, provider, profile, **NAMES).verifier.verify(token)
    assert (principal.client, principal.scopes) == ("desk", {"forecasts:read"})
    with pytest.raises(Unauthenticated):
        relying(home, provider).verifier.verify(token)


def test_roles_of_an_application_are_scopes(home: Path, provider: LoopbackProvider) -> None:
    """[27] Entra writes `roles` for programs where it writes `scp` for people."""
    shape = ENTRA | {"scp": None, "roles": ["models:read"]}
    token = token_of(provider, {"typ": "JWT"}, **shape)
    assert relying(home, provider, "entra").verifier.verify(token).scopes == {"models:read"}


def test_a_shape_of_ones_own(home: Path, provider: LoopbackProvider) -> None:
    """[27] The custom profile tells `typ`, client and scopes."""
    env = {"PREVISTO_OIDC_CUSTOM": "typ=JWT,client=cid,scope=scp+groups"}
    shape = {"client_id": None, "cid": "desk", "scp": ["forecasts:read"], "groups": "models:read"}
    token = token_of(provider, {"typ": "JWT"}, **shape)
    principal = relying(home, provider, "custom", **env).verifier.verify(token)
    assert principal.scopes == {"forecasts:read", "models:read"}


@pytest.mark.parametrize("profile", SHAPES)
def test_an_id_token_is_no_access_token(home: Path, provider: LoopbackProvider, profile: str) -> None:
    """[21] Even for our audience and with the header of an access token."""
    marks = {"keycloak": {"typ": "ID"}}.get(profile, {"nonce": "n"})
    token = token_of(provider, {"typ": "JWT"}, **(SHAPES[profile] | marks))
    with pytest.raises(Unauthenticated):
        relying(home, provider, profile).verifier.verify(token)


@pytest.mark.parametrize(
    "changes", [{"use": "enc"}, {"kty": "oct", "k": "A" * 43}, {"kid": None}, {"x": "?"}]
)
def test_keys_for_something_else_are_left_out(
    home: Path, provider: LoopbackProvider, changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """[21] For encryption, shared secrets, nameless or broken ones; the good one beside them is used."""
    odd: Key = ECKey.generate_key("P-256", {"kid": "odd"})
    good = provider.document("/jwks")["keys"]
    published = {"keys": [odd.as_dict(private=False) | changes, 5, *good]}
    stock = LoopbackProvider.document
    monkeypatch.setattr(
        LoopbackProvider, "document", lambda self, path: published if path == "/jwks" else stock(self, path)
    )
    verifier = relying(home, provider).verifier
    verifier.verify(token_of(provider))
    with pytest.raises(Unauthenticated):
        verifier.verify(minted(odd, iss=provider.issuer))


def test_the_algorithm_is_ours_to_choose(home: Path, provider: LoopbackProvider) -> None:
    """[21] What the configuration does not list is refused, whatever key and token say."""
    with pytest.raises(Unauthenticated):
        relying(home, provider, PREVISTO_OIDC_ALGORITHMS="ES256").verifier.verify(token_of(provider))


def test_the_discovery_address_has_one_slash(home: Path, provider: LoopbackProvider) -> None:
    """[27] Auth0's issuer ends in one; it is compared as it is."""
    provider.extra = {"issuer": provider.issuer + "/"}
    here = Installation(home, {"PREVISTO_OIDC_ISSUER": provider.issuer + "/"})
    here.verifier.verify(minted(provider.keys[0], iss=provider.issuer + "/"))
    assert provider.asked[0] == "/.well-known/openid-configuration"
    assert read(here.server.respond("protected-resource", "GET", {}, "", b""))["authorization_servers"] == [
        provider.issuer + "/"
    ]
