"""The dashboard in a real Chromium, over a real server with a worker; skipped where there is none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.principal import SCOPES
from tests.support.chromium import NEEDED, Watched, chromium, installation, playwright
from tests.support.command_line import write_prices
from tests.support.hostile_texts import STORED, WEB
from tests.support.pages import PASSWORD

pytestmark = [pytest.mark.thorough, NEEDED]
REASON = "reviewed with the desk on Monday"


@pytest.fixture
def browser() -> Iterator[Any]:
    """The Chromium of the system."""
    with chromium() as found:
        yield found


def test_an_operator_works_a_day(browser: Any, tmp_path: Path) -> None:
    """From the one-time password to the logout; the ledger then has the name and the reasons."""
    write_prices(tmp_path / "prices", "VALE3.SA", seed=1)
    with installation(tmp_path, f"csv:{tmp_path / 'prices'}") as (base, product):
        given = product.use_cases().keep_users().create("nina", tuple(SCOPES))
        watched = Watched(browser, base, locale="en-US")
        page, expect = watched.page, playwright.expect
        page.goto("/watchlist")
        watched.log_in("nina", given)
        page.fill("#password", given)
        page.fill("#chosen", PASSWORD)
        page.click("main form button")
        expect(page).to_have_url(f"{base}/watchlist")
        page.click("text=Track a ticker")
        page.fill("#ticker", "vale3")
        page.click("main form button")
        expect(page).to_have_url(f"{base}/tickers/VALE3")
        page.click("main >> text=Refresh prices…")
        page.click("main form button")
        expect(page.locator(".badge.good")).to_have_text("succeeded", timeout=30_000)
        page.keyboard.press("/")
        page.keyboard.type("VALE3")
        page.keyboard.press("Enter")
        page.click("text=Forecast…")
        page.fill("#horizon", "5")
        page.click("main form button")
        readout = page.locator(".readout b").first
        last = readout.text_content()
        page.focus("[data-chart=fan]")
        page.keyboard.press("Home")
        assert readout.text_content() != last
        page.click("main >> text=Replay and compare")
        page.click("main form button")
        expect(page.locator(".note.good")).to_contain_text("identical, bit for bit")
        page.goto("/tickers/VALE3/train")
        page.select_option("#strategy", "drift")
        page.click("main form button")
        expect(page.locator(".badge.good")).to_have_text("succeeded", timeout=60_000)
        page.goto("/models/VALE3-fortnight-1/promote")
        page.fill("#reason", REASON)
        page.click("main form button")
        expect(page.locator("h1")).to_have_text("The gate refused VALE3-fortnight-1")
        assert page.locator(".checks li").count() == 5
        page.goto("/models/VALE3-fortnight-1/retire")
        page.fill("#reason", REASON)
        page.click("main form button")
        page.click("text=Log out")
        page.goto("/watchlist")
        assert "/oauth/login" in page.url
        assert watched.complaints == []
        uses = product.use_cases()
        events = uses.read_events().last(20)
        retired = next(one for one in events if one.type == "model.retired.v1")
        assert uses.names().shown(retired.actor) == "nina"
        assert uses.ledger().opened(retired.data["reason"]) == REASON
        assert retired.client == "web"


def test_47_no_text_of_others_runs_in_the_browser(browser: Any, tmp_path: Path) -> None:
    """Hostile names, reasons and errors in every stored field: no script runs, and no policy is violated."""
    with installation(tmp_path, "synthetic", (*STORED, *WEB)) as (base, product):
        product.use_cases().keep_users().create("nina", tuple(SCOPES), PASSWORD)
        watched = Watched(browser, base)
        watched.page.goto("/watchlist")
        watched.log_in("nina", PASSWORD)
        first = len(STORED)
        paths = ["/models", "/tickers/VALE3/models", "/jobs", "/ledger", "/ledger?kind=decisions"]
        paths += [f"/jobs/01j1f00000000000000000{n:04d}" for n in range(first, first + len(WEB), 3)]
        paths += [f"/jobs/01j1f00000000000000001{n:04d}" for n in range(first, first + len(WEB), 3)]
        paths += [f"/forecasts/01j1f00000000000000000{n:04d}" for n in range(first, first + len(WEB), 5)]
        for path in paths:
            watched.page.goto(path)
            assert watched.page.evaluate("window.hit") is None, path
            assert watched.page.locator("h1").count() == 1, path
        assert watched.complaints == []


def test_pages_work_without_scripts_in_portuguese_on_a_phone(browser: Any, tmp_path: Path) -> None:
    """At 390 px nothing scrolls sideways, and a form leads to its result."""
    with installation(tmp_path, "synthetic") as (base, product):
        product.use_cases().keep_users().create("nina", tuple(SCOPES), PASSWORD)
        viewport = {"width": 390, "height": 844}
        watched = Watched(browser, base, locale="pt-BR", java_script_enabled=False, viewport=viewport)
        page, expect = watched.page, playwright.expect
        page.goto("/watchlist")
        watched.log_in("nina", PASSWORD)
        expect(page.locator("h1")).to_have_text("Ativos")
        page.click("text=Acompanhar um ativo >> nth=0")
        page.fill("#ticker", "VALE3")
        page.click("main form button")
        expect(page).to_have_url(f"{base}/tickers/VALE3")
        for path in ("/watchlist", "/tickers/VALE3", "/jobs", "/ledger", "/models"):
            page.goto(path)
            assert page.locator("body").bounding_box()["width"] <= 390, path
        page.click("[name=language]")
        expect(page.locator("h1")).to_have_text("Models")
