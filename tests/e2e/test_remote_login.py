"""A person logs in on the command line, by a code or in a browser, and logs out; 107 is in checks.py."""

import io
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from previsto_client import NetworkError
from previsto_client._sync import client as client_module
from previsto_client._sync import grants

from tests.support.browsing_person import PASSWORD, BrowsingPerson
from tests.support.command_line import CommandLine, Place
from tests.support.processes.service import Service
from tests.support.remote import call, log_in, new_client

SCOPES = "data:read forecasts:read"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, str]]:
    """A home and a service over it."""
    folder = tmp_path_factory.mktemp("logins")
    (folder / "prices").mkdir()
    found = Place(folder / "home", f"csv:{folder / 'prices'}")
    service = Service(found, "--no-worker")
    yield found, service.base
    service.stop()


@pytest.fixture
def app(
    place: tuple[Place, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The id of a public client for the user bia, on a machine without profiles."""
    for name in ("SERVER", "PROFILE", "URL", "CLIENT_ID", "CLIENT_SECRET", "TOKEN", "SCOPES"):
        monkeypatch.delenv(f"PREVISTO_{name}", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    here = CommandLine(*place[0], capsys)
    if not here.json("users", "list")["users"]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD))
        here.json("users", "create", "bia", "--scopes", SCOPES, "--password-stdin")
    uri = ("--redirect-uri", "http://127.0.0.1/callback")
    made = here.json("clients", "create", "app", "--scopes", SCOPES, *uri, "--device", "--public")
    return str(made["client_id"])


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> BrowsingPerson:
    """Someone who reads the code of the device grant, or whose browser is opened."""
    found = BrowsingPerson()

    def read(line: str) -> None:
        if line.startswith("Open "):
            _, address, *_, code = line.split()
            found.visit(address, code)

    def browse(address: str) -> None:
        threading.Thread(target=found.visit, args=(address,)).start()

    real = grants.BrowserLogin
    monkeypatch.setattr(client_module, "show_on_stderr", read)
    monkeypatch.setattr(client_module, "BrowserLogin", lambda at, show: real(at, browse=browse, show=show))
    monkeypatch.setattr(grants, "sleep", lambda seconds: None)  # the person is fast
    return found


def kept(tmp_path: Path) -> dict[str, Any]:
    """The tokens that are kept on this machine."""
    (file,) = (tmp_path / "config" / "previsto" / "tokens").iterdir()
    found: dict[str, Any] = json.loads(file.read_text())
    return found


@pytest.mark.parametrize("way", ["--device", "--browser"])
def test_107_a_person_logs_in_and_out(
    way: str,
    place: tuple[Place, str],
    app: str,
    person: BrowsingPerson,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The next command asks nobody; after `logout` the service knows neither token any more."""
    base = place[1]
    code, out, err = call(capsys, "login", "--server", base, "--client-id", app, way, "--json")
    assert code == 0, err
    told = json.loads(out)
    assert (told["subject"], set(told["scopes"])) == ("bia", set(SCOPES.split()))
    visits = len(person.seen)
    assert visits >= 2
    assert call(capsys, "--server", base, "tickers", "list")[0] == 0
    assert len(person.seen) == visits
    tokens = kept(tmp_path)

    code, out, err = call(capsys, "logout")
    assert (code, out, err) == (0, "default is logged out: forgotten here, and revoked by the service\n", "")
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": app}
    assert httpx.post(f"{base}/oauth/token", data=form).status_code == 400
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    assert httpx.get(f"{base}/v1/me", headers=headers).status_code == 401
    assert list((tmp_path / "config" / "previsto" / "tokens").iterdir()) == []
    assert json.loads(call(capsys, "logout", "--json")[1])["revoked"] is None


def test_a_person_who_denies_is_not_logged_in(
    place: tuple[Place, str],
    app: str,
    person: BrowsingPerson,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 13, and nothing is kept."""
    person._decision = "deny"
    code, _, err = call(capsys, "login", "--server", place[1], "--client-id", app, "--device", "--json")
    assert (code, json.loads(err.splitlines()[-1])["error"]["code"]) == (13, "unauthenticated")
    assert not (tmp_path / "config" / "previsto").exists()


def test_107_a_logout_without_the_service_forgets_and_says_so(
    place: tuple[Place, str],
    app: str,
    person: BrowsingPerson,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The token is gone here, and the answer says that it is still valid."""
    assert call(capsys, "login", "--server", place[1], "--client-id", app, "--device")[0] == 0
    refuse = "previsto_client._sync.grants.TokenEndpoint.endpoints"
    monkeypatch.setattr(refuse, lambda self: (_ for _ in ()).throw(NetworkError("no answer")))
    code, out, _ = call(capsys, "logout", "--json")
    told = json.loads(out)
    assert (code, told["logged_in"], told["revoked"]) == (0, False, False)
    assert "no answer" in told["problem"]
    assert list((tmp_path / "config" / "previsto" / "tokens").iterdir()) == []


def test_a_program_has_no_token_to_revoke(
    place: tuple[Place, str], app: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its secret is forgotten; its tokens were never kept."""
    client = new_client(place[0].home, capsys, "data:read")
    assert log_in(capsys, monkeypatch, place[1], client, "--profile", "desk")[0] == 0
    assert call(capsys, "logout", "--profile", "desk")[1] == (
        "desk is logged out: forgotten here; no token was kept that the service could revoke\n"
    )
