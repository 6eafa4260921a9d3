"""Live parts in a real Chromium: without a network, after a logout in another tab, and over two attempts.

`PREVISTO_OFFLINE_SECONDS` says how long the network is away (default 2; `make soak` takes 20), and
`PREVISTO_KILLS` lets a worker be killed with -9.
"""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.principal import SCOPES
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.edge import watching
from tests.support.chromium import NEEDED, Watched, chromium, installation, playwright
from tests.support.pages import PASSWORD
from tests.support.processes.crew import PLUGINS, Crew, eventually

pytestmark = [pytest.mark.thorough, NEEDED]
OFFLINE_SECONDS = float(os.environ.get("PREVISTO_TEST_OFFLINE_SECONDS", "2"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The Chromium of the system."""
    with chromium() as found:
        yield found


def entered(browser: Any, base: str, product: Container, path: str) -> Watched:
    """A person with every scope on a page."""
    product.use_cases().keep_users().create("nina", tuple(SCOPES), PASSWORD)
    watched = Watched(browser, base, locale="en-US")
    watched.page.goto(path)
    watched.log_in("nina", PASSWORD)
    return watched


def track(product: Container, *symbols: str) -> None:
    """Events that a watchlist shows."""
    for symbol in symbols:
        product.use_cases().track_ticker()(symbol)


def test_without_a_network_no_event_is_lost_or_counted_twice(browser: Any, tmp_path: Path) -> None:
    """The note tells that updates stopped, and goes; nothing that is being read moves."""
    with installation(tmp_path, "synthetic", works=False) as (base, product):
        product.use_cases().track_ticker()("VALE3")
        watched = entered(browser, base, product, "/watchlist")
        page, expect = watched.page, playwright.expect
        news = page.locator(".news")
        expect(page.get_by_text("live", exact=True)).to_be_visible()
        places = "all => all.map(one => one.offsetTop)"
        first = page.locator("h1, .figures, .card").evaluate_all(places)
        track(product, "PETR4")
        expect(news).to_have_attribute("data-count", "1")
        expect(news).to_contain_text("one new")
        page.context.set_offline(True)
        expect(page.get_by_text("Live updates stopped")).to_be_visible()
        track(product, "ITUB4", "BBDC4", "ABEV3")
        time.sleep(OFFLINE_SECONDS)
        page.context.set_offline(False)
        expect(news).to_have_attribute("data-count", "4", timeout=20_000)
        expect(page.get_by_text("Live updates stopped")).to_be_hidden()
        track(product, "WEGE3")
        expect(news).to_have_attribute("data-count", "5")
        expect(news.locator("b")).to_have_text("5 new", timeout=8_000)
        assert first == page.locator("h1, .figures, .card").evaluate_all(places)
        page.click("text=Show")
        expect(page.locator("tbody tr")).to_have_count(6)
        assert [one for one in watched.complaints if "INTERNET_DISCONNECTED" not in one] == []


def test_a_logout_in_one_tab_ends_the_stream_of_the_other(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other tab says that live updates stopped, and its places are free."""
    monkeypatch.setattr(watching, "CHECK_SECONDS", 0.2)
    with installation(tmp_path, "synthetic", works=False) as (base, product):
        watched = entered(browser, base, product, "/ledger")
        expect = playwright.expect
        expect(watched.page.get_by_text("live", exact=True)).to_be_visible()
        other = watched.page.context.new_page()
        other.goto("/jobs")
        other.click("text=Log out")
        expect(watched.page.get_by_text("Live updates stopped")).to_be_visible(timeout=20_000)


def test_a_job_shows_its_second_attempt(browser: Any, tmp_path: Path) -> None:
    """The first worker is gone without a word; the page goes on with the second attempt, to the result."""
    with installation(tmp_path, "synthetic", works=False) as (base, product):
        uses, queue = product.use_cases(), product.adapters().queue()
        track(product, "VALE3")
        job = uses.submit_job()("refresh", {"tickers": ["VALE3"]}).job
        queue.claim("killed", 0.5)
        watched = entered(browser, base, product, f"/jobs/{job}")
        page, expect = watched.page, playwright.expect
        expect(page.locator(".sub")).to_contain_text("attempt 1")
        expect(page.get_by_text("live", exact=True)).to_be_visible()
        claim = eventually(lambda: queue.claim("second", 30.0), 30)
        expect(page.locator(".sub")).to_contain_text("attempt 2")
        uses.run_job()(claim)
        expect(page.locator(".badge.good")).to_have_text("succeeded")
        assert watched.complaints == []


@pytest.mark.skipif("PREVISTO_TEST_KILLS" not in os.environ, reason="PREVISTO_KILLS is not set: make soak")
def test_a_killed_worker_shows_its_second_attempt(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with kill -9 of a real worker and its process, while a training runs."""
    monkeypatch.syspath_prepend(PLUGINS)
    with installation(tmp_path, "synthetic", works=False) as (base, product):
        track(product, "VALE3")
        product.use_cases().refresh_prices()(Ticker.parse("VALE3"))
        request = {"ticker": "VALE3", "strategy": "patient", "settings": {"seconds": 3.0}}
        job = product.use_cases().submit_job()("train", request).job
        watched = entered(browser, base, product, f"/jobs/{job}")
        page, expect = watched.page, playwright.expect
        crew = Crew(tmp_path / "home", "synthetic", lease=1.5)
        try:
            first = crew.hire()
            expect(page.locator(".sub")).to_contain_text("attempt 1", timeout=60_000)
            first.send_signal(signal.SIGKILL)
            crew.dismiss()
            crew.workers.clear()
            crew.hire()
            expect(page.locator(".sub")).to_contain_text("attempt 2", timeout=60_000)
            expect(page.locator(".badge.good")).to_have_text("succeeded", timeout=120_000)
        finally:
            crew.dismiss()
        assert watched.complaints == []
