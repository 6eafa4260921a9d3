"""ServedCheckout: the API of a checkout over a home of its own, and what is asked of it.

Both are made by its sources. Routes and names that differ between checkouts come from its OpenAPI document.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
from api_load import Load, Row, token_of
from furnish import Furnished

HERE = Path(__file__).parent
VARIANTS = 64  # different bodies of a preview, so that no answer is known already
BATCH = "/v1/forecasts/batch"  # an older checkout takes `tickers` where one forecast is issued


class ServedCheckout(msgspec.Struct):
    """A server at work; `rows` are what its load may ask."""

    name: str
    load: Load
    rows: list[Row]
    base: str
    credentials: tuple[str, str]

    def renew(self) -> None:
        """Get a new token."""
        self.load.token = token_of(self.base, self.credentials)


@contextmanager
def serving(name: str, checkout: Path, port: int, tickers: int, pinned: bool) -> Iterator[ServedCheckout]:
    """Furnish a home, and serve it in one process until the end."""
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="previsto-api-") as home:
        environment = {
            **os.environ,
            "PYTHONPATH": str(checkout.resolve() / "src"),
            "PREVISTO_HOME": home,
            "PREVISTO_SOURCE": "synthetic",
            "PREVISTO_ISSUER": base,
            "PREVISTO_REQUESTS_PER_MINUTE": "1000000",  # one caller stands for many
        }
        call = [sys.executable, str(HERE / "furnish.py"), home, str(tickers)]
        told = subprocess.run(call, env=environment, stdout=subprocess.PIPE, check=True).stdout
        found = msgspec.json.decode(told.splitlines()[-1], type=Furnished)
        server = [sys.executable, str(HERE / "bare_server.py"), str(port), "pin" if pinned else "wander"]
        with (
            (Path(home) / "lines").open("wb") as lines,
            subprocess.Popen(server, env=environment, stderr=lines) as process,
        ):
            try:
                _await(base, process, Path(lines.name))
                credentials = (found.client, found.secret)
                token = token_of(base, credentials)
                yield ServedCheckout(name, Load(port, token), rows(base, token, found), base, credentials)
            finally:
                process.terminate()


def _await(base: str, process: "subprocess.Popen[bytes]", lines: Path) -> None:
    while process.poll() is None:
        try:
            httpx.get(f"{base}/health/live")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(lines.read_text())


def rows(base: str, token: str, found: Furnished) -> list[Row]:
    """What is asked."""
    headers = {"authorization": f"Bearer {token}"}
    one = {"ticker": "VALE3", "horizon": 5}
    issued = httpx.post(f"{base}/v1/forecasts", json=one, headers=headers, timeout=120).raise_for_status()
    paths = httpx.get(f"{base}/openapi.json", timeout=120).raise_for_status().json()["paths"]
    many = {"tickers": found.tickers, "horizon": 5}
    preview = "/v1/forecasts/preview"
    return [
        Row("empty POST", "POST", "/empty", [{}]),
        Row("POST forecast", "POST", "/v1/forecasts", [one], 0.35, 1.5),
        Row("GET forecast", "GET", issued.headers["location"], [None], 0.6, 3.0),
        Row("preview lstm", "POST", preview, previews(model=found.model), 0.3, 3.0),
        Row("preview fallback", "POST", preview, previews()),
        Row("GET forecasts", "GET", "/v1/forecasts?limit=50"),
        Row("GET prices", "GET", "/v1/tickers/VALE3/prices?last=250"),
        Row("POST batch", "POST", BATCH if BATCH in paths else "/v1/forecasts", [many], connections=1),
    ]


def previews(**more: Any) -> list[dict[str, Any]]:
    """Bodies with closes that nobody asked for before."""
    chance = random.Random(1)
    return [
        {"closes": [10 + chance.random() for _ in range(300)], "horizon": 5, **more} for _ in range(VARIANTS)
    ]
