"""Check 86: wrong passwords of other callers do not close the login, and guessing stays bounded."""

import re
from collections.abc import Iterator
from html import unescape
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest

from adapters.persistence.accounts import sql_failed_attempts
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.http_server import Api, served

PASSWORD = "a long and quiet river"
KNOWN = "previsto-known"


@pytest.fixture(autouse=True)
def long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait ends when a test ends it, and not because the machine is busy."""
    monkeypatch.setattr(sql_failed_attempts, "_delay", lambda count, free: 900.0 if count >= free else 0.0)


@pytest.fixture
def product(tmp_path: Path) -> Container:
    """An installation with two users."""
    product = Container(settings=Settings.read(str(tmp_path / "home"), "synthetic", {}))
    for name in ("bia", "eva"):
        product.use_cases().keep_users().create(name, ("data:read",), PASSWORD)
    return product


@pytest.fixture
def door(product: Container) -> Iterator[Api]:
    """The API behind a proxy on this machine."""
    with served(product, proxies=(ip_network("127.0.0.0/8"),)) as api:
        yield api


def browser(door: Api, address: str = "192.0.2.1") -> httpx.Client:
    """A browser with no cookies at an address."""
    return httpx.Client(base_url=door.base_url, headers={"x-forwarded-for": address}, timeout=60)


def log_in(browser: httpx.Client, name: str = "bia", password: str = PASSWORD) -> int:
    """The status of the answer to a name and a password: 303 logs in."""
    if "previsto" in browser.cookies:  # the session
        browser.cookies.delete("previsto")
    page = browser.get("/oauth/login").text
    found = re.search('name="proof" value="([^"]*)"', page)
    assert found
    form = {"proof": unescape(found[1]), "username": name, "password": password}
    return browser.post("/oauth/login", data=form).status_code


def close_address(door: Api, address: str = "192.0.2.1") -> None:
    """Twenty wrong passwords for names that do not exist."""
    attacker = browser(door, address)
    assert {log_in(attacker, f"nobody{number}", "wrong") for number in range(20)} == {401}


def test_86_a_known_browser_is_not_locked_out_by_its_address(door: Api) -> None:
    """After twenty wrong passwords a new browser at the address waits, and a known one does not."""
    known = browser(door)
    assert log_in(known) == 303

    close_address(door)

    assert log_in(browser(door)) == 429
    assert log_in(known) == 303
    assert log_in(known, "eva") == 429, "the browser is known to one user"


def test_86_a_known_browser_is_not_locked_out_by_its_account(door: Api) -> None:
    """Wrong passwords for the account, from any address, leave the known browser its own tries."""
    known = browser(door)
    log_in(known)

    for number in range(5):
        assert log_in(browser(door, f"198.51.100.{number}"), password="wrong") == 401

    assert log_in(browser(door, "198.51.100.9")) == 429
    assert log_in(known) == 303
    assert log_in(browser(door, "198.51.100.9")) == 429, "a known browser ends no wait of others"


def test_86_a_stolen_cookie_gives_as_few_tries_as_an_account(door: Api) -> None:
    """From any address; the wait is that of the browser, and neither of the account nor of the address."""
    known = browser(door)
    log_in(known)
    tried = []
    for number in range(6):
        thief = browser(door, f"198.51.100.{number}")
        thief.cookies.set(KNOWN, known.cookies[KNOWN])
        tried.append(log_in(thief, password="wrong"))

    assert tried == [401] * 5 + [429]
    assert log_in(known) == 429
    assert log_in(browser(door, "198.51.100.9")) == 303


def test_86_an_operator_ends_the_wait_of_a_known_browser_and_of_an_address(
    door: Api, product: Container
) -> None:
    """With the name of the user, and with the address."""
    known = browser(door, "203.0.113.5")
    log_in(known)
    assert [log_in(known, password="wrong") for _ in range(6)] == [401] * 5 + [429]
    close_address(door)

    product.use_cases().keep_users().unlock("bia")
    assert log_in(known) == 303
    assert log_in(browser(door)) == 429
    product.use_cases().keep_users().unlock_address("192.0.2.1")
    assert log_in(browser(door)) == 303


def test_86_a_cookie_of_another_make_gives_nothing(door: Api, product: Container) -> None:
    """Neither an access token, a changed cookie, one of another installation nor an expired one is known."""
    from adapters.identity.pages import known_browsers
    from adapters.identity.pages.known_browsers import KnownBrowsers
    from tests.support.oauth import minted

    issuer, keys = product.settings().identity.issuer, product.adapters().key_ring()
    ours = KnownBrowsers(issuer, keys)
    good = ours.cookie_for("bia")
    (key,) = keys.signing().keys
    elsewhere = KnownBrowsers("https://elsewhere.example", keys)
    wrong = [good[:-8] + "AAAAAAAA", minted(key, sub="bia"), elsewhere.cookie_for("bia"), "", "a.b.c", "é"]
    wrong.append(minted(key, {"typ": "at+jwt"}, aud=f"{issuer}/oauth/login", sub="bia"))
    wrong.append(minted(key, {"typ": known_browsers.TYPE}, aud=f"{issuer}/oauth/login", sub="bia", exp=1))

    found = ours.read(good)
    assert found
    assert found.user == "bia"
    assert [ours.read(cookie) for cookie in wrong] == [None] * len(wrong)
    with pytest.raises(Exception, match="token"):
        product.adapters().token_verifier().verify(good)
    keys.rotate()
    assert ours.read(good) == found
    keys.retire(key.kid)
    assert ours.read(good) is None, "it ends with its key"


def test_86_the_cookie_is_for_this_host_only(tmp_path: Path) -> None:
    """Over https with every attribute and the prefix; a browser that is known gets no second one."""
    from tests.support.people import Desk

    desk = Desk(tmp_path)
    first = desk.browser.log_in()
    (cookie,) = first.cookies
    assert cookie.startswith("__Host-previsto-known=")
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=15552000")
    desk.browser.cookie = ""
    again = desk.browser.log_in()
    assert (again.status, again.cookies) == (303, ())


def test_86_only_trusted_proxies_are_believed(product: Container) -> None:
    """Without the setting, another address in the header for each guess makes no other caller."""
    with served(product) as door:
        tried = [log_in(browser(door, f"192.0.2.{number}"), f"nobody{number}", "x") for number in range(21)]
    assert tried == [401] * 20 + [429]


def test_86_an_invented_hop_makes_no_other_caller(door: Api) -> None:
    """The addresses that the caller sends stand before the one that the proxy adds."""
    tried = [
        log_in(browser(door, f"198.51.100.{number}, 192.0.2.1"), f"nobody{number}", "x")
        for number in range(21)
    ]
    assert tried == [401] * 20 + [429]
    assert log_in(browser(door, "192.0.2.2")) == 303


def test_86_the_audit_trail_has_the_address_of_the_caller(door: Api, product: Container) -> None:
    """And not that of the proxy."""
    log_in(browser(door, "198.51.100.7"))
    assert product.adapters().audit_trail().latest(1)[0].address == "198.51.100.7"
