"""Good callers: each with a token and a connection of its own, which read and issue forecasts in turn."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Sequence

import msgspec
import uvloop
from kept_line import KeptLine, request_of


class Taken(msgspec.Struct):
    """What good callers got: milliseconds of each answer, and how many answers by status."""

    milliseconds: list[float] = []
    statuses: Counter[int] = msgspec.field(default_factory=Counter)

    @property
    def p50(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        return sorted(self.milliseconds)[int(0.99 * len(self.milliseconds))]

    @property
    def faults(self) -> int:
        """How many requests were answered with 5xx, or not at all."""
        return sum(count for status, count in self.statuses.items() if not 100 <= status < 500)


def requests_of(token: str, forecast: str) -> list[bytes]:
    """What a good caller asks for, in turn; `forecast` is the path of one of its own."""
    return [
        request_of("POST", "/v1/forecasts", token, {"ticker": "VALE3", "horizon": 5}),
        request_of("GET", forecast, token),
        request_of("GET", "/v1/forecasts?limit=10", token),
        request_of("GET", "/v1/tickers/VALE3/prices?last=20", token),
    ]


def capacity(port: int, asked: Sequence[Sequence[bytes]], seconds: float) -> float:
    """Answers a second when each caller sends its next request as soon as the last one is answered."""
    taken = load(port, asked, seconds, 0.0)
    return len(taken.milliseconds) / seconds


def load(port: int, asked: Sequence[Sequence[bytes]], seconds: float, rate: float) -> Taken:
    """One caller for each list of requests; together `rate` requests a second, or as many as possible for 0.

    The time of an answer begins when its request was due, so that one that had to wait for the answer
    before counts its wait.
    """
    taken = Taken()

    async def all_of_them() -> None:
        pause = len(asked) / rate if rate else 0.0
        callers = [_call(KeptLine(port), one, n, pause, seconds, taken) for n, one in enumerate(asked)]
        await asyncio.gather(*callers)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(all_of_them())
    return taken


async def _call(
    line: KeptLine, requests: Sequence[bytes], number: int, pause: float, seconds: float, taken: Taken
) -> None:
    begun = time.perf_counter()
    due = begun + pause * number / 16  # the callers do not ask at the same moment
    while due < begun + seconds:
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        status = await line.ask(requests[number % len(requests)])
        now = time.perf_counter()
        taken.milliseconds.append(1000 * (now - due))
        taken.statuses[status] += 1
        number += 1
        due = due + pause if pause else now
    line.close()
