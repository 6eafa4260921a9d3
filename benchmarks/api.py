"""The HTTP API under load, beside an empty request of the same application.

    python benchmarks/api.py [--seconds N] [--connections N] [--tickers N]

One server process on one core, this client on the other. The floor is an authenticated POST that does
nothing, in the same application and the same run. What is compared: a durable forecast of the warm fallback
`volatility`, a stored forecast, a preview, and a forecast for 500 tickers in one request.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import msgspec

ROWS = (
    ("empty POST", "POST", "/empty", {}, None),
    ("POST forecast", "POST", "/v1/forecasts", {"ticker": "VALE3", "horizon": 5}, 0.35),
    ("GET forecast", "GET", "", None, 0.6),
    (
        "preview",
        "POST",
        "/v1/forecasts/preview",
        {"closes": [10 + n % 7 for n in range(300)], "horizon": 5},
        0.3,
    ),
)
SERVER = """
import sys
from litestar import post
import uvicorn
from entrypoints.container import Container
from entrypoints.http import app
from entrypoints.http.operations import needs
from entrypoints.settings import Settings
from domain.principal import SCOPES, Principal

class Everybody:
    def check(self): ...
    def verify(self, token):
        return Principal(subject="bench", issuer="", client="bench", scopes=frozenset(SCOPES))

@post("/empty", status_code=200, **{**needs("forecasts:write"), "sync_to_thread": False})
def empty() -> dict[str, int]:
    return {}

product = Container(settings=Settings.read())
verifier = product.adapters.token_verifier() if sys.argv[2] == "tokens" else Everybody()
base, oauth = "http://127.0.0.1:" + sys.argv[1], product.authorization_server()
made = app.make_app(product, verifier, oauth, base, routes=(*app.ROUTES, empty))
uvicorn.run(made, port=int(sys.argv[1]), loop="uvloop", http="httptools", log_level="error", access_log=False)
"""


def furnished(folder: Path, tickers: int) -> None:
    """A home with synthetic prices."""
    from domain.ticker import Ticker
    from entrypoints.container import Container
    from entrypoints.settings import Settings

    uses: Any = Container(settings=Settings.read(str(folder), "synthetic")).use_cases
    names = ["VALE3", *(f"{chr(65 + n // 26)}{chr(65 + n % 26)}XQ" for n in range(tickers - 1))]
    for name in names:
        uses.track_ticker()(name)
        uses.refresh_prices()(Ticker.parse(name))


class Load:
    """Requests over kept connections, each its next as soon as the last is answered."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token

    async def run(self, method: str, path: str, body: Any, connections: int, seconds: float) -> list[float]:
        """Milliseconds of every answer."""
        content = msgspec.json.encode(body) if body is not None else b""
        head = f"{method} {path} HTTP/1.1\r\nhost: b\r\nauthorization: Bearer {self._token}\r\n"
        kind = f"content-type: application/json\r\ncontent-length: {len(content)}\r\n" if content else ""
        request = (head + kind + "\r\n").encode() + content
        until = time.perf_counter() + seconds
        taken: list[float] = []
        await asyncio.gather(*(self._connection(request, until, taken) for _ in range(connections)))
        return taken

    async def _connection(self, request: bytes, until: float, taken: list[float]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        while time.perf_counter() < until:
            begun = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 2"):
                raise RuntimeError(head.decode("latin-1"))
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            taken.append(1000 * (time.perf_counter() - begun))
        writer.close()


def measure(load: Load, forecast: str, connections: int, seconds: float) -> None:
    """The table: every row against the floor, taken in turns."""
    rates: dict[str, list[float]] = {name: [] for name, *_ in ROWS}
    tails: dict[str, list[tuple[float, float]]] = {name: [] for name, *_ in ROWS}
    for _ in range(3):
        for name, method, path, body, _goal in ROWS:
            taken = sorted(
                asyncio.run(load.run(method, path or f"/v1/forecasts/{forecast}", body, connections, seconds))
            )
            rates[name].append(len(taken) / seconds)
            tails[name].append((statistics.median(taken), taken[int(0.99 * len(taken))]))
    floor = statistics.median(rates["empty POST"])
    print(f"{'request':15}{'requests/s':>11}{'÷ empty':>9}{'p50 ms':>8}{'p99 ms':>8}  goal")
    for name, _method, _path, _body, goal in ROWS:
        rate = statistics.median(rates[name])
        p50, p99 = (statistics.median(column) for column in zip(*tails[name], strict=True))
        said = "" if goal is None else f"{goal} {'met' if rate / floor >= goal else 'MISSED'}"
        print(f"{name:15}{rate:11.0f}{rate / floor:9.2f}{p50:8.2f}{p99:8.2f}  {said}")


def main() -> None:
    """Furnish, serve, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--tickers", type=int, default=500)
    parser.add_argument("--port", type=int, default=8711)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="previsto-api-"))
    os.environ |= {"PREVISTO_HOME": str(folder), "PREVISTO_SOURCE": "synthetic"}
    furnished(folder, given.tickers)
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(given.port), "everybody"])
    base = f"http://127.0.0.1:{given.port}"
    try:
        with httpx.Client(base_url=base, headers={"authorization": "Bearer t"}, timeout=120) as client:
            while True:
                try:
                    issued = client.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 5}).json()
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            measure(Load(given.port, "t"), issued["forecast"], given.connections, given.seconds)
            names = [row["ticker"] for row in client.get("/v1/tickers?limit=500").json()["items"]]
            for warmth in ("cold", "warm"):
                begun = time.perf_counter()
                answer = client.post("/v1/forecasts", json={"tickers": names, "horizon": 5}).json()
                taken = time.perf_counter() - begun
                print(f"{len(answer['items'])} tickers in one request, {warmth}: {taken:.2f} s (goal 2)")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
