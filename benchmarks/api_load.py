"""The load on one server: kinds of requests, and how fast they are answered."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import httpx
import msgspec
from kept_line import KeptLine, request_of


class Row(msgspec.Struct, frozen=True):
    """A kind of request: bodies in turn, the goal beside the floor, and the goal beside mlflow.

    `connections` is the number of its own, or 0 for that of the run.
    """

    name: str
    method: str
    path: str
    bodies: Sequence[Any] = (None,)
    goal: float | None = None
    peer_goal: float | None = None
    connections: int = 0


class Answered(msgspec.Struct, frozen=True):
    """The milliseconds of all answers, ascending, and the seconds that they took together."""

    milliseconds: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds


class Load:
    """Requests over kept connections, each its next as soon as the last is answered."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self.token = token

    def run(self, row: Row, connections: int, seconds: float) -> Answered:
        """Ask for some seconds. Raises RuntimeError at a status other than 2xx."""
        requests = [request_of(row.method, row.path, self.token, body) for body in row.bodies]
        begun, taken = time.perf_counter(), list[float]()

        async def all_connections() -> None:
            numbers = range(row.connections or connections)
            await asyncio.gather(*(self._connection(requests, n, begun + seconds, taken) for n in numbers))

        asyncio.run(all_connections())
        return Answered(sorted(taken), time.perf_counter() - begun)

    async def _connection(self, requests: list[bytes], number: int, until: float, taken: list[float]) -> None:
        line = KeptLine(self._port)
        while time.perf_counter() < until:
            number += 7
            begun = time.perf_counter()
            status = await line.ask(requests[number % len(requests)])
            if not 200 <= status < 300:
                raise RuntimeError(f"{requests[0][:80]!r}: status {status}")
            taken.append(1000 * (time.perf_counter() - begun))
        line.close()


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
