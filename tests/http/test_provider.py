"""Tokens of a real OpenID provider, its rotations and its faults (checks 24 to 26). Needs Node and npm."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.http_server import Api, served
from tests.support.oauth import claims_of
from tests.support.openid_person import code_token, device_token, machine_token
from tests.support.processes.crew import eventually

HERE = Path(__file__).parents[1] / "support" / "provider"
AUDIENCE = "https://previsto.example/v1"
SCOPES = "data:read forecasts:read"
Flow = Callable[[str, str, str], str]
FAULTS = ("500", "html", "garbage", "empty", "hang", "huge", "reset", "redirect")


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """npm's oidc-provider on loopback."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("there is no Node here")
    folder = tmp_path_factory.mktemp("provider")
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    install = ["npm", "install", "--no-audit", "--no-fund", "--silent"]
    if subprocess.run(install, cwd=folder, capture_output=True, timeout=600, check=False).returncode:
        pytest.skip("oidc-provider cannot be installed here")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        ["node", "provider.mjs", str(port), AUDIENCE, SCOPES], cwd=folder, stdout=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    eventually(lambda: _up(base))
    yield base
    process.kill()
    process.wait()


def _up(base: str) -> bool:
    try:
        return httpx.get(f"{base}/.well-known/openid-configuration").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def api(provider: str, tmp_path: Path) -> Iterator[Api]:
    """The API as a resource server of the provider; each test starts with empty caches."""
    environment = {
        **os.environ,
        "PREVISTO_OIDC_ISSUER": provider,
        "PREVISTO_AUDIENCE": AUDIENCE,
        "PREVISTO_HOME": str(tmp_path),
        "PREVISTO_SOURCE": "synthetic",
    }
    product = Container(settings=Settings.read(env=environment))
    control(provider, "fault?m=")
    with served(product, verifier=product.adapters().token_verifier()) as client:
        yield client


def control(provider: str, deed: str) -> Any:
    """Send a control command to the provider."""
    return httpx.get(f"{provider}/ctl/{deed}")


def bearer(provider: str, scope: str = "data:read") -> dict[str, str]:
    """A new client credentials token of the provider."""
    return as_bearer(machine_token(provider, scope))


def as_bearer(token: str) -> dict[str, str]:
    """The Authorization header of a token."""
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize("flow", [machine_token, code_token, device_token])
def test_24_scopes_decide_for_tokens_of_every_flow(api: Api, provider: str, flow: Flow) -> None:
    """Check 24: 200 with the scope, 403 without it, 401 for another audience."""
    token = as_bearer(flow(provider, "data:read", ""))
    assert api.get("/v1/tickers", headers=token).status_code == 200
    assert api.get("/v1/forecasts", headers=token).status_code == 403
    without = flow(provider, "", "")
    assert "data:read" not in claims_of(without).get("scope", "")
    assert api.get("/v1/tickers", headers=as_bearer(without)).status_code == 403
    elsewhere = flow(provider, "data:read", "https://other.example/api")
    assert claims_of(elsewhere)["aud"] == "https://other.example/api"
    assert api.get("/v1/tickers", headers=as_bearer(elsewhere)).status_code == 401


def test_24_opaque_tokens_are_refused(api: Api, provider: str) -> None:
    """Check 24: a token that only its provider can read gets 401."""
    token = machine_token(provider, "data:read", "urn:opaque:api")
    assert "." not in token
    answer = api.get("/v1/tickers", headers=as_bearer(token))
    assert (answer.status_code, 'error="invalid_token"' in answer.headers["www-authenticate"]) == (401, True)


def test_24_the_embedded_server_is_off_beside_a_provider(api: Api, provider: str) -> None:
    """A request without a token gets the address of the provider."""
    assert api.post("/oauth/token", data={"grant_type": "client_credentials"}).status_code == 404
    challenge = api.get("/v1/tickers", headers={"authorization": ""}).headers["www-authenticate"]
    path = urlsplit(challenge.split('resource_metadata="')[1].split('"')[0]).path
    document = api.get(path, headers={"authorization": ""}).json()
    assert document["authorization_servers"] == [provider]


def test_25_a_rotation_is_followed(api: Api, provider: str) -> None:
    """The first token under a new key is accepted, and keys are not fetched for every token."""
    old = bearer(provider)
    assert api.get("/v1/tickers", headers=old).status_code == 200
    control(provider, "rotate")
    time.sleep(0.2)

    def followed() -> bool:
        return api.get("/v1/tickers", headers=bearer(provider)).status_code == 200

    eventually(followed)
    assert api.get("/v1/tickers", headers=old).status_code == 200
    assert control(provider, "stats").json()["fetched"] < 20


@pytest.mark.parametrize("fault", FAULTS)
def test_26_known_keys_outlast_a_provider_fault(api: Api, provider: str, fault: str) -> None:
    """With known keys requests succeed during the fault, and the provider's recovery is noticed."""
    token = bearer(provider)
    assert api.get("/v1/tickers", headers=token).status_code == 200
    control(provider, f"fault?m={fault}")

    begun = time.monotonic()
    for _ in range(20):
        assert api.get("/v1/tickers", headers=token).status_code == 200

    assert time.monotonic() - begun < 60
    control(provider, "fault?m=")
    assert api.get("/v1/tickers", headers=bearer(provider)).status_code == 200


@pytest.mark.parametrize("fault", FAULTS)
def test_26_an_unavailable_provider_gives_503_without_keys(api: Api, provider: str, fault: str) -> None:
    """503 with Retry-After within seconds, neither 401 nor 500."""
    token = bearer(provider)
    control(provider, f"fault?m={fault}")

    begun = time.monotonic()
    answer = api.get("/v1/tickers", headers=token)

    assert answer.status_code == 503, answer.text
    assert answer.headers["retry-after"]
    assert time.monotonic() - begun < 60
    control(provider, "fault?m=")
