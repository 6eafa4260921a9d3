"""What a refusal costs the service: at its route, and at the door for a caller that does not wait.

    python benchmarks/refusals.py [--callers N] [--requests N]

The CPU time of `previsto serve` for each request, beside an ordinary one (the prices of twenty days) in the
same run. What is refused is a batch of 500 unknown tickers of a caller over its rate.
"""

import argparse
import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import psutil
from hostile_clients import BATCH
from kept_line import KeptLine, request_of
from served_home import ServedHome

from entrypoints.http.edge.penalties import FREE

RATE = "600"  # a minute, so that the second batch is refused


async def ask(port: int, requests: Sequence[bytes], times: int) -> Counter[int]:
    """Each request some times, one after another; how many answers by status."""
    answers: Counter[int] = Counter()
    for request in requests:
        line = KeptLine(port)
        for _ in range(times):
            answers[await line.ask(request)] += 1
        line.close()
    return answers


def main() -> None:
    """Serve, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--callers", type=int, default=10)
    parser.add_argument("--requests", type=int, default=200, help="of each caller at the door")
    given = parser.parse_args()
    os.environ["PREVISTO_REQUESTS_PER_MINUTE"] = RATE
    with tempfile.TemporaryDirectory(prefix="previsto-refusals-") as folder:
        home = ServedHome(Path(folder))
        callers = [home.client(f"caller-{n}", "forecasts:write", "data:read") for n in range(given.callers)]
        home.start()
        process = psutil.Process(home.process.pid)
        try:
            tokens = [home.token(one) for one in callers]
            batches = [request_of("POST", "/v1/forecasts/batch", one, BATCH) for one in tokens]
            prices = [request_of("GET", "/v1/tickers/VALE3/prices?last=20", one) for one in tokens]
            phases = {
                "ordinary": (prices, 40),
                "accepted batch": (batches, 1),
                "refused at its route": (batches, FREE - 1),
                "refused at the door": (batches, given.requests),
            }
            floor = 0.0
            for name, (requests, times) in phases.items():
                before = process.cpu_times()
                answers = asyncio.run(ask(home.port, requests, times))
                after = process.cpu_times()
                spent = after.user + after.system - before.user - before.system
                cost = 1000 * spent / (len(requests) * times)
                floor = floor or cost
                print(f"{name:22}{cost:8.3f} ms{cost / floor:8.2f} ÷ ordinary  {dict(answers)}", flush=True)
        finally:
            home.terminate()


if __name__ == "__main__":
    main()
