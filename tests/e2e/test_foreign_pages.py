"""A page of another origin in the same browser; numbers refer to tests/mutations/checks.py.

The other page knows everything: every address, every field, and a proof of the session that is open. It has
another port of the same host, so that the browser sends the cookie with its forms.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from domain.principal import SCOPES
from tests.support.chromium import NEEDED, Watched, chromium, installation
from tests.support.pages import PASSWORD
from tests.web.test_access import PAGES, address

pytestmark = [pytest.mark.thorough, NEEDED]
POSTS = sorted({address(path) for method, path in PAGES if method == "POST"})
FETCH = """async ([target, body]) => {
  try {
    const form = new URLSearchParams(body);
    return (await fetch(target, {method: 'POST', body: form, credentials: 'include'})).status;
  } catch { return 0; }
}"""
READ = """async (target) => {
  try { return await (await fetch(target, {credentials: 'include'})).text(); } catch { return ''; }
}"""


class Page(BaseHTTPRequestHandler):
    """An empty page for every address."""

    def do_GET(self) -> None:
        """The page."""
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>other</title>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def another_origin() -> Iterator[str]:
    """The address of a site of somebody else."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def send_form(page: Any, target: str, fields: dict[str, str]) -> int:
    """The status of a form that a page sends by itself."""
    with page.expect_navigation() as sent:
        page.evaluate(
            """([target, fields]) => {
              const form = document.createElement('form');
              form.method = 'post';
              form.action = target;
              for (const [name, value] of Object.entries(fields)) {
                const input = document.createElement('input');
                [input.name, input.value] = [name, value];
                form.append(input);
              }
              document.body.append(form);
              form.submit();
            }""",
            [target, fields],
        )
    return int(sent.value.status)


def test_135_another_origin_acts_on_nothing_and_reads_nothing(tmp_path: Path) -> None:
    """Forms and fetches to each address of an action, with a proof of the session: 403, and no event."""
    with (
        installation(tmp_path, "synthetic", works=False) as (base, product),
        another_origin() as other,
        chromium() as browser,
    ):
        product.use_cases().track_ticker()("VALE3")
        product.use_cases().keep_users().create("nina", tuple(SCOPES), PASSWORD)
        watched = Watched(browser, base)
        page = watched.page
        page.goto("/track")
        watched.log_in("nina", PASSWORD)
        proof = page.locator("form.form [name=proof]").input_value()
        key = page.locator("form.form [name=key]").input_value()
        fields = {"proof": proof, "key": key, "ticker": "PETR4", "reason": "a reason that is long enough"}
        head = product.adapters().feed().head()
        statuses = {}
        for target in POSTS:
            page.goto(other)
            statuses[target] = send_form(page, f"{base}{target}", fields)
            page.goto(other)
            assert page.evaluate(FETCH, [f"{base}{target}", fields]) == 0, target
        assert statuses == dict.fromkeys(POSTS, 403)
        assert page.evaluate(READ, f"{base}/watchlist") == ""
        assert product.adapters().feed().head() == head
        page.goto("/watchlist")
        assert page.locator("h1").text_content() == "Watchlist"
