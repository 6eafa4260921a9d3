"""The HTTP API under load, beside an empty request of the same application, and beside mlflow's server.

    python benchmarks/api.py [--seconds N] [--connections N] [--tickers N] [--mlflow PYTHON] [--no-pin]

One server process on one core, this client on the other. The floor is an authenticated POST that does
nothing, in the same application and the same run; every request carries a real token. What is compared:
a durable forecast of the warm fallback `volatility`, a stored forecast, previews of closes that nobody
asked for before by a warm `lstm` and by `volatility`, and a forecast for 500 tickers in one request.
"""

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import msgspec
from mlflow_peer import BODY, mlflow_served

from application.forecasting.fields import StrategySettings

SERVER = """
import sys
import uvicorn
from litestar import post
from entrypoints.container import Container
from entrypoints.http import app
from entrypoints.http.openapi.operations import needs
from entrypoints.http.edge.patient_protocol import PatientProtocol
from entrypoints.http.edge.pinning import pin
from entrypoints.settings import Settings

@post("/empty", status_code=200, **{**needs("forecasts:write"), "sync_to_thread": False})
def empty() -> dict[str, int]:
    return {}

port, pinned = int(sys.argv[1]), sys.argv[2] == "pin"
settings = Settings.read()
if pinned:
    pin(settings.home / "cores")
product = Container(settings=settings)
if hasattr(product.adapters(), "logs"):  # an older checkout has none
    product.adapters().logs().begin("serve")
product.use_cases().warm_up()()
base, oauth = f"http://127.0.0.1:{port}", product.authorization_server()
made = app.make_app(product, product.adapters().token_verifier(), oauth, base, routes=(*app.ROUTES, empty))
uvicorn.run(made, port=port, loop="uvloop", http=PatientProtocol, log_level="error", access_log=False)
"""
LSTM: StrategySettings = {
    "epochs": 2,
    "windows_per_epoch": 500,
}  # of the usual size; what it says does not matter here
VARIANTS = 64  # different bodies of a preview, so that no answer is known already


class Row(msgspec.Struct, frozen=True):
    """A kind of request: bodies in turn, the goal beside the floor, and the goal beside mlflow."""

    name: str
    method: str
    path: str
    bodies: Sequence[Any] = (None,)
    goal: float | None = None
    peer_goal: float | None = None


def furnished(folder: Path, tickers: int) -> tuple[str, tuple[str, str]]:
    """A home with synthetic prices: its lstm version, and a client that may do everything."""
    from application.commands.train_model import TrainRequest
    from domain.principal import SCOPES
    from domain.ticker import Ticker
    from entrypoints.container import Container
    from entrypoints.settings import Settings

    uses: Any = Container(settings=Settings.read(str(folder), "synthetic")).use_cases
    names = ["VALE3", *(f"{chr(65 + n // 26)}{chr(65 + n % 26)}XQ" for n in range(tickers - 1))]
    for name in names:
        uses.track_ticker()(name)
        uses.refresh_prices()(Ticker.parse(name))
    asked = TrainRequest(ticker="VALE3", strategy="lstm", horizon=5, settings=LSTM)
    model = uses.train_model()(asked).model
    made = uses.keep_clients().create("bench", sorted(SCOPES))
    return model, (made.client_id, made.client_secret)


def rows(forecast: str, model: str) -> list[Row]:
    """What is asked."""
    chance = random.Random(1)
    closes = [[10 + chance.random() for _ in range(300)] for _ in range(VARIANTS)]
    lstm = [{"closes": one, "horizon": 5, "model": model} for one in closes]
    volatility = [{"closes": one, "horizon": 5} for one in closes]
    return [
        Row("empty POST", "POST", "/empty", [{}]),
        Row("POST forecast", "POST", "/v1/forecasts", [{"ticker": "VALE3", "horizon": 5}], 0.35, 1.5),
        Row("GET forecast", "GET", f"/v1/forecasts/{forecast}", [None], 0.6, 3.0),
        Row("preview lstm", "POST", "/v1/forecasts/preview", lstm, 0.3, 3.0),
        Row("preview volatility", "POST", "/v1/forecasts/preview", volatility),
    ]


class Load:
    """Requests over kept connections, each its next as soon as the last is answered."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token

    async def run(self, row: Row, connections: int, seconds: float) -> list[float]:
        """Milliseconds of every answer, ascending."""
        head = (
            f"{row.method} {row.path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {self._token}\r\n"
        )
        requests = [_request(head, body) for body in row.bodies]
        until = time.perf_counter() + seconds
        taken: list[float] = []
        await asyncio.gather(*(self._connection(requests, n, until, taken) for n in range(connections)))
        return sorted(taken)

    async def _connection(self, requests: list[bytes], number: int, until: float, taken: list[float]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        while time.perf_counter() < until:
            number += 7
            begun = time.perf_counter()
            writer.write(requests[number % len(requests)])
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 2"):
                raise RuntimeError(head.decode("latin-1"))
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            taken.append(1000 * (time.perf_counter() - begun))
        writer.close()


def _request(head: str, body: Any) -> bytes:
    if body is None:
        return f"{head}\r\n".encode()
    content = msgspec.json.encode(body)
    return (
        f"{head}content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n".encode() + content
    )


def measure(asked: Sequence[tuple[Load, Row]], connections: int, seconds: float) -> None:
    """The table: every row against the floor, and against the peer's where there is one, in turns."""
    rates: dict[str, list[float]] = {row.name: [] for _, row in asked}
    tails: dict[str, list[tuple[float, float]]] = {row.name: [] for _, row in asked}
    for _ in range(3):
        for load, row in asked:
            taken = asyncio.run(load.run(row, connections, seconds))
            rates[row.name].append(len(taken) / seconds)
            tails[row.name].append((statistics.median(taken), taken[int(0.99 * len(taken))]))
    found = {name: statistics.median(some) for name, some in rates.items()}
    peer = found.get("mlflow constant")
    print(f"{'request':19}{'requests/s':>11}{'÷ empty':>9}{'p50 ms':>8}{'p99 ms':>8}{'÷ mlflow':>10}  goals")
    for _, row in asked:
        p50, p99 = (statistics.median(column) for column in zip(*tails[row.name], strict=True))
        ratio, beside = found[row.name] / found["empty POST"], found[row.name] / peer if peer else None
        said = [_verdict(ratio, row.goal)] + ([_verdict(beside, row.peer_goal)] if beside else [])
        shown = f"{beside:10.1f}" if beside else f"{'-':>10}"
        print(
            f"{row.name:19}{found[row.name]:11.0f}{ratio:9.2f}{p50:8.2f}{p99:8.2f}{shown}  {' '.join(said)}"
        )


def _verdict(value: float, goal: float | None) -> str:
    return "" if goal is None else f"{goal} {'met' if value >= goal else 'MISSED'}"


def many(client: httpx.Client) -> None:
    """All tickers in one request, the first time and again."""
    names = [row["id"] for row in client.get("/v1/tickers?limit=500").json()["items"]]
    for warmth in ("cold", "warm"):
        begun = time.perf_counter()
        answer = client.post("/v1/forecasts/batch", json={"tickers": names, "horizon": 5}).json()
        taken = time.perf_counter() - begun
        verdict = "met" if taken < 2 else "MISSED"
        print(f"{answer['issued']} tickers in one request, {warmth}: {taken:.2f} s (goal 2 s, {verdict})")


def token_of(base: str, credentials: tuple[str, str]) -> str:
    """A real one, as soon as the server is there."""
    while True:
        try:
            answer = httpx.post(
                f"{base}/oauth/token", data={"grant_type": "client_credentials"}, auth=credentials
            )
            return str(answer.raise_for_status().json()["access_token"])
        except httpx.TransportError:
            time.sleep(0.1)


def main() -> None:
    """Furnish, serve, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--tickers", type=int, default=500)
    parser.add_argument("--port", type=int, default=8711)
    parser.add_argument("--mlflow", metavar="PYTHON", help="a Python that has mlflow")
    parser.add_argument("--no-pin", action="store_true", help="let the server wander between cores")
    given = parser.parse_args()
    folder, base = Path(tempfile.mkdtemp(prefix="previsto-api-")), f"http://127.0.0.1:{given.port}"
    os.environ |= {"PREVISTO_HOME": str(folder), "PREVISTO_SOURCE": "synthetic", "PREVISTO_ISSUER": base}
    os.environ["PREVISTO_REQUESTS_PER_MINUTE"] = "1000000"  # one caller stands for many
    model, credentials = furnished(folder, given.tickers)
    with ExitStack() as stack:
        call = [sys.executable, "-c", SERVER, str(given.port), "wander" if given.no_pin else "pin"]
        server = stack.enter_context(subprocess.Popen(call))
        stack.callback(server.terminate)
        token = token_of(base, credentials)
        headers = {"authorization": f"Bearer {token}"}
        client = stack.enter_context(httpx.Client(base_url=base, headers=headers, timeout=120))
        many(client)
        issued = client.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 5}).json()
        load = Load(given.port, token)
        asked = [(load, row) for row in rows(issued["id"], model)]
        if given.mlflow:
            peer = mlflow_served(given.mlflow, folder / "peer", given.port + 1)
            print(stack.enter_context(peer))
            asked.append((Load(given.port + 1, ""), Row("mlflow constant", "POST", "/invocations", [BODY])))
        measure(asked, given.connections, given.seconds)


if __name__ == "__main__":
    main()
