"""Names that contain markup are shown as text, on every page and in every table (check 47)."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from adapters.identity.oauth.people_grants import challenge_of
from application.commands.keep_clients import UserAccess
from domain.client import CODE_GRANTS, DEVICE_GRANT
from domain.errors import InvalidInput
from entrypoints.container import Container
from tests.support.http_server import Api, served

NAMES = (
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "' autofocus onfocus=alert(1) x='",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
)
PASSWORD = "a long and quiet river"
TAGS = {
    *("html", "head", "meta", "title", "link", "body", "main", "h1", "p", "form", "input", "label"),
    *("button", "strong", "code", "ul", "li", "header", "svg", "path", "div"),
}
FOCUSED = {"username", "password", "user_code"}
LEADS = {"action", "href", "src", "formaction"}
NUMBER = re.compile(r"\d{4}-\d\d-\d\d|\d+(\.\d+)?(e[+-]\d+)?|")


class Seen(HTMLParser):
    """A parsed page: its tags are checked and its text is collected."""

    def __init__(self, page: httpx.Response) -> None:
        super().__init__()
        self.words = ""
        self.values: list[str] = []
        self.focus = 0
        self.form: dict[str, str] = {}
        self.action = ""
        assert page.headers["content-type"].startswith("text/html")
        assert "script-src" not in page.headers["content-security-policy"]
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Accept only known tags without scripts or external addresses."""
        assert tag in TAGS, tag
        given = {name: value or "" for name, value in attrs}
        assert not [name for name in given if name.startswith("on") or name == "style"]
        self.focus += "autofocus" in given
        assert self.focus <= 1
        assert "autofocus" not in given or given.get("id") in FOCUSED
        assert all(value.startswith("/oauth/") for name, value in given.items() if name in LEADS)
        self.action = self.action or given.get("action", "")
        self.values += [given["value"]] if "value" in given else []
        if given.get("type") == "hidden":
            self.form.setdefault(given["name"], given["value"])

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.words += data


@pytest.fixture(scope="module")
def web(product: Container) -> Iterator[Api]:
    """The login pages, with the user bia logged in."""
    product.use_cases().keep_users().create("bia", ("data:read",), PASSWORD)
    with served(product) as web:
        web.headers.pop("authorization")
        form = Seen(web.get("/oauth/login")).form
        web.post("/oauth/login", data=form | {"username": "bia", "password": PASSWORD})
        yield web


@pytest.fixture(params=NAMES)
def named(request: pytest.FixtureRequest, product: Container) -> tuple[str, str]:
    """A client with such a name, and its id."""
    user_access = UserAccess(redirect_uris=("http://127.0.0.1/callback",), public=True)
    grants = (*CODE_GRANTS, DEVICE_GRANT)
    made = product.use_cases().keep_clients().create(request.param, ("data:read",), grants, user_access)
    return request.param, made.client_id


def test_47_a_name_on_the_consent_page_is_text(web: Api, named: tuple[str, str]) -> None:
    """Check 47: the client name and the state are shown as written."""
    name, client = named
    asked = {
        **{"response_type": "code", "client_id": client, "redirect_uri": "http://127.0.0.1:1/callback"},
        **{"code_challenge": challenge_of("v" * 43), "code_challenge_method": "S256", "state": name},
    }
    page = Seen(web.get("/oauth/authorize", params=asked))
    assert name in page.words
    assert page.action == "/oauth/authorize"


def test_47_a_name_on_the_device_page_is_text(web: Api, named: tuple[str, str]) -> None:
    """Check 47: the client name in the question, and a typed code, are shown as written."""
    name, client = named
    shown = web.post("/oauth/device_authorization", data={"client_id": client}).json()
    form = Seen(web.get("/oauth/device")).form
    page = Seen(web.post("/oauth/device", data=form | {"user_code": shown["user_code"]}))
    assert name in page.words
    assert name[:32] in Seen(web.get("/oauth/device", params={"user_code": name})).values


@pytest.mark.parametrize("name", NAMES)
def test_47_what_is_typed_at_the_login_is_text(web: Api, name: str) -> None:
    """Check 47: a name of no user and a foreign `next` address are shown as written."""
    with httpx.Client(base_url=web.base_url) as stranger:
        asked = stranger.get("/oauth/login", params={"next": name})
        assert Seen(asked).form["next"] == name
        typed = Seen(asked).form | {"username": name, "password": name}
        assert Seen(stranger.post("/oauth/login", data=typed)).form["next"] == name


@pytest.mark.parametrize("name", NAMES)
def test_47_no_user_has_such_a_name(api: Api, product: Container, name: str) -> None:
    """Check 47: users and tickers with such names are refused."""
    with pytest.raises(InvalidInput):
        product.use_cases().keep_users().create(name, ("data:read",), PASSWORD)
    for ticker in (name, name[:16]):  # the longest that is looked at
        assert api.post("/v1/tickers", json={"ticker": ticker}).status_code == 400


def test_47_a_table_holds_dates_and_numbers_only(api: Api) -> None:
    """Check 47: CSV cells below the header hold no words, so that no cell starts a formula."""
    answer: Any = api.get("/v1/tickers/VALE3/prices", headers={"accept": "text/csv"})
    head, *rows = answer.text.split("\r\n")[:-1]
    assert len(rows) == 250
    assert re.fullmatch(r"[a-z_,]+", head)
    assert [cell for row in rows for cell in row.split(",") if not NUMBER.fullmatch(cell)] == []
    assert answer.headers["x-content-type-options"] == "nosniff"
