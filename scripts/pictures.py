"""Take pictures of every page of the running product, with real prices.

    python -m scripts.pictures PRICES FOLDER [--tickers 100] [--docs]

PRICES is a folder of CSV files, FOLDER gets the pictures: each page at 1,280, 390 and 320 px, light and
dark, in both languages. `--docs` takes the four pictures of the documents instead.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from scripts.pictured_home import furnished

from domain.principal import SCOPES
from tests.support.chromium import Watched, chromium, free_port
from tests.support.http_server import served
from tests.support.pages import PASSWORD

NAME = "bia"
PAGES = {
    "watchlist": "/watchlist",
    "ticker": "/tickers/VALE3",
    "ticker-year": "/tickers/VALE3?past=250",
    "ticker-models": "/tickers/VALE3/models",
    "models": "/models",
    "model": "/models/VALE3-fortnight-1",
    "promote": "/models/VALE3-fortnight-2/promote",
    "forecast-form": "/tickers/VALE3/forecast",
    "train-form": "/tickers/VALE3/train",
    "backtest-form": "/tickers/VALE3/backtest",
    "jobs": "/jobs",
    "ledger": "/ledger",
    "monitoring": "/monitoring",
    "settings": "/settings",
    "schedules": "/schedules",
    "clients": "/clients",
    "users": "/users",
    "help-charts": "/help/charts",
    "track": "/track",
    "not-found": "/tickers/NOPE4",
}
DOCUMENTS = {"ticker": 1945, "watchlist": 1000, "ticker-models": 1000, "ledger": 900}
"""The pictures of the documents and their heights in pixels."""
MOST_BYTES = 100_000


def take(browser: Any, base: str, folder: Path, width: int, theme: str, language: str) -> None:
    """Every page in one form."""
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": theme, "locale": language}
    watched = entered(browser, base, options)
    for name, path in PAGES.items():
        watched.page.goto(path)
        file = folder / f"{name}-{width}-{theme}-{language[:2]}.png"
        watched.page.screenshot(path=str(file), full_page=True)
        wide = watched.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            print(f"{file.name}: {wide} px wide")
    for one in watched.complaints:
        print(f"{width} {theme} {language}: {one}")
    watched.page.context.close()


def entered(browser: Any, base: str, options: dict[str, Any]) -> Watched:
    """A person who is logged in."""
    watched = Watched(browser, base, **options)
    watched.page.goto("/watchlist")
    watched.log_in(NAME, PASSWORD)
    return watched


def take_for_documents(browser: Any, base: str, folder: Path) -> None:
    """Four pictures as JPEG, of at most 100 kB each."""
    folder.mkdir(exist_ok=True)
    options = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "locale": "en-US"}
    watched = entered(browser, base, options)
    for name, height in DOCUMENTS.items():
        watched.page.goto(PAGES[name])
        clip = {"x": 0, "y": 0, "width": 1280, "height": height}
        for quality in (80, 70, 60, 50, 40, 34):
            taken = watched.page.screenshot(type="jpeg", quality=quality, clip=clip, full_page=True)
            if len(taken) <= MOST_BYTES:
                break
        (folder / f"{name}.jpg").write_bytes(taken)
        print(f"{name}.jpg: {len(taken) / 1000:.0f} kB")
    watched.page.context.close()


def main() -> None:
    """Furnish a home, serve it and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prices", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tickers", type=int, default=100)
    parser.add_argument("--docs", action="store_true")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="previsto-pictures-") as home:
        product = furnished(Path(home), asked.prices.resolve(), asked.tickers, base)
        product.use_cases().keep_users().create(NAME, tuple(SCOPES), PASSWORD)
        with served(product, port=port), chromium() as browser:
            if asked.docs:
                take_for_documents(browser, base, asked.folder)
                return
            for width in (1280, 390, 320):
                for theme in ("light", "dark"):
                    for language in ("en-US", "pt-BR"):
                        take(browser, base, asked.folder, width, theme, language)


if __name__ == "__main__":
    main()
