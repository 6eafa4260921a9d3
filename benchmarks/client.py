"""What the client costs: its import beside that of httpx and msgspec, and 1,000 forecasts beside a bare loop.

    python benchmarks/client.py [--forecasts 1000]

One service, one run: rounds of the client and of a loop over `httpx.AsyncClient` alternate, with equally many
requests in flight. The ratio is the client's rate over that of the loop; imports are compared by CPU time.
"""

import argparse
import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "sdk/python/src")]

from previsto_client import AsyncPrevisto  # noqa: E402

from entrypoints.container import Container  # noqa: E402
from entrypoints.settings import Settings  # noqa: E402
from tests.support.command_line import furnish  # noqa: E402
from tests.support.processes.service import Service  # noqa: E402

IN_FLIGHT = 16
ROUNDS = 5
IMPORTS = 9
Call = Callable[[], Awaitable[object]]


def cpu_of_import(names: str) -> float:
    """CPU seconds of a process that imports modules; the median of several."""
    found = []
    env = {**os.environ, "PYTHONPATH": str(ROOT / "sdk/python/src")}
    for _ in range(IMPORTS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", f"import {names}"], env=env, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(found)


async def rate(call: Call, count: int) -> float:
    """Calls a second, with IN_FLIGHT at a time."""
    places, begun = asyncio.Semaphore(IN_FLIGHT), time.perf_counter()

    async def one() -> None:
        async with places:
            await call()

    await asyncio.gather(*(one() for _ in range(count)))
    return count / (time.perf_counter() - begun)


async def compare(base: str, client_id: str, secret: str, count: int) -> list[tuple[float, float]]:
    """The rates of the client and of the bare loop, by round."""
    token = httpx.post(
        f"{base}/oauth/token", data={"grant_type": "client_credentials"}, auth=(client_id, secret)
    ).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    async with (
        AsyncPrevisto(base, client_id=client_id, client_secret=secret) as previsto,
        httpx.AsyncClient(base_url=base, headers=headers, timeout=60) as http,
    ):

        async def bare() -> object:
            key = {"idempotency-key": uuid.uuid4().hex}
            answer = await http.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 10}, headers=key)
            return answer.raise_for_status().json()

        def own() -> Awaitable[object]:
            return previsto.forecasts.create("VALE3", horizon=10)

        await rate(own, 50)
        await rate(bare, 50)
        part = count // ROUNDS
        return [(await rate(own, part), await rate(bare, part)) for _ in range(ROUNDS)]


def main() -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forecasts", type=int, default=1000)
    count = parser.parse_args().forecasts
    own, floor = cpu_of_import("previsto_client"), cpu_of_import("httpx, msgspec")
    print(f"import: {own:.3f} s of CPU, {own / floor:.2f} × httpx and msgspec ({floor:.3f} s); goal 1.5")
    with tempfile.TemporaryDirectory() as folder:
        place = furnish(Path(folder))
        keep = Container(settings=Settings.read(str(place.home), place.source)).use_cases().keep_clients()
        made = keep.create("bench", ["forecasts:write", "forecasts:read"])
        service = Service(place, "--no-worker", log=subprocess.DEVNULL)  # type: ignore[arg-type]
        try:
            rounds = asyncio.run(compare(service.base, made.client_id, made.client_secret, count))
        finally:
            service.stop()
    ratios = [client / bare for client, bare in rounds]
    print(f"{count} forecasts, {IN_FLIGHT} in flight, by round: client, bare httpx, ratio; goal 0.8")
    for (client, bare), ratio in zip(rounds, ratios, strict=True):
        print(f"  {client:7.0f}/s {bare:7.0f}/s  {ratio:.2f}")
    print(f"  median ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
