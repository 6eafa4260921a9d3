"""A user logs in over HTTP and allows a client, which then calls the API for the user."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client

from tests.e2e.test_serve import Service
from tests.support.command_line import CommandLine
from tests.support.processes.crew import eventually

SCOPES = "data:read forecasts:read"
CALLBACK = "http://127.0.0.1:4711/callback"


@pytest.fixture
def service(ready: CommandLine) -> Iterator[Service]:
    """The real command over a home with prices."""
    service = Service(ready, "--no-worker")
    yield service
    if service.process.poll() is None:
        service.stop()


def submit(browser: httpx.Client, shown: httpx.Response, **fields: str) -> httpx.Response:
    """Submit the first form of a page like a browser."""
    first = shown.text.partition("</form>")[0]
    (action,) = re.findall(r'<form method="post" action="([^"]+)"', first)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', first)
    headers = {"Origin": str(browser.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    return browser.post(action, data={n: unescape(v) for n, v in hidden} | fields, headers=headers)


def test_login_consent_token_and_the_api(ready: CommandLine, service: Service) -> None:
    """[14, 44, 51] A public client with PKCE from a standard library; then refresh, revocation, disabling."""
    made = ready.json("users", "create", "bia", "--scopes", "data:read forecasts:read")
    app = ready.json(
        *("clients", "create", "app", "--scopes", SCOPES),
        *("--redirect-uri", "http://127.0.0.1/callback", "--public"),
    )
    assert "client_secret" not in app
    client = OAuth2Client(
        app["client_id"],
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        token_endpoint_auth_method="none",
    )
    verifier = "a" * 60
    address, state = client.create_authorization_url(
        f"{service.base}/oauth/authorize", code_verifier=verifier
    )
    with httpx.Client(base_url=service.base, follow_redirects=True) as browser:
        login = browser.get(address)
        assert login.headers["content-security-policy"].startswith("default-src 'none'")
        assert len([n for n in login.headers.multi_items() if n[0] == "content-security-policy"]) == 1
        style = re.findall(r'href="(/oauth/style.css)"', login.text)[0]
        assert browser.get(style).headers["content-type"].startswith("text/css")
        change = submit(browser, login, username="bia", password=made["one_time_password"])
        consent = submit(browser, change, password=made["one_time_password"], chosen="a long and quiet river")
        assert "asks to act for you" in consent.text
        browser.follow_redirects = False
        back = submit(browser, consent, decision="allow")
    assert back.status_code == 303
    answered = parse_qs(urlsplit(back.headers["location"]).query)
    assert (answered["state"], answered["iss"]) == ([state], [service.base])
    client.fetch_token(
        f"{service.base}/oauth/token",
        authorization_response=back.headers["location"],
        code_verifier=verifier,
        state=state,
    )
    assert client.get(f"{service.base}/v1/tickers").status_code == 200
    assert client.get(f"{service.base}/v1/models").status_code == 403
    client.refresh_token(f"{service.base}/oauth/token")
    assert client.get(f"{service.base}/v1/tickers").status_code == 200

    ready.json("users", "disable", "bia")
    eventually(lambda: client.get(f"{service.base}/v1/tickers").status_code == 401)
    form = {"grant_type": "refresh_token", "refresh_token": client.token["refresh_token"]}
    refused = httpx.post(f"{service.base}/oauth/token", data=form | {"client_id": app["client_id"]})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    deeds = ready.json("users", "audit")["deeds"]
    acts = [deed["act"] for deed in deeds][::-1]
    assert acts == ["login", "login", "consented", "token-issued", "token-issued"]
    assert all(deed["address"] == "127.0.0.1" and len(deed["trace"]) == 32 for deed in deeds)
