"""Logins and browser sessions; numbers in brackets refer to tests/mutations/checks.py."""

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
    """An installation with a user."""
    return Desk(tmp_path)


def is_in(browser: Browser) -> bool:
    """Whether the browser is logged in."""
    return b"Logged in as bia" in browser.get("/oauth/login").body


def test_the_cookie_is_for_this_host_only(desk: Desk) -> None:
    """[44] Over https it has every security attribute."""
    cookie = desk.browser.log_in().headers["Set-Cookie"]
    assert cookie.startswith("__Host-previsto=")
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")


def test_on_loopback_the_cookie_has_a_plain_name(tmp_path: Path) -> None:
    """[44] Over plain http browsers refuse the prefix `__Host-`."""
    desk = Desk(tmp_path, {"PREVISTO_ISSUER": "http://127.0.0.1:8000"})
    cookie = desk.browser.log_in().headers["Set-Cookie"]
    assert cookie.startswith("previsto=")
    assert "Secure" not in cookie
    assert is_in(desk.browser)


def test_the_id_is_new_at_every_login(desk: Desk) -> None:
    """[44] The id from before the login has no session, and the earlier session has ended."""
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
    """[44] A second login in the same browser ends the first session."""
    desk.browser.log_in()
    kept = desk.browser.cookie
    proven = proof(desk.browser.get("/oauth/password").body).decode()
    again = desk.browser.post("/oauth/login", proof=proven, username="bia", password=PASSWORD)
    assert (again.status, desk.browser.cookie == kept) == (303, False)
    other = Browser(desk.here)
    other.cookie = kept
    assert not is_in(other)


def test_a_session_ends_with_its_password_or_account(desk: Desk) -> None:
    """[44] A new password or enabling the user again restores no old session."""
    for end in (
        lambda: (desk.uses.keep_users().disable("bia"), desk.uses.keep_users().enable("bia")),
        lambda: desk.uses.keep_users().give_password("bia", "another long and quiet river"),
    ):
        desk.browser.log_in()
        assert is_in(desk.browser)
        end()
        assert not is_in(desk.browser)


def test_a_planted_session_id_is_not_used(desk: Desk) -> None:
    """[44] A cookie set by an attacker does not become the session."""
    desk.browser.cookie = "__Host-previsto=" + "a" * 43
    desk.browser.log_in()
    assert "a" * 43 not in desk.browser.cookie


def test_logout_is_on_the_server(desk: Desk) -> None:
    """[44] After a logout the old cookie has no effect."""
    desk.browser.log_in()
    kept = desk.browser.cookie
    desk.browser.get("/oauth/logout")
    answer = desk.browser.submit()
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    desk.browser.cookie = kept
    assert not is_in(desk.browser)
    assert desk.acts() == ["login", "logout"]


@pytest.mark.parametrize(("steps", "inside"), [((29, 29, 29), True), ((31,), False), ((29,) * 25, False)])
def test_a_session_expires(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, steps: tuple[int, ...], inside: bool
) -> None:
    """[44] After half an hour without a request, and after twelve hours in any case."""
    desk.browser.log_in()
    now = time.time()
    found = True
    for minutes in steps:
        now += minutes * 60
        monkeypatch.setattr(login_pages.time, "time", lambda now=now: now)
        found = is_in(desk.browser)
    assert found is inside


def test_disabling_a_user_ends_the_session_at_once(desk: Desk) -> None:
    """[44] In every process."""
    desk.browser.log_in()
    desk.uses.keep_users().disable("bia")
    assert not is_in(desk.browser)
    assert desk.browser.log_in().status == 401


def test_a_get_changes_nothing(desk: Desk) -> None:
    """[45] Neither the ledger nor the audit trail changes."""
    desk.browser.log_in()
    head, acts = desk.here.product.adapters().feed().head(), desk.acts()
    for path in ("/oauth/login", "/oauth/logout", "/oauth/password", desk.asked()):
        desk.browser.get(path)
    assert (desk.here.product.adapters().feed().head(), desk.acts()) == (head, acts)
    assert is_in(desk.browser)


def test_forms_need_proof(desk: Desk) -> None:
    """[45] The forms for login, logout and password need it too."""
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
def test_a_login_redirects_to_own_pages_only(desk: Desk, wanted: str) -> None:
    """[46] Any other address leads to the login page."""
    desk.browser.get("/oauth/login")
    answer = desk.browser.submit(username="bia", password=PASSWORD, next=wanted)
    assert (answer.status, answer.headers["Location"]) == (303, "/watchlist")


def test_an_unknown_user_looks_like_a_wrong_password(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """[39] The same page except for the proof, after the same work: one hash."""
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
    """[39] For each account, from any address; during the wait the right password is refused too."""
    for number in range(5):
        assert Browser(desk.here, f"192.0.2.{number}").log_in(name, "a wrong password").status == 401
    waiting = Browser(desk.here, "192.0.2.99").log_in(name, PASSWORD)
    assert (waiting.status, waiting.headers["Retry-After"]) == (429, "1")
    assert [sql_failed_attempts._delay(count, 5) for count in (4, 5, 6, 9, 99)] == [0, 1, 2, 16, 900]


def test_an_address_waits_for_all_its_guesses(desk: Desk) -> None:
    """[39] Over many accounts; another address does not wait."""
    for number in range(20):
        assert desk.browser.log_in(f"somebody{number}", "a wrong password").status == 401
    assert desk.browser.log_in().status == 429
    assert Browser(desk.here, "192.0.2.2").log_in().status == 303


def test_an_operator_lifts_the_wait(desk: Desk) -> None:
    """[39] A successful login also forgets earlier failures."""
    for number in range(5):
        Browser(desk.here, f"192.0.2.{number}").log_in("bia", "a wrong password")
    assert Browser(desk.here, "192.0.2.99").log_in().status == 429
    desk.uses.keep_users().unlock("bia")
    for _ in range(6):
        assert Browser(desk.here, "192.0.2.99").log_in().status == 303


def test_a_password_set_by_another_person_must_be_changed(desk: Desk) -> None:
    """[49] Until then the user can do nothing else."""
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
def test_passwords_are_not_altered(desk: Desk, password: str) -> None:
    """[50] No character is trimmed, folded or cut."""
    desk.uses.keep_users().create("eva", ("forecasts:read",), password)
    assert desk.browser.log_in("eva", password).status == 303
    for other in (password[:-1], "Ж" + password[1:]):
        assert Browser(desk.here).log_in("eva", other).status == 401


def test_a_hash_of_another_cost_is_replaced(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """[50] At the next login; nothing else changes."""
    hasher: Any = desk.here.product.adapters().hasher()
    monkeypatch.setattr(hasher, "_argon2", type(hasher._argon2)(3, 19_456, 1))
    desk.browser.log_in()
    assert "t=3" in desk.uses.users().find(desk.person).password_hash
    assert is_in(desk.browser)
    assert Browser(desk.here).log_in().status == 303


def test_the_style_sheet_is_a_separate_file(desk: Desk) -> None:
    """[42] The policy of the pages forbids inline styles."""
    answer = desk.browser.get("/oauth/style.css")
    assert answer.headers["Content-Type"].startswith("text/css")


def test_two_processes_share_sessions_and_waits(desk: Desk, tmp_path: Path) -> None:
    """[36] Both are in the database."""
    desk.browser.log_in()
    desk.browser.here = Installation(tmp_path)
    assert is_in(desk.browser)
