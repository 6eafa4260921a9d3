"""`previsto serve`: from an empty home to a forecast over HTTP with a token, by standard clients."""

import json
import os
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

from tests.support.command_line import CommandLine, Place, furnish
from tests.support.loopback_provider import loopback_provider
from tests.support.processes.crew import CALL, end, eventually
from tests.support.processes.service import LEAVING, Service

FAMILIES = {"127.0.0.1": socket.AF_INET, "localhost": socket.AF_INET, "::1": socket.AF_INET6}
SCOPES = "data:read forecasts:read forecasts:write models:read models:train"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A home with prices that the tests share."""
    return furnish(tmp_path_factory.mktemp("served"))


@pytest.fixture
def ready(place: Place, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line over that home."""
    return CommandLine(*place, capsys)


@pytest.fixture(scope="module")
def service(place: Place) -> Iterator[Service]:
    """The service over that home."""
    service = Service(place, call=CALL)
    yield service
    service.stop()


def token(base: str, client: dict[str, str], scope: str = SCOPES) -> str:
    """An access token for a client."""
    form = {"grant_type": "client_credentials", "scope": scope}
    answer = httpx.post(f"{base}/oauth/token", data=form, auth=(client["client_id"], client["client_secret"]))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def test_a_client_gets_a_token_and_forecasts(ready: CommandLine, service: Service) -> None:
    """The forecast is in the ledger, and the worker of the service runs a training."""
    client = ready.json("clients", "create", "desk", "--scopes", SCOPES)
    headers = {"authorization": f"Bearer {token(service.base, client)}"}
    with httpx.Client(base_url=service.base, headers=headers, timeout=60) as api:
        issued = api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 3})
        assert issued.status_code == 201
        assert api.get(issued.headers["location"]).json()["id"] == issued.json()["id"]
        assert api.post("/v1/tickers", json={"ticker": "PETR4"}).status_code == 403
        job = api.post("/v1/trainings", json={"ticker": "VALE3", "strategy": "drift"}).json()
        eventually(lambda: api.get(f"/v1/jobs/{job['id']}").json()["state"] == "succeeded")

    rows = ready.json("forecasts", "list")["forecasts"]
    assert [row["id"] for row in rows] == [issued.json()["id"]]


def test_28_curl_authlib_and_requests_oauthlib_log_in(
    ready: CommandLine, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard clients get a token from the embedded server and call the API."""
    client = ready.json("clients", "create", "desk", "--scopes", SCOPES)
    credentials = f"{client['client_id']}:{client['client_secret']}"
    form = ["-d", "grant_type=client_credentials"]
    answer = subprocess.check_output(["curl", "-s", "-u", credentials, *form, f"{service.base}/oauth/token"])
    given = json.loads(answer)["access_token"]
    bearer = f"Authorization: Bearer {given}"
    listed = subprocess.check_output(["curl", "-s", "-H", bearer, f"{service.base}/v1/tickers"])
    assert [row["id"] for row in json.loads(listed)["items"]] == ["AAPL", "VALE3"]

    with OAuth2Client(client["client_id"], client["client_secret"], scope="data:read") as session:
        session.fetch_token(f"{service.base}/oauth/token", grant_type="client_credentials")
        assert session.get(f"{service.base}/v1/tickers").status_code == 200
        assert session.get(f"{service.base}/v1/forecasts").status_code == 403

    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # it is http, on loopback
    backend = BackendApplicationClient(client_id=client["client_id"], scope="data:read")
    with OAuth2Session(client=backend) as other:
        other.fetch_token(f"{service.base}/oauth/token", client_secret=client["client_secret"])
        assert other.get(f"{service.base}/v1/tickers").status_code == 200


def test_18_a_revoked_client_is_out_within_five_seconds(ready: CommandLine, service: Service) -> None:
    """Its tokens are refused as well; a new secret makes the old one invalid."""
    client = ready.json("clients", "create", "desk", "--scopes", SCOPES)
    headers = {"authorization": f"Bearer {token(service.base, client)}"}
    assert httpx.get(f"{service.base}/v1/tickers", headers=headers).status_code == 200
    ready("clients", "revoke", client["client_id"], "--yes")

    def answer() -> Any:
        return httpx.get(f"{service.base}/v1/tickers", headers=headers).status_code

    begun = time.monotonic()
    eventually(lambda: answer() == 401)
    if (seconds := time.monotonic() - begun) > 5:
        warnings.warn(f"the client was out after {seconds:.1f} s", stacklevel=1)
    form = {"grant_type": "client_credentials"}
    auth = (client["client_id"], client["client_secret"])
    assert httpx.post(f"{service.base}/oauth/token", data=form, auth=auth).status_code == 401


def test_10_keys_are_rotated_under_a_running_service(ready: CommandLine, service: Service) -> None:
    """Old tokens stay valid, new ones have the new key, and tokens of a retired key are refused."""
    client = ready.json("clients", "create", "desk", "--scopes", SCOPES)
    old = token(service.base, client)
    (first,) = httpx.get(f"{service.base}/oauth/jwks").json()["keys"]
    assert ready("keys", "rotate")[0] == 0
    eventually(lambda: len(httpx.get(f"{service.base}/oauth/jwks").json()["keys"]) == 2)

    for given in (old, token(service.base, client)):
        bearer = {"authorization": f"Bearer {given}"}
        assert httpx.get(f"{service.base}/v1/tickers", headers=bearer).status_code == 200
    assert ready("keys", "retire", first["kid"], "--yes")[0] == 0
    bearer = {"authorization": f"Bearer {old}"}
    eventually(lambda: httpx.get(f"{service.base}/v1/tickers", headers=bearer).status_code == 401)


def test_sigterm_ends_the_api_and_its_worker(tmp_path: Path) -> None:
    """The exit code is 0, and neither the API nor the worker is left."""
    service = Service(furnish(tmp_path))
    family = psutil.Process(service.process.pid).children(recursive=True)

    assert service.stop() == 0
    _, alive = psutil.wait_procs(family, timeout=LEAVING)
    assert alive == []


def refused(home: CommandLine, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a separate process that must end by itself."""
    flags = ["--home", str(home.home), "--source", home.source, "serve", "--port", "0", "--no-worker"]
    command = [sys.executable, "-c", CALL, *flags, *arguments]
    return subprocess.run(
        command, env=os.environ | env, capture_output=True, text=True, timeout=LEAVING, check=False
    )


def test_49_plain_http_is_refused_off_loopback(ready: CommandLine) -> None:
    """Off loopback the issuer must be https; the error comes before the service listens."""
    ended = refused(ready, "--host", "0.0.0.0")
    assert ended.returncode == 2
    assert "PREVISTO_ISSUER" in ended.stderr


def test_49_the_service_listens_on_loopback_by_default(service: Service) -> None:
    """The service listens on one loopback address, whatever the issuer is."""
    process = psutil.Process(service.process.pid)
    listening = [one.laddr.ip for one in process.net_connections("tcp") if one.status == "LISTEN"]
    assert listening == ["127.0.0.1"]


def test_23_it_does_not_start_with_another_provider(ready: CommandLine) -> None:
    """The error is one line with the setting and an exit code; the service never listened."""
    with loopback_provider() as provider:
        provider.extra = {"issuer": "https://other.example"}
        ended = refused(ready, PREVISTO_OIDC_ISSUER=provider.issuer)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "PREVISTO_OIDC_ISSUER" in ended.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_92_the_metadata_names_the_port_that_is_listened_on(ready: CommandLine, host: str) -> None:
    """Without PREVISTO_ISSUER; a token for this address is accepted there."""
    with socket.create_server(("::1" if host == "::1" else "127.0.0.1", 0), family=FAMILIES[host]) as free:
        port = free.getsockname()[1]
    base = f"http://{'[::1]' if host == '::1' else host}:{port}"
    flags = ["--home", str(ready.home), "--source", ready.source, "serve", "--no-worker"]
    environment = {name: value for name, value in os.environ.items() if name != "PREVISTO_ISSUER"}
    command = [sys.executable, "-c", CALL, *flags, "--host", host, "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        eventually(lambda: _is_up(base))
        client = ready.json("clients", "create", "desk", "--scopes", SCOPES)
        told = httpx.get(f"{base}/.well-known/oauth-authorization-server").json()
        assert (told["issuer"], told["token_endpoint"]) == (base, f"{base}/oauth/token")
        assert httpx.get(f"{base}/openapi.json").json()["servers"] == [{"url": base}]
        headers = {"authorization": f"Bearer {token(base, client)}"}
        assert httpx.get(f"{base}/v1/tickers", headers=headers).status_code == 200
    finally:
        end(process)


def _is_up(base: str) -> bool:
    try:
        return httpx.get(f"{base}/health/live").status_code == 200
    except httpx.TransportError:
        return False
