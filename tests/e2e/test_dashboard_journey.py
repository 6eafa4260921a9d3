"""The whole way of an operator in a real Chromium: from the first login to a champion and back."""

import math
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from domain.principal import SCOPES
from tests.support.chromium import NEEDED, Watched, chromium, installation, playwright
from tests.support.login_provider import CLIENT, SECRET, login_provider
from tests.support.pages import PASSWORD

pytestmark = [pytest.mark.thorough, NEEDED]
PROMOTED, BACK = "it beat the fallback on 48 dates", "the desk prefers the fallback for now"
LAST, TODAY = date(2024, 6, 28), date(2024, 6, 14)
RISE, NOISE = 0.004, 0.01  # of one session: prices on which `drift` passes the gate
SEED, SESSIONS = 3, 700
FRIDAY = 4
WAYS = ((True, "en-US", 1280), (False, "pt-BR", 390))
"""With scripts; and in `make soak` without them, in Portuguese on a phone."""
ALL = os.environ.get("PREVISTO_TEST_VALUES") == "all"


def write_rising_prices(folder: Path, until: date) -> None:
    """A share that rises each session by more than chance would; rows after `until` are left out."""
    rng = np.random.default_rng(SEED)
    days = [LAST - timedelta(days=n) for n in range(2 * SESSIONS)]
    sessions = [day for day in days if day.weekday() <= FRIDAY][:SESSIONS][::-1]
    price, lines = math.log(10), ["date,open,high,low,close,adj_close,volume"]
    for day in sessions:
        price += RISE + NOISE * rng.standard_normal()
        close = math.exp(price)
        if day <= until:
            lines.append(
                f"{day},{close:.4f},{close * 1.01:.4f},{close * 0.99:.4f},{close:.4f},{close:.4f},1000000"
            )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "VALE3.SA.csv").write_text("\n".join(lines) + "\n")


@pytest.fixture
def browser() -> Iterator[Any]:
    """The Chromium of the system."""
    with chromium() as found:
        yield found


class Operator:
    """A person with a browser, with or without scripts, who reads by structure and not by language."""

    def __init__(self, watched: Watched, scripts: bool) -> None:
        self.page, self._scripts = watched.page, scripts

    def send(self, path: str, **fields: str) -> None:
        """Open the page of an action, fill it in and send it."""
        self.page.goto(path)
        for name, value in fields.items():
            box = self.page.locator(f"#{name}")
            if box.evaluate("one => one.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
        self.page.click("main form button")

    def wait_for_job(self) -> None:
        """Until the job on the page has succeeded; without scripts the page is loaded again."""
        done = self.page.locator("h1 ~ .sub .badge.good, .sub .badge.good")
        for _ in range(60):
            if done.count():
                return
            self.page.wait_for_timeout(500)
            if not self._scripts:
                self.page.reload()
        raise AssertionError(self.page.content()[:2000])


@pytest.mark.parametrize(("scripts", "language", "width"), WAYS if ALL else WAYS[:1])
def test_an_operator_makes_a_champion(
    browser: Any, tmp_path: Path, scripts: bool, language: str, width: int
) -> None:
    """Password, track, refresh, train, gate, promote, forecast, closes, replay, roll back and log out."""
    prices = tmp_path / "prices"
    write_rising_prices(prices, TODAY)
    with installation(tmp_path, f"csv:{prices}") as (base, product):
        uses = product.use_cases()
        given = uses.keep_users().create("nina", tuple(SCOPES))
        viewport = {"width": width, "height": 844}
        watched = Watched(browser, base, locale=language, java_script_enabled=scripts, viewport=viewport)
        page, expect, nina = watched.page, playwright.expect, Operator(watched, scripts)
        page.goto("/watchlist")
        watched.log_in("nina", given)
        page.fill("#password", given)
        page.fill("#chosen", PASSWORD)
        page.click("main form button")
        expect(page).to_have_url(f"{base}/watchlist")
        nina.send("/track", ticker="VALE3")
        nina.send("/tickers/VALE3/refresh")
        nina.wait_for_job()
        nina.send("/tickers/VALE3/train", strategy="drift")
        nina.wait_for_job()
        page.goto("/models/VALE3-fortnight-1/promote")
        assert page.locator(".checks .good").count() == 5
        nina.send("/models/VALE3-fortnight-1/promote", reason=PROMOTED)
        expect(page).to_have_url(f"{base}/models/VALE3-fortnight-1")
        nina.send("/tickers/VALE3/forecast", horizon="10")
        issued = page.url.rpartition("/")[2]
        assert page.locator("main").get_by_text("VALE3-fortnight-1").count()
        write_rising_prices(prices, LAST)
        nina.send("/tickers/VALE3/refresh")
        nina.wait_for_job()
        uses.score_forecast()(issued)
        page.goto(f"/forecasts/{issued}")
        assert page.locator("svg .dot, svg .dot-miss").count() >= 5
        nina.send(f"/forecasts/{issued}/replay")
        expect(page.locator(".note.good")).to_have_count(1)
        nina.send("/tickers/VALE3/rollback?family=fortnight", reason=BACK)
        expect(page).to_have_url(f"{base}/tickers/VALE3/models")
        for path in ("/watchlist", "/tickers/VALE3", "/monitoring", "/settings", "/users", "/help/charts"):
            page.goto(path)
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width if scripts else True, path
            assert page.locator("body").bounding_box()["width"] <= width, path
        page.click(".out button")
        page.goto("/watchlist")
        assert "/oauth/login" in page.url
        assert watched.complaints == []
        told = {event.type: event for event in uses.read_events().last(40)}
        for kind, reason in (("model.promoted.v1", PROMOTED), ("model.rolled-back.v1", BACK)):
            event = told[kind]
            assert (uses.names().shown(event.actor), event.client) == ("nina", "web")
            assert uses.ledger().opened(event.data["reason"]) == reason


def test_a_person_of_a_provider_logs_in_and_out(browser: Any, tmp_path: Path) -> None:
    """By clicks only: to the provider and back, its name on the pages, and out of both."""
    with login_provider() as provider:
        env = {
            "PREVISTO_OIDC_ISSUER": provider.issuer,
            "PREVISTO_OIDC_CLIENT_ID": CLIENT,
            "PREVISTO_OIDC_CLIENT_SECRET": SECRET,
        }
        with installation(tmp_path, "synthetic", env=env) as (base, _):
            provider.granted, provider.audience = "data:read forecasts:read", f"{base}/v1"
            watched = Watched(browser, base, locale="en-US")
            page, expect = watched.page, playwright.expect
            page.goto("/watchlist")
            page.click("main a.button")
            expect(page).to_have_url(f"{base}/watchlist")
            expect(page.locator(".who")).to_have_text("Bia Souza")
            page.click(".out button")
            expect(page.locator("h1")).to_have_text("Logged out")
            page.click("main a.button")
            expect(page).to_have_url(f"{base}/oauth/login")
            assert watched.complaints == []
