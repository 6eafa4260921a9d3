"""Pages for everyone: axe-core over every page, 320 px, zoom, forced colours, and the keyboard.

axe-core (MPL-2.0) is not part of Previsto: `make axe` fetches it with npm, or PREVISTO_AXE names its file.
Two of the eight forms of a page are read; PREVISTO_TEST_VALUES=all (`make soak`) reads all of them.
"""

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from application.commands.issue_forecast import Request
from application.commands.train_model import TrainRequest
from application.forecasting.compose_forecast import Ask
from domain.principal import SCOPES
from domain.ticker import Ticker
from tests.support.chromium import NEEDED, Watched, chromium, installation
from tests.support.pages import PASSWORD
from tests.support.tunings import TUNING, record_tuning

pytestmark = [pytest.mark.thorough, NEEDED]
ROOT = Path(__file__).parents[2]
AXE = Path(os.environ.get("PREVISTO_AXE", ROOT / ".axe/node_modules/axe-core/axe.min.js"))
NEEDS_AXE = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there: make axe")
EVERYWHERE = [
    "/watchlist",
    "/watchlist?ticker=zzz",
    "/tickers/VALE3",
    "/tickers/PETR4",
    "/tickers/VALE3/models",
    "/tickers/VALE3/forecast",
    "/tickers/VALE3/train",
    "/tickers/NOPE4",
    "/models",
    "/models/VALE3-fortnight-1",
    "/models/VALE3-fortnight-1/promote",
    "/tunings",
    f"/tunings/{TUNING}",
    "/jobs",
    "/jobs?state=x",
    "/ledger",
    "/ledger/verify",
    "/monitoring",
    "/settings",
    "/schedules",
    "/clients",
    "/users",
    "/help/charts",
    "/track",
]
FORMS = [*product((1280, 390), ("light", "dark"), ("en-US", "pt-BR"))]
if os.environ.get("PREVISTO_TEST_VALUES") != "all":  # each takes ten seconds
    FORMS = [(1280, "light", "en-US"), (390, "dark", "pt-BR")]
NAME = "document.activeElement.ariaLabel || document.activeElement.textContent"
WIDE = "document.documentElement.scrollWidth"


class Site:
    """A forecast, a version, a tuning, and a job that waits; `enter` opens a new browser."""

    def __init__(self, browser: Any, base: str, paths: list[str]) -> None:
        self._browser, self._base, self.paths = browser, base, paths

    def enter(self, **options: Any) -> Any:
        """A page of a person who is logged in."""
        watched = Watched(self._browser, self._base, **options)
        watched.page.goto("/watchlist")
        watched.log_in("nina", PASSWORD)
        return watched.page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for all tests of this module."""
    with installation(tmp_path_factory.mktemp("reach"), "synthetic", works=False) as (base, made):
        uses = made.use_cases()
        uses.keep_users().create("nina", tuple(SCOPES), PASSWORD)
        uses.track_ticker()("PETR4")
        ticker, _ = uses.track_ticker()("VALE3")
        uses.refresh_prices()(ticker)
        uses.train_model()(TrainRequest(ticker="VALE3", strategy="drift"))
        (issued,) = uses.issue_forecast().all([Request(ask=Ask(ticker=Ticker.parse("VALE3")))])
        record_tuning(uses.ledger())
        job = uses.submit_job()("refresh", {"tickers": ["VALE3"]}).job
        forecast = issued.forecast  # type: ignore[union-attr]
        paths = [*EVERYWHERE, f"/jobs/{job}", f"/jobs/{job}/cancel", f"/forecasts/{forecast}"]
        with chromium() as browser:
            yield Site(browser, base, paths)


def violations(page: Any) -> list[str]:
    """What axe-core finds: the rule and the first element."""
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@NEEDS_AXE
@pytest.mark.parametrize(("width", "theme", "tongue"), FORMS)
def test_axe_finds_nothing(site: Site, width: int, theme: str, tongue: str) -> None:
    """On every page, in light and dark, on a screen and a phone, in both languages."""
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": theme, "locale": tongue}
    page = site.enter(**options, bypass_csp=True)  # axe is a script of nobody's
    found = {}
    for path in site.paths:
        page.goto(path)
        page.add_script_tag(path=str(AXE))
        if told := violations(page):
            found[path] = told
    page.context.close()
    assert found == {}


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (640, 2), (1280, 1), (1920, 1)])
def test_no_page_scrolls_sideways(site: Site, width: int, zoom: int) -> None:
    """From 320 px on; 1,280 px at a zoom of 200 % are 640 px of double density."""
    page = site.enter(viewport={"width": width, "height": 800}, device_scale_factor=zoom)
    found = {}
    for path in site.paths:
        page.goto(path)
        if (wide := page.evaluate(WIDE)) > width:
            found[path] = wide
    page.context.close()
    assert found == {}


@pytest.mark.parametrize("language", ["en-US", "pt-BR"])
def test_the_watchlist_fits_into_its_card(site: Site, language: str) -> None:
    """In both languages at 1,280 px: a table may scroll inside on a narrower screen only."""
    page = site.enter(viewport={"width": 1280, "height": 800}, locale=language)
    page.goto("/watchlist")
    room = "all => all.map(one => one.scrollWidth - one.clientWidth)"
    assert max(page.locator(".scroll").evaluate_all(room)) <= 0
    page.context.close()


def test_colours_motion_and_paper_follow_the_reader(site: Site) -> None:
    """Forced colours keep lines and focus, nothing moves for who wants calm, paper has no navigation."""
    page = site.enter(forced_colors="active", reduced_motion="reduce")
    page.goto("/tickers/VALE3")
    style = "(one) => { const s = getComputedStyle(one); return [s.stroke, s.animationName, s.display]; }"
    stroke, _, _ = page.locator("svg.wide .median").evaluate(style)
    assert stroke != "none"
    page.goto("/watchlist")
    running = page.evaluate("document.getAnimations().filter(one => one.playState === 'running').length")
    assert running == 0
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.emulate_media(media="print")
    assert page.locator("header.bar").evaluate(style)[2] == "none"
    page.context.close()


def test_the_keyboard_reaches_everything(site: Site) -> None:
    """The skip link comes first; then the bar; arrow keys walk through the fan, from one end to the other."""
    page = site.enter(locale="en-US")
    page.goto("/tickers/VALE3")
    order = []
    for _ in range(60):
        page.keyboard.press("Tab")
        order.append(page.evaluate(NAME).strip())
        if page.evaluate("document.activeElement.dataset.chart"):
            break
    assert order[0] == "Skip to content"
    assert order.index("Watchlist") < order.index("Models") < order.index("Ledger")
    assert page.evaluate("document.activeElement.dataset.chart") == "fan"
    session = page.locator(".readout b").first
    rows = page.locator("[data-chart=fan] tbody tr th").all_text_contents()
    walked = []
    page.keyboard.press("Home")
    for _ in rows:
        walked.append(session.text_content())
        page.keyboard.press("ArrowRight")
    assert walked == rows
    page.keyboard.press("ArrowLeft")
    assert session.text_content() == rows[-2]
    page.keyboard.press("End")
    assert session.text_content() == rows[-1]
    page.context.close()
