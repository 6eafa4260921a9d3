"""A real Chromium over a real server with a worker, for tests that are skipped where there is none."""

import shutil
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from entrypoints.container import Container
from entrypoints.http.edge.leaving import Leaving
from entrypoints.settings import Settings
from tests.support.hostile_texts import fill_with_hostile_texts
from tests.support.http_server import served

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NEEDED = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def installation(
    folder: Path,
    source: str,
    texts: tuple[str, ...] = (),
    works: bool = True,
    env: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, Container]]:
    """An address with a worker behind it, and its product; with `texts` or without `works` no job runs."""
    works = works and not texts
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    if texts:
        fill_with_hostile_texts(folder / "home", source, texts)
    settings = Settings.read(str(folder / "home"), source, {"PREVISTO_ISSUER": base, **(env or {})})
    product = Container(settings=settings)
    stopping, leaving = threading.Event(), Leaving()

    def work() -> None:
        run, queue = product.use_cases().run_job(), product.adapters().queue()
        while not stopping.is_set():
            if claim := queue.claim("test", 30.0):
                run(claim)
            else:
                queue.wait(0.1)

    worker = threading.Thread(target=work, daemon=True)
    with served(product, port=port, leaving=leaving):
        if works:
            worker.start()
        yield base, product
        stopping.set()
        leaving.begin()  # ends the streams of pages that are still open
        if works:
            worker.join(60)


class Watched:
    """A page of a browser that keeps what its console says, such as a violation of the policy."""

    def __init__(self, browser: Any, base: str, **options: Any) -> None:
        self.page = browser.new_context(base_url=base, **options).new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(f"dialog {dialog.message}"))

    def log_in(self, name: str, password: str) -> None:
        """Log in with the form."""
        self.page.fill("#username", name)
        self.page.fill("#password", password)
        self.page.click("main button")

    @property
    def complaints(self) -> list[str]:
        """What the console said, but for the status of a page that was refused on purpose."""
        return [one for one in self.said if "status of 4" not in one]


@contextmanager
def chromium() -> Iterator[Any]:
    """The Chromium of the system."""
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()
