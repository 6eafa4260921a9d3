"""A user of the npm provider who logs in and consents on its pages, for a program and for a device."""

import re
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from adapters.identity.oauth.people_grants import challenge_of
from domain.client import DEVICE_GRANT

VERIFIER = "v" * 43
CALLBACK = "http://127.0.0.1:4711/callback"
TYPED = {"login": "bia", "password": "any will do"}


def machine_token(provider: str, scope: str, resource: str = "") -> str:
    """A token by client_credentials; with the provider's defaults, or for one resource."""
    form = {"grant_type": "client_credentials", "scope": scope, "resource": resource}
    sent = {name: value for name, value in form.items() if value}
    return _token(httpx.post(f"{provider}/token", data=sent, auth=("desk", "desk-secret")))


def code_token(provider: str, scope: str, resource: str = "") -> str:
    """A token by authorization code with PKCE."""
    asked = {
        "client_id": "app",
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": f"openid {scope}".strip(),
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        **({"resource": resource} if resource else {}),
    }
    with httpx.Client() as browser:
        back = _clicked_through(browser, browser.get(f"{provider}/auth", params=asked))
    (code,) = parse_qs(urlsplit(back.headers["location"]).query)["code"]
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    more = {"client_id": "app", "redirect_uri": CALLBACK}
    return _token(httpx.post(f"{provider}/token", data=form | more))


def device_token(provider: str, scope: str, resource: str = "") -> str:
    """A token by device code."""
    asked = {"client_id": "television", "scope": f"openid {scope}".strip(), "resource": resource}
    sent = {name: value for name, value in asked.items() if value}
    shown = httpx.post(f"{provider}/device/auth", data=sent).json()
    with httpx.Client() as browser:
        end = _clicked_through(browser, browser.get(shown["verification_uri"]), shown["user_code"])
    assert end.status_code == 200
    form = {"grant_type": DEVICE_GRANT, "device_code": shown["device_code"], "client_id": "television"}
    return _token(httpx.post(f"{provider}/token", data=form))


def _clicked_through(browser: httpx.Client, page: httpx.Response, user_code: str = "") -> httpx.Response:
    """Submit each form; returns the last page or the redirect to the program."""
    typed = TYPED | {"user_code": user_code}
    for _ in range(20):
        if page.has_redirect_location:
            if page.headers["location"].startswith(CALLBACK):
                return page
            page = browser.get(urljoin(str(page.url), page.headers["location"]))
        elif action := re.findall(r'<form[^>]* action="([^"]+)"', page.text):
            fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
            asked = re.findall(r'type="(?:text|password)" name="([^"]+)"', page.text)
            page = browser.post(action[0], data={name: typed[name] for name in asked} | fields)
        else:
            return page
    raise AssertionError(f"no end of pages: {page.url}")


def _token(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])
