"""Tokens of an external provider; numbers in brackets refer to tests/mutations/checks.py."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key

from adapters.identity.tokens import bounded_fetch, provider_keys
from adapters.identity.tokens.provider_keys import ProviderKeys
from domain.errors import InvalidInput, StoreUnavailable, Unauthenticated
from tests.support.hand_clock import HandClock
from tests.support.loopback_provider import LoopbackProvider, loopback_provider
from tests.support.oauth import FORM, ISSUER, Installation, minted, read
from tests.support.processes.crew import eventually

FAULTS = ("500", "html", "garbage", "empty", "list", "deep", "huge", "reset", "redirect", "packed")


@pytest.fixture(autouse=True)
def no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys grow old when a test says so, and not because the machine is busy."""
    monkeypatch.setattr(provider_keys, "time", HandClock())


@pytest.fixture
def provider() -> Iterator[LoopbackProvider]:
    """A simulated provider."""
    with loopback_provider() as provider:
        yield provider


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home."""
    return tmp_path


def relying(home: Path, provider: LoopbackProvider, profile: str = "rfc9068", **env: str) -> Installation:
    """An installation that accepts the provider's tokens."""
    told = {"PREVISTO_OIDC_ISSUER": provider.issuer, "PREVISTO_OIDC_PROFILE": profile}
    return Installation(home, told | env)


def token_of(provider: LoopbackProvider, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token issued by the provider."""
    return minted(provider.keys[-1], header, iss=provider.issuer, **changes)


def grow_old(installation: Installation, seconds: float) -> ProviderKeys:
    """Make the keys in memory older, and forget the verified tokens."""
    keys: ProviderKeys = installation.verifier._keys
    for name in ("_read_at", "_tried_at"):
        setattr(keys, name, getattr(keys, name) - seconds)
    installation.verifier._reader._known.clear()
    return keys


def test_a_providers_token_names_its_principal(home: Path, provider: LoopbackProvider) -> None:
    """[24] The principal has the issuer, and the keys are read once."""
    verifier = relying(home, provider).verifier
    for number in range(5):
        principal = verifier.verify(token_of(provider, jti=f"j{number}"))
    assert (principal.subject, principal.issuer, principal.client) == ("ana", provider.issuer, "desk")
    assert principal.scopes == {"forecasts:read", "models:read"}
    assert provider.reads == 1


def test_one_subject_of_two_issuers_is_two_owners(home: Path, provider: LoopbackProvider) -> None:
    """[27] A subject identifies a user only together with its issuer."""
    with loopback_provider() as other:
        owners = {relying(home, one).verifier.verify(token_of(one)).owner for one in (provider, other)}
    assert len(owners) == 2


def test_foreign_opaque_and_unscoped_tokens(home: Path, provider: LoopbackProvider) -> None:
    """[24] A token without scopes is accepted without permissions; another audience or no JWT is refused."""
    verifier = relying(home, provider).verifier
    assert verifier.verify(token_of(provider, scope=None)).scopes == frozenset()
    for token in (token_of(provider, aud="https://other.example/api"), "b3BhcXVl", minted(provider.keys[0])):
        with pytest.raises(Unauthenticated):
            verifier.verify(token)


def test_the_embedded_server_gives_no_tokens(home: Path, provider: LoopbackProvider) -> None:
    """[23] `/oauth/*` give 404, the RFC 9728 document names the provider, and no own key is created."""
    here = relying(home, provider)
    for endpoint in ("token", "revoke", "introspect", "jwks", "authorization-server"):
        assert here.server.respond(endpoint, "POST", FORM, "", b"grant_type=client_credentials").status == 404
    assert list(here.server.paths) == ["protected-resource"]
    document = here.get("protected-resource")
    assert document["authorization_servers"] == [provider.issuer]
    assert here.server.resource_metadata.startswith(ISSUER)
    assert not (home / "keys").exists()


def test_a_provider_that_is_another_one_is_refused_at_start(home: Path, provider: LoopbackProvider) -> None:
    """[23] Another issuer, no keys, or keys over plain HTTP: the error names the setting."""
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
    with pytest.raises(InvalidInput, match="no signature key"):
        relying(home, provider).verifier.check()
    with pytest.raises(InvalidInput) as refusal:
        relying(home, provider, "custom", PREVISTO_OIDC_CUSTOM="typ=JWT").verifier.check()
    assert refusal.value.field == "PREVISTO_OIDC_CUSTOM"


def test_a_new_key_is_accepted_with_its_first_token(home: Path, provider: LoopbackProvider) -> None:
    """[25] One more read finds it beside the request; a retired key is refused after the next read."""
    here = relying(home, provider)
    old = token_of(provider)
    here.verifier.verify(old)
    provider.rotate()
    keys = grow_old(here, provider_keys.RETRY_SECONDS)
    with pytest.raises(StoreUnavailable) as away:
        here.verifier.verify(token_of(provider))
    assert away.value.wait == 1
    wait_until_read(keys, provider, 2)
    here.verifier.verify(token_of(provider))

    provider.keys.pop(0)
    keys = grow_old(here, provider_keys.FRESH_SECONDS + 1)
    here.verifier.verify(token_of(provider))  # it is served, and the keys are read aside
    wait_until_read(keys, provider, 3)
    refuse(here, old)


def wait_until_read(keys: ProviderKeys, provider: LoopbackProvider, reads: int) -> None:
    """Wait until the background thread has read the keys."""
    eventually(lambda: provider.reads >= reads and not keys._lock.locked())
    assert provider.reads == reads


def test_unknown_keys_cause_one_read(home: Path, provider: LoopbackProvider) -> None:
    """[25] Hundreds of random `kid`s cause one read in five seconds, also from four threads."""
    here = relying(home, provider)
    here.verifier.verify(token_of(provider))
    keys = grow_old(here, provider_keys.RETRY_SECONDS)
    tokens = [minted(ECKey.generate_key("P-256", {"kid": f"k{n}"}), iss=provider.issuer) for n in range(200)]

    def ask() -> None:
        for token in tokens:
            with pytest.raises((Unauthenticated, StoreUnavailable)):
                here.verifier.verify(token)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until_read(keys, provider, 2)
    assert len(keys._absent | keys._asked) == len(tokens)
    for _ in range(2):
        ask()
        wait_until_free(keys)
    assert provider.reads == 2


def refuse(installation: Installation, token: str) -> None:
    """Ask until the token is refused; before that its key may be new."""
    for _ in range(3):
        keys = grow_old(installation, provider_keys.RETRY_SECONDS)
        try:
            installation.verifier.verify(token)
        except StoreUnavailable:
            wait_until_free(keys)
            with pytest.raises(Unauthenticated):
                installation.verifier.verify(token)
            return
    raise AssertionError("it was accepted")


def test_91_a_junk_token_before_a_rotation_refuses_no_token_of_the_new_key(
    home: Path, provider: LoopbackProvider
) -> None:
    """The junk token used the read of these seconds; tokens of the new key are asked again, not refused."""
    here = relying(home, provider)
    here.verifier.verify(token_of(provider))
    junk = minted(ECKey.generate_key("P-256", {"kid": "junk"}), iss=provider.issuer)
    keys = grow_old(here, provider_keys.RETRY_SECONDS)
    with pytest.raises(StoreUnavailable):
        here.verifier.verify(junk)
    wait_until_read(keys, provider, 2)
    with pytest.raises(Unauthenticated):
        here.verifier.verify(junk)
    provider.rotate()

    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            here.verifier.verify(token_of(provider))
        assert provider.reads == 2
    grow_old(here, provider_keys.RETRY_SECONDS)
    with pytest.raises(StoreUnavailable):
        here.verifier.verify(token_of(provider))
    wait_until_read(keys, provider, 3)
    here.verifier.verify(token_of(provider))


def test_91_no_unknown_key_is_refused_while_the_provider_is_away(
    home: Path, provider: LoopbackProvider
) -> None:
    """A key that an earlier read lacks may be published now."""
    here = relying(home, provider)
    here.verifier.verify(token_of(provider))
    new = ECKey.generate_key("P-256", {"kid": "new"})
    refuse(here, minted(new, iss=provider.issuer))
    provider.fault = "500"
    keys = grow_old(here, provider_keys.RETRY_SECONDS)
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            here.verifier.verify(minted(new, iss=provider.issuer))
        wait_until_free(keys)
    here.verifier.verify(token_of(provider))


def test_91_few_unknown_keys_are_remembered(
    home: Path, provider: LoopbackProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Junk tokens fill no memory."""
    monkeypatch.setattr(provider_keys, "MAX_ASKED", 10)
    here = relying(home, provider)
    here.verifier.verify(token_of(provider))
    for number in range(20):
        with pytest.raises(StoreUnavailable):
            here.verifier._keys.find(f"k{number}")
    assert len(here.verifier._keys._asked) == 10


@pytest.mark.parametrize("fault", [*FAULTS, "hang"])
def test_known_keys_outlast_every_fault(
    home: Path, provider: LoopbackProvider, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[26] Tokens are accepted at the same speed while the provider is faulty; it recovers by itself."""
    here = relying(home, provider)
    here.verifier.verify(token_of(provider))
    monkeypatch.setattr(bounded_fetch, "FETCH_SECONDS", 600.0)
    provider.fault, provider.hang_seconds = fault, 60.0
    keys = grow_old(here, provider_keys.FRESH_SECONDS + 1)
    for number in range(20):
        here.verifier.verify(token_of(provider, jti=f"j{number}"))
    if fault == "hang":
        assert keys._lock.locked(), "all of them are accepted before the provider answers"
        provider.let_go.set()
    wait_until_free(keys)
    provider.fault = "ok"
    before = grow_old(here, provider_keys.FRESH_SECONDS + 1)._read_at
    here.verifier.verify(token_of(provider, jti="last"))
    wait_until_free(keys)
    assert keys._read_at > before


def wait_until_free(keys: ProviderKeys) -> None:
    """Wait until no thread reads the keys."""
    eventually(lambda: not keys._lock.locked())


@pytest.mark.parametrize("fault", [*FAULTS, "hang"])
def test_without_keys_the_error_is_store_unavailable(
    home: Path, provider: LoopbackProvider, fault: str
) -> None:
    """[26] Quickly at the second attempt, and recovered within seconds."""
    here = relying(home, provider)
    provider.fault = fault
    with pytest.raises(StoreUnavailable):  # a provider that hangs has a good answer, only too late
        here.verifier.verify(token_of(provider))
    asked = list(provider.asked)
    with pytest.raises(StoreUnavailable):
        here.verifier.verify(token_of(provider))
    assert provider.asked == asked
    with pytest.raises(StoreUnavailable):
        here.verifier.check()
    provider.fault = "ok"
    grow_old(here, 2)
    here.verifier.verify(token_of(provider))


def test_redirects_are_not_followed(home: Path, provider: LoopbackProvider) -> None:
    """[26] Only the configured addresses are requested."""
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
    """[27] A token is accepted under its own profile and refused under the strict one."""
    token = token_of(provider, {"typ": "JWT"}, **SHAPES[profile])
    principal = relying(home, provider, profile, **NAMES).verifier.verify(token)
    assert (principal.client, principal.scopes) == ("desk", {"forecasts:read"})
    with pytest.raises(Unauthenticated):
        relying(home, provider).verifier.verify(token)


def test_roles_of_an_application_are_scopes(home: Path, provider: LoopbackProvider) -> None:
    """[27] Entra writes `roles` for clients where it writes `scp` for users."""
    shape = ENTRA | {"scp": None, "roles": ["models:read"]}
    token = token_of(provider, {"typ": "JWT"}, **shape)
    assert relying(home, provider, "entra").verifier.verify(token).scopes == {"models:read"}


def test_a_custom_profile(home: Path, provider: LoopbackProvider) -> None:
    """[27] The custom profile names `typ`, client and scopes."""
    env = {"PREVISTO_OIDC_CUSTOM": "typ=JWT,client=cid,scope=scp+groups"}
    shape = {"client_id": None, "cid": "desk", "scp": ["forecasts:read"], "groups": "models:read"}
    token = token_of(provider, {"typ": "JWT"}, **shape)
    principal = relying(home, provider, "custom", **env).verifier.verify(token)
    assert principal.scopes == {"forecasts:read", "models:read"}


@pytest.mark.parametrize("profile", SHAPES)
def test_an_id_token_is_no_access_token(home: Path, provider: LoopbackProvider, profile: str) -> None:
    """[21] An ID token is refused even with the right audience and the header of an access token."""
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
    """[21] Encryption keys, shared secrets, nameless and broken keys are ignored; the good key is used."""
    odd: Key = ECKey.generate_key("P-256", {"kid": "odd"})
    good = provider.document("/jwks")["keys"]
    published = {"keys": [odd.as_dict(private=False) | changes, 5, *good]}
    stock = LoopbackProvider.document
    monkeypatch.setattr(
        LoopbackProvider, "document", lambda self, path: published if path == "/jwks" else stock(self, path)
    )
    here = relying(home, provider)
    here.verifier.verify(token_of(provider))
    refuse(here, minted(odd, iss=provider.issuer))


def test_only_configured_algorithms_are_accepted(home: Path, provider: LoopbackProvider) -> None:
    """[21] Other algorithms are refused, whatever the key and the token say."""
    with pytest.raises(Unauthenticated):
        relying(home, provider, PREVISTO_OIDC_ALGORITHMS="ES256").verifier.verify(token_of(provider))


def test_the_discovery_address_has_one_slash(home: Path, provider: LoopbackProvider) -> None:
    """[27] Auth0's issuer ends in a slash and is compared unchanged."""
    provider.extra = {"issuer": provider.issuer + "/"}
    here = Installation(home, {"PREVISTO_OIDC_ISSUER": provider.issuer + "/"})
    here.verifier.verify(minted(provider.keys[0], iss=provider.issuer + "/"))
    assert provider.asked[0] == "/.well-known/openid-configuration"
    assert read(here.server.respond("protected-resource", "GET", {}, "", b""))["authorization_servers"] == [
        provider.issuer + "/"
    ]
