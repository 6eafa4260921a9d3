"""The first load of a page in a real Chromium: bytes on the wire, requests, LCP and CLS."""

import shutil
from typing import Any

import msgspec

OBSERVE = """
window.found = {lcp: 0, cls: 0};
new PerformanceObserver((list) => { for (const one of list.getEntries()) found.lcp = one.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) found.cls += one.value;
}).observe({type: "layout-shift", buffered: true});
"""
SLOWDOWN = 4  # of the CPU
SETTLE_MS = 1500  # after the load, in which live parts begin


class FirstLoad(msgspec.Struct, frozen=True):
    """Bytes as received, headers included; `requests` without streams; `lcp` in milliseconds."""

    bytes: int
    requests: int
    lcp: float
    cls: float


def chromium(driver: Any) -> Any:
    """The Chromium of the system."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return driver.chromium.launch(executable_path=path, args=["--no-sandbox"])


def first_load(browser: Any, address: str, cookies: list[dict[str, Any]]) -> FirstLoad:
    """Load a page with an empty cache on a slow CPU."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies(cookies)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    asked: dict[str, str] = {}
    received: dict[str, int] = {}
    line.on("Network.requestWillBeSent", lambda one: asked.update({one["requestId"]: one.get("type", "")}))
    line.on(
        "Network.loadingFinished",
        lambda one: received.update({one["requestId"]: int(one["encodedDataLength"])}),
    )
    page.add_init_script(OBSERVE)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(SETTLE_MS)
    found = page.evaluate("found")
    context.close()
    requests = [one for one, kind in asked.items() if kind != "EventSource"]
    return FirstLoad(sum(received.values()), len(requests), found["lcp"], found["cls"])
