"""The pages of the authorization server in two languages, and for a person who is not the user."""

import re
from collections.abc import Callable
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import pytest

from application.ports.identity.authorization_server import Answer
from domain.errors import Conflict
from tests.support.oauth import read
from tests.support.people import CALLBACK, PASSWORD, Browser, Desk, answered

PORTUGUESE = "pt-BR,pt;q=0.9,en;q=0.5"
HOST = "previsto.example"
SAME = {
    "Previsto",
    HOST,
    "bia",
    "eva",
    "app",
    "forecasts:read",
    "models:read",
    CALLBACK,
    "http://127.0.0.1:1/other",
    ".",
}


class Shown(HTMLParser):
    """The texts of a page, its tags with their attributes, and the ids that it describes fields with."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.texts: set[str] = set()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(answer.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.texts |= {data.strip()} - {""}

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each tag of this name that is not hidden."""
        shown = [given for name, given in self.tags if name == tag]
        return [one for one in shown if one.get("type") != "hidden" and "hidden" not in one]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation with a user and a client of that user."""
    return Desk(tmp_path)


def login(desk: Desk, browser: Browser) -> Answer:
    """The page for a person who is sent by a client."""
    return browser.get(browser.get(desk.asked()).headers["Location"])


def wrong_login(desk: Desk, browser: Browser) -> Answer:
    """After a wrong password."""
    login(desk, browser)
    return browser.submit(username="bia", password="wrong")


def waiting_login(desk: Desk, browser: Browser) -> Answer:
    """After many of them."""
    return [wrong_login(desk, browser) for _ in range(8)][-1]


def inside(desk: Desk, browser: Browser) -> Answer:
    """The login page of a user who is logged in."""
    browser.log_in()
    return browser.get("/oauth/login")


def consent(desk: Desk, browser: Browser) -> Answer:
    """The question for a client."""
    browser.log_in()
    return browser.get(desk.asked())


def stranger(desk: Desk, browser: Browser) -> Answer:
    """The answer about an unknown client."""
    return browser.get(desk.asked(client_id="0" * 26))


def password(desk: Desk, browser: Browser) -> Answer:
    """A refused new password."""
    browser.log_in()
    browser.get("/oauth/password")
    return browser.submit(password=PASSWORD, chosen="short")


def wrong_password(desk: Desk, browser: Browser) -> Answer:
    """A wrong current password."""
    browser.log_in()
    browser.get("/oauth/password")
    return browser.submit(password="wrong", chosen="quite another river")


def same_password(desk: Desk, browser: Browser) -> Answer:
    """No new password."""
    browser.log_in()
    browser.get("/oauth/password")
    return browser.submit(password=PASSWORD, chosen=PASSWORD)


def device(desk: Desk, browser: Browser) -> Answer:
    """The form for a code."""
    browser.log_in()
    return browser.get("/oauth/device")


def wrong_code(desk: Desk, browser: Browser) -> Answer:
    """After a wrong code."""
    device(desk, browser)
    return browser.submit(user_code="BBBB-BBBB")


def waiting_code(desk: Desk, browser: Browser) -> Answer:
    """After many of them."""
    return [wrong_code(desk, browser) for _ in range(8)][-1]


def no_scope(desk: Desk, browser: Browser) -> Answer:
    """For a user who has none of the scopes."""
    with suppress(Conflict):
        desk.uses.keep_users().create("eva", ("data:write",), PASSWORD)
    browser.log_in("eva")
    browser.get("/oauth/device")
    begun = read(desk.here.post("device_authorization", None, client_id=desk.client[0]))
    return browser.submit(user_code=begun["user_code"])


def confirm(desk: Desk, browser: Browser) -> Answer:
    """The question for a device."""
    device(desk, browser)
    begun = read(desk.here.post("device_authorization", None, client_id=desk.client[0]))
    return browser.submit(user_code=begun["user_code"])


def allowed(desk: Desk, browser: Browser) -> Answer:
    """After its answer."""
    confirm(desk, browser)
    return browser.submit(decision="allow")


def denied(desk: Desk, browser: Browser) -> Answer:
    """After the other one."""
    confirm(desk, browser)
    return browser.submit(decision="deny")


def logout(desk: Desk, browser: Browser) -> Answer:
    """The question before a logout."""
    browser.log_in()
    return browser.get("/oauth/logout")


def logged_out(desk: Desk, browser: Browser) -> Answer:
    """After it."""
    logout(desk, browser)
    return browser.submit()


def not_from_here(desk: Desk, browser: Browser) -> Answer:
    """A form without proof."""
    return browser.post("/oauth/login", username="bia")


def no_form(desk: Desk, browser: Browser) -> Answer:
    """A body of another type."""
    return browser.post("/oauth/login", {"Content-Type": "text/plain"})


def malformed(desk: Desk, browser: Browser) -> Answer:
    """A form with a query in its address."""
    return browser.post("/oauth/login?x=1", username="bia")


PAGES = (
    *(login, wrong_login, waiting_login, inside, consent, stranger, password, wrong_password, same_password),
    *(device, wrong_code, waiting_code, no_scope, confirm, allowed, denied, logout, logged_out),
    *(not_from_here, no_form, malformed),
)
Page = Callable[[Desk, Browser], Answer]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.__name__))
def test_a_page_is_in_the_language_of_its_reader(desk: Desk, page: Page) -> None:
    """All of it, also its errors; caches are told what it depends on."""
    english, portuguese = Browser(desk.here, "192.0.2.1"), Browser(desk.here, "192.0.2.2")
    portuguese.language = PORTUGUESE
    asked = [page(desk, english), page(desk, portuguese)]
    texts = [Shown(answer).texts for answer in asked]

    assert {word.removesuffix(" - Previsto") for word in texts[0] & texts[1]} <= SAME
    assert min(map(len, texts)) > 2
    for answer, language in zip(asked, ("en", "pt-BR"), strict=True):
        assert Shown(answer).all("html") == [{"lang": language}]
        assert (answer.headers["Content-Language"], answer.headers["Vary"]) == (language, "Accept-Language")
        assert answer.headers["Cache-Control"] == "no-store"
        assert HOST in Shown(answer).texts
        assert {"Previsto on", "Previsto em"} & Shown(answer).texts


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.__name__))
def test_a_form_is_usable_without_eyes_or_mouse(desk: Desk, page: Page) -> None:
    """Each field has a label and an autocomplete value, the first one the focus; errors are read aloud."""
    shown = Shown(page(desk, desk.browser))
    fields = shown.all("input")
    ids = {given["id"] for _, given in shown.tags if "id" in given}
    assert [one["for"] for one in shown.all("label")] == [one["id"] for one in fields]
    assert all(one["autocomplete"] for one in fields)
    assert [one["id"] for one in fields if "autofocus" in one] == [one["id"] for one in fields[:1]]
    described = {id for one in fields for id in one.get("aria-describedby", "").split()}
    assert described <= ids
    errors = [given for _, given in shown.tags if given.get("role") == "alert"]
    assert [given["id"] for given in errors] == ["wrong"] * ("wrong" in ids)
    assert bool(errors) == bool([one for one in fields if one.get("aria-invalid") == "true"])
    assert ("wrong" in described) == bool(errors)
    assert not [given for _, given in shown.tags if "tabindex" in given or "style" in given]


def test_a_wait_is_told_in_seconds(desk: Desk) -> None:
    """The same as in `Retry-After`."""

    def wrong(number: int) -> Answer:
        browser = Browser(desk.here, f"192.0.2.{number}")
        browser.language = PORTUGUESE
        return browser.log_in("bia", "wrong")

    answers = (wrong(number) for number in range(100))
    waiting = next(answer for answer in answers if answer.status == 429)
    seconds = waiting.headers["Retry-After"]
    (told,) = re.findall(r"Espere ([^.]+)\.", waiting.body.decode())
    assert told == ("um segundo" if seconds == "1" else f"{seconds} segundos")


def test_the_login_names_who_asks(desk: Desk) -> None:
    """Only for a request that may be shown: of a known client, to its own address."""
    assert "app" in Shown(login(desk, desk.browser)).texts
    for wanted in (
        desk.asked(redirect_uri="https://evil.example/"),
        desk.asked(client_id="0" * 26),
        desk.asked(code_challenge=None),
        "x" + desk.asked(),
        "/oauth/device",
        "",
    ):
        answer = desk.here.server.respond("login", "GET", {}, f"next={wanted.replace('&', '%26')}", b"")
        assert "app" not in Shown(answer).texts


def test_scopes_are_in_words(desk: Desk) -> None:
    """With their names beside them."""
    desk.browser.language = PORTUGUESE
    texts = Shown(consent(desk, desk.browser)).texts
    assert {"Ler previsões, pontuações e históricos de acerto.", "forecasts:read"} <= texts


@pytest.mark.parametrize("page", [consent, confirm, device, password])
def test_another_person_logs_out_and_returns(desk: Desk, page: Page) -> None:
    """By a form with proof; the login leads back to the page, now for the other user."""
    desk.uses.keep_users().create("eva", ("forecasts:read",), "another long and quiet river")
    shown = page(desk, desk.browser).body.decode().split("<form ")[-1]
    assert 'method="post" action="/oauth/logout"' in shown
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown))
    wanted = hidden["next"].replace("&amp;", "&")
    kept = desk.browser.cookie
    assert desk.browser.post("/oauth/logout", next=wanted).status == 403

    left = desk.browser.post("/oauth/logout", **hidden | {"next": wanted})

    assert "logout" in desk.acts()
    again = Browser(desk.here)
    again.cookie = kept
    assert again.get("/oauth/device").headers["Location"].startswith("/oauth/login")
    if page is password:
        assert left.status == 200
        return
    assert left.headers["Location"].startswith("/oauth/login?next=")
    assert "Max-Age=0" in left.headers["Set-Cookie"]
    desk.browser.get(left.headers["Location"])
    onwards = desk.browser.submit(username="eva", password="another long and quiet river")
    assert onwards.headers["Location"] == wanted
    assert "eva" in Shown(desk.browser.get(wanted)).texts


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/v1/me", "/oauth/login"])
def test_a_logout_leads_to_own_pages_only(desk: Desk, wanted: str) -> None:
    """Any other address is not followed."""
    logout(desk, desk.browser)
    answer = desk.browser.submit(next=wanted)
    assert (answer.status, answer.headers.get("Location")) == (200, None)


def test_denying_is_still_possible_in_portuguese(desk: Desk) -> None:
    """The values of the buttons are no text."""
    desk.browser.language = PORTUGUESE
    consent(desk, desk.browser)
    assert answered(desk.browser.submit(decision="deny"))["error"] == "access_denied"


def test_colours_follow_the_system(desk: Desk) -> None:
    """Fields too: their background and text have a colour in both."""
    style = desk.browser.get("/oauth/style.css").body.decode()
    light, _, dark = style.partition("@media (prefers-color-scheme: dark)")
    names = set(re.findall(r"(--[a-z0-9-]+): #", light))
    assert names == set(re.findall(r"(--[a-z0-9-]+): #", dark))
    assert "color-scheme: light dark" in light
    (field,) = re.findall(r"\ninput \{[^}]*\}", style)
    assert "background: var(--surface); color: var(--ink)" in field
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", style)) <= names | {"--font", "--mono", "--shade"}
