"""Five clients that hurt a service as much as they may; each heeds no refusal and no `Retry-After`.

A process of its own: it reads a `Company` as one line of stdin, goes on until stdin ends, and then prints
the number of answers by client and status.
"""

import asyncio
import re
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import uvloop
from kept_line import KeptLine, length_of, request_of, status_of

LEFT = 499  # the client left before its answer
STREAMS = 64  # twice of what an owner may hold
DEAR = {
    "closes": [60 + (n * n) % 97 * 0.25 for n in range(10_000)],
    "strategy": "arima",
    "settings": {"max_p": 5, "max_q": 5, "window": 10_000},
}
UNKNOWN = [f"{a}{b}{c}X3" for a in "ABCDE" for b in "KLMNO" for c in "PQRSTUVWXYABCDEFGHIJ"]
BATCH = {"tickers": UNKNOWN, "horizon": 5}


class Company(msgspec.Struct, frozen=True):
    """The service, the token of each hostile client, and how often each of them acts in a second."""

    port: int
    tokens: dict[str, str]
    job: str
    user: str
    rate: float = 50.0


class Pace:
    """Lets a client act `rate` times a second, over all of its tasks."""

    def __init__(self, rate: float) -> None:
        self._pause = 1 / rate
        self._next = 0.0

    async def wait(self) -> None:
        """Wait for the next turn."""
        now = asyncio.get_running_loop().time()
        self._next = max(now, self._next + self._pause)
        await asyncio.sleep(self._next - now)


async def hold_stream(company: Company, pace: Pace, answers: Counter[int]) -> None:
    """Hold a stream of a job for as long as the service lets it; open it again at once."""
    request = request_of("GET", f"{company.job}/stream", company.tokens["streams"])
    while True:
        await pace.wait()
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", company.port)
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            answers[status_of(head)] += 1
            if status_of(head) == 200:
                await reader.read()
            else:
                await reader.readexactly(length_of(head))
            writer.close()


async def preview(company: Company, pace: Pace, answers: Counter[int]) -> None:
    """Ask for the dearest preview."""
    await _repeat(
        company, request_of("POST", "/v1/forecasts/preview", company.tokens["previews"], DEAR), pace, answers
    )


async def send_batch(company: Company, pace: Pace, answers: Counter[int]) -> None:
    """Ask for forecasts of as many unknown tickers as a request may name."""
    await _repeat(
        company, request_of("POST", "/v1/forecasts/batch", company.tokens["batches"], BATCH), pace, answers
    )


async def leave(company: Company, pace: Pace, answers: Counter[int]) -> None:
    """Send a half of a request, and leave."""
    whole = request_of("POST", "/v1/forecasts", company.tokens["leaver"], BATCH)
    while True:
        await pace.wait()
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", company.port)
            writer.write(whole[: len(whole) // 2])
            await asyncio.sleep(0.05)  # otherwise the service reads nothing of it
            writer.close()
            answers[LEFT] += 1


async def guess(company: Company, pace: Pace, answers: Counter[int]) -> None:
    """Guess the password of a user, and of users that do not exist."""
    form, cookies = await _login_page(company)
    line, number = KeptLine(company.port), 0
    while True:
        await pace.wait()
        number += 1
        name = company.user if number % 2 else f"user-{number}"
        fields = urlencode({**form, "username": name, "password": f"a guess, number {number}"})
        head = "POST /oauth/login HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        head += f"content-type: application/x-www-form-urlencoded\r\ncookie: {cookies}\r\n"
        status = await line.ask(f"{head}content-length: {len(fields)}\r\n\r\n{fields}".encode())
        answers[status] += 1


async def _login_page(company: Company) -> tuple[dict[str, str], str]:
    """The hidden fields of the login page, and its cookies; a busy or ending server is asked again."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{company.port}", timeout=60) as browser:
        while True:
            try:
                shown = await browser.get("/oauth/login")
                break
            except httpx.TransportError:
                await asyncio.sleep(0.2)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text)), cookies


async def _repeat(company: Company, request: bytes, pace: Pace, answers: Counter[int]) -> None:
    line = KeptLine(company.port)
    while True:
        await pace.wait()
        answers[await line.ask(request)] += 1


Task = Callable[[Company, Pace, Counter[int]], Coroutine[Any, Any, None]]
CLIENTS: dict[str, tuple[Task, int]] = {
    "streams": (hold_stream, STREAMS),
    "previews": (preview, 16),
    "batches": (send_batch, 4),
    "leaver": (leave, 4),
    "guesser": (guess, 2),
}
"""What each client does, and in how many tasks at once."""


async def misbehave(company: Company) -> dict[str, Counter[int]]:
    """The answers to each client, when stdin has ended."""
    answers: dict[str, Counter[int]] = {name: Counter() for name in CLIENTS}
    tasks = [
        asyncio.create_task(act(company, pace, answers[name]))
        for name, (act, count) in CLIENTS.items()
        for pace in [Pace(company.rate)]
        for _ in range(count)
    ]
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    for error in ended:
        if not isinstance(error, asyncio.CancelledError):
            raise RuntimeError("a hostile client failed") from (
                error if isinstance(error, BaseException) else None
            )
    return answers


def main() -> None:
    """Misbehave as told."""
    company = msgspec.json.decode(sys.stdin.readline(), type=Company)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        answers = runner.run(misbehave(company))
    print(msgspec.json.encode(answers).decode())


if __name__ == "__main__":
    main()
