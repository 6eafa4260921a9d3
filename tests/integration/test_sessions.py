"""Logins and sessions; numbers in brackets are those of the list of checks they were built to."""

import time
from pathlib import Path
from typing import Any

import argon2
import pytest

from adapters.identity.pages import login_pages
from adapters.persistence.accounts import sql_failed_attempts
from tests.support.oauth import Installation
from tests.support.people import PASSWORD, Browser, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation with a person."""
    return Desk(tmp_path)


def is_in(browser: Browser) -> bool:
    """Whether the browser is logged in."""
    return b"Logged in as bia" in browser.get("/oauth/login").body


def test_the_cookie_is_for_this_host_only(desk: Desk) -> None:
    """[44] Over https with every attribute; over loopback http with a plain name."""
    cookie = desk.browser.log_in().headers["Set-Cookie"]
    assert cookie.startswith("__Host-previsto=")
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")


def test_on_loopback_the_cookie_has_a_plain_name(tmp_path: Path) -> None:
    """[44] A browser would not take the other one there."""
    desk = Desk(tmp_path, {"PREVISTO_ISSUER": "http://127.0.0.1:8000"})
    cookie = desk.browser.log_in().headers["Set-Cookie"]
    assert cookie.startswith("previsto=")
    assert "Secure" not in cookie
    assert is_in(desk.browser)


def test_the_id_is_new_at_every_login(desk: Desk) -> None:
    """[44] What was in the cookie before is nobody's, and the session before is over."""
    desk.browser.get("/oauth/login")
    before = desk.browser.cookie
    desk.browser.log_in()
    first = desk.browser.cookie
    assert before != first
    assert is_in(desk.browser)
    other = Browser(desk.here)
    other.cookie = before
    assert not is_in(other)


def test_a_login_ends_the_session_before(desk: Desk) -> None:
    """[44] Who logs in once more, in the same browser, leaves no session behind."""
    desk.browser.log_in()
    kept = desk.browser.cookie
    proven = proof(desk.browser.get("/oauth/password").body).decode()
    again = desk.browser.post("/oauth/login", proof=proven, username="bia", password=PASSWORD)
    assert (again.status, desk.browser.cookie == kept) == (303, False)
    other = Browser(desk.here)
    other.cookie = kept
    assert not is_in(other)


def test_a_session_does_not_outlive_what_it_was_opened_with(desk: Desk) -> None:
    """[44] Neither another password nor being let in again gives an old session back."""
    for end in (
        lambda: (desk.uses.keep_users().disable("bia"), desk.uses.keep_users().enable("bia")),
        lambda: desk.uses.keep_users().give_password("bia", "another long and quiet river"),
    ):
        desk.browser.log_in()
        assert is_in(desk.browser)
        end()
        assert not is_in(desk.browser)


def test_an_attackers_id_stays_his(desk: Desk) -> None:
    """[44] A cookie that was set by somebody else is not the session."""
    desk.browser.cookie = "__Host-previsto=" + "a" * 43
    desk.browser.log_in()
    assert "a" * 43 not in desk.browser.cookie


def test_logout_is_on_the_server(desk: Desk) -> None:
    """[44] The cookie is worth nothing afterwards."""
    desk.browser.log_in()
    kept = desk.browser.cookie
    desk.browser.get("/oauth/logout")
    answer = desk.browser.submit()
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    desk.browser.cookie = kept
    assert not is_in(desk.browser)
    assert desk.acts() == ["login", "logout"]


@pytest.mark.parametrize(("steps", "inside"), [((29, 29, 29), True), ((31,), False), ((29,) * 25, False)])
def test_it_ends_by_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, steps: tuple[int, ...], inside: bool
) -> None:
    """[44] After half an hour without a request, and after twelve hours whatever happens."""
    desk.browser.log_in()
    now = time.time()
    found = True
    for minutes in steps:
        now += minutes * 60
        monkeypatch.setattr(login_pages.time, "time", lambda now=now: now)
        found = is_in(desk.browser)
    assert found is inside


def test_a_disabled_person_is_out_at_once(desk: Desk) -> None:
    """[44] In every process."""
    desk.browser.log_in()
    desk.uses.keep_users().disable("bia")
    assert not is_in(desk.browser)
    assert desk.browser.log_in().status == 401


def test_a_get_changes_nothing(desk: Desk) -> None:
    """[45] Neither the ledger nor the audit trail."""
    desk.browser.log_in()
    head, acts = desk.here.product.adapters.feed().head(), desk.acts()
    for path in ("/oauth/login", "/oauth/logout", "/oauth/password", desk.asked()):
        desk.browser.get(path)
    assert (desk.here.product.adapters.feed().head(), desk.acts()) == (head, acts)
    assert is_in(desk.browser)


def test_forms_need_proof(desk: Desk) -> None:
    """[45] Login, logout and password too."""
    desk.browser.log_in()
    for path in ("/oauth/login", "/oauth/logout", "/oauth/password"):
        assert desk.browser.post(path, username="bia", password=PASSWORD).status == 403
        sent = desk.here.server.respond(
            path.rpartition("/")[2], "POST", {"Content-Type": "text/plain"}, "", b""
        )
        assert sent.status == 415
        assert desk.here.server.respond(path.rpartition("/")[2], "PUT", {}, "", b"").status == 405
    assert is_in(desk.browser)


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https:evil",
        "/\\evil",
        "https://evil.example/oauth/authorize?",
        "/oauth/authorize@evil",
        "/oauth/authorize?\\evil",
        "javascript:alert(1)",
        "/v1/models",
    ],
)
def test_it_goes_on_to_a_page_of_ours_only(desk: Desk, wanted: str) -> None:
    """[46] Anything else is the login page itself."""
    desk.browser.get("/oauth/login")
    answer = desk.browser.submit(username="bia", password=PASSWORD, next=wanted)
    assert (answer.status, answer.headers["Location"]) == (303, "/oauth/login")


def test_an_unknown_person_looks_like_a_wrong_password(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """[39] The same page, but for the proof in it, after the same work: a hash, which is nearly all of it."""
    hashed: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, known: str, given: bytes) -> bool:
        hashed.append(known)
        return verify(self, known, given)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    pages = set()
    for number, name in enumerate(("bia", "nobody", "bia", "nobody"), start=1):
        answer = Browser(desk.here, f"192.0.2.{number}").log_in(name, "a wrong password")
        pages.add((answer.status, answer.body.replace(proof(answer.body), b"")))
        assert len(hashed) == number
    assert len(pages) == 1
    assert len({known.rpartition("$")[0].rpartition("$")[0] for known in hashed}) == 1, "at the same cost"
    assert set(desk.acts()) == {"login-failed"}


def proof(body: bytes) -> bytes:
    """The proof in a page."""
    return body.partition(b'name="proof" value="')[2].partition(b'"')[0]


@pytest.mark.parametrize("name", ["bia", "nobody", "Not A Name"])
def test_wrong_passwords_take_longer_each_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """[39] Per account, from any address; the right one during the wait is refused as well."""
    for number in range(5):
        assert Browser(desk.here, f"192.0.2.{number}").log_in(name, "a wrong password").status == 401
    waiting = Browser(desk.here, "192.0.2.99").log_in(name, PASSWORD)
    assert (waiting.status, waiting.headers["Retry-After"]) == (429, "1")
    assert [sql_failed_attempts._delay(count, 5) for count in (4, 5, 6, 9, 99)] == [0, 1, 2, 16, 900]


def test_an_address_waits_for_all_its_guesses(desk: Desk) -> None:
    """[39] Over many accounts; another address does not."""
    for number in range(20):
        assert desk.browser.log_in(f"somebody{number}", "a wrong password").status == 401
    assert desk.browser.log_in().status == 429
    assert Browser(desk.here, "192.0.2.2").log_in().status == 303


def test_an_operator_lifts_the_wait(desk: Desk) -> None:
    """[39] And a login that succeeds forgets the failures before."""
    for number in range(5):
        Browser(desk.here, f"192.0.2.{number}").log_in("bia", "a wrong password")
    assert Browser(desk.here, "192.0.2.99").log_in().status == 429
    desk.uses.keep_users().unlock("bia")
    for _ in range(6):
        assert Browser(desk.here, "192.0.2.99").log_in().status == 303


def test_a_password_that_was_given_must_be_changed(desk: Desk) -> None:
    """[49] Before anything else is done with it."""
    given = desk.uses.keep_users().create("eva", ("forecasts:read",))
    assert len(given) == 43
    browser = desk.browser
    browser.log_in("eva", given)
    answer = browser.get(desk.asked())
    assert answer.headers["Location"].startswith("/oauth/password?next=")
    browser.get(answer.headers["Location"])
    assert browser.submit(password=given, chosen="short").status == 422
    assert browser.submit(password="wrong", chosen="quite another river").status == 401
    assert browser.submit(password=given, chosen=given).status == 422
    onwards = browser.submit(password=given, chosen="quite another river")
    assert onwards.headers["Location"] == desk.asked()
    assert browser.get(desk.asked()).status == 200
    assert Browser(desk.here).log_in("eva", given).status == 401
    assert Browser(desk.here).log_in("eva", "quite another river").status == 303


@pytest.mark.parametrize(
    "password", ["пароль из многих слов", "🦜 🐢 🦊 🐙 🦉 🐝 🐘 " * 5 + "🦜 abcd", "tab\tand  spaces  "]
)
def test_any_letters_will_do_unchanged(desk: Desk, password: str) -> None:
    """[50] Nothing is trimmed, folded or cut."""
    desk.uses.keep_users().create("eva", ("forecasts:read",), password)
    assert desk.browser.log_in("eva", password).status == 303
    for other in (password[:-1], "Ж" + password[1:]):
        assert Browser(desk.here).log_in("eva", other).status == 401


def test_a_hash_of_another_cost_is_made_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """[50] At the next login; nothing else changes."""
    hasher: Any = desk.here.product.adapters.hasher()
    monkeypatch.setattr(hasher, "_argon2", type(hasher._argon2)(3, 19_456, 1))
    desk.browser.log_in()
    assert "t=3" in desk.uses.users().find("bia").password_hash
    assert is_in(desk.browser)
    assert Browser(desk.here).log_in().status == 303


def test_the_style_is_our_own(desk: Desk) -> None:
    """[42] A file, for nothing in a page may hold one."""
    answer = desk.browser.get("/oauth/style.css")
    assert answer.headers["Content-Type"].startswith("text/css")


def test_two_processes_share_sessions_and_waits(desk: Desk, tmp_path: Path) -> None:
    """[36] Both are in the database."""
    desk.browser.log_in()
    desk.browser.here = Installation(tmp_path)
    assert is_in(desk.browser)
