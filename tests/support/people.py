"""Users of the embedded authorization server: a browser without a network, and the OAuth2 flows."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from adapters.identity.oauth.people_grants import challenge_of
from application.commands.keep_clients import UserAccess
from application.ports.identity.authorization_server import Answer
from domain.client import CODE_GRANTS, DEVICE_GRANT
from tests.support.known_secrets import KNOWN
from tests.support.oauth import FORM, ISSUER, Installation, read

PASSWORD = "a long and quiet river"
VERIFIER = "v" * 43
CALLBACK = "http://127.0.0.1:4711/callback"
SCOPES = ("forecasts:read", "data:read")


class Browser:
    """Keeps the cookies and sends the forms that it was shown."""

    def __init__(self, here: Installation, address: str = "192.0.2.1") -> None:
        self.here = here
        self.cookie = ""
        self.known = ""  # the cookie of a browser in which a user logged in before
        self.address = address
        self.language = ""  # the value of Accept-Language
        self.page = ""

    def get(self, path: str) -> Answer:
        """Get a page without following its redirect."""
        return self._ask("GET", path, b"", {})

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        """Post a form unchanged."""
        return self._ask("POST", path, urlencode(fields).encode(), FORM | (headers or {}))

    def submit(self, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        """Submit the first form of the last page that has one, with its hidden fields."""
        shown = self.page.partition("</form>")[0]
        (action,) = re.findall(r'<form method="post" action="([^"]+)"', shown)
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown)
        return self.post(action, headers, **{n: unescape(v) for n, v in hidden} | fields)

    def log_in(self, name: str = "bia", password: str = PASSWORD) -> Answer:
        """Log in on the login page."""
        self.get("/oauth/login")
        return self.submit(username=name, password=password)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        parts = urlsplit(path)
        endpoint = next(name for name, known in self.here.server.paths.items() if known == parts.path)
        cookies = "; ".join(filter(None, (self.cookie, self.known)))
        sent = {"Cookie": cookies, ":peer": self.address, ":trace": "t1", **headers}
        sent |= {"Accept-Language": self.language} if self.language else {}
        answer: Answer = self.here.server.respond(endpoint, method, sent, parts.query, body)
        KNOWN.note(cookies, *(cookie.partition("=")[2] for cookie in (self.cookie, self.known)))
        KNOWN.note_form(urlsplit(answer.headers.get("Location", "")).query)
        KNOWN.note_form(body.decode(errors="replace"))
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.split(";")[0]
        for given in answer.cookies:
            self.known = given.split(";")[0]
        self.page = answer.body.decode() if b"<form" in answer.body else self.page
        return answer


class Desk:
    """An installation with the user bia and a public client."""

    def __init__(self, home: Path, env: dict[str, str] | None = None) -> None:
        self.here = Installation(home, env)
        self.uses = self.here.product.use_cases()
        self.uses.keep_users().create("bia", SCOPES, PASSWORD)
        self.client = self.new_client()
        self.browser = Browser(self.here)

    @property
    def person(self) -> str:
        """The pseudonym of bia."""
        return str(self.uses.users().id_of("bia"))

    def new_client(self, public: bool = True, *redirects: str) -> tuple[str, str]:
        """A client for users, with its secret unless it is public."""
        user_access = UserAccess(redirect_uris=redirects or ("http://127.0.0.1/callback",), public=public)
        grants = (*CODE_GRANTS, DEVICE_GRANT)
        made = self.uses.keep_clients().create("app", ("forecasts:read", "models:read"), grants, user_access)
        return made.client_id, made.client_secret

    def asked(self, **changes: str | None) -> str:
        """The address of an authorization request, but for the changes; None takes a parameter away."""
        wanted = {
            "response_type": "code",
            "client_id": self.client[0],
            "redirect_uri": CALLBACK,
            "state": "s1",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
        return "/oauth/authorize?" + urlencode({n: v for n, v in wanted.items() if v is not None})

    def code(self, **changes: str | None) -> str:
        """A code, after login and consent."""
        if self.browser.get(self.asked(**changes)).status == 303:
            self.browser.log_in()
            assert self.browser.get(self.asked(**changes)).status == 200
        return answered(self.browser.submit(decision="allow"))["code"]

    def redeem(self, code: str, **changes: str) -> Answer:
        """The answer of the token endpoint to a code."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
            "client_id": self.client[0],
        }
        return self.here.post("token", None, **fields | changes)

    def tokens(self) -> dict[str, Any]:
        """The tokens of a client that acts for a user."""
        answer = self.redeem(self.code())
        assert answer.status == 200, answer
        found: dict[str, Any] = read(answer)
        return found

    def refresh(self, token: str, **changes: str) -> Answer:
        """The answer of the token endpoint to a refresh token."""
        fields = {"grant_type": "refresh_token", "refresh_token": token, "client_id": self.client[0]}
        return self.here.post("token", None, **fields | changes)

    def acts(self) -> list[str]:
        """The audit trail, oldest first."""
        return [deed.act for deed in self.here.product.adapters().audit_trail().latest(100)][::-1]


def answered(answer: Answer) -> dict[str, str]:
    """The parameters in the redirect to the client."""
    assert answer.status == 303, answer
    location = answer.headers["Location"]
    assert location.startswith("http")
    assert not location.startswith(ISSUER)
    return dict(parse_qsl(urlsplit(location).query))
