"""Good callers beside hostile ones: what sixteen callers at 70 % of the capacity lose to five that misbehave.

    python benchmarks/hostile_company.py [--seconds N] [--rounds N] [--rate N] [--json]

As given it takes about three minutes.

In one run: the capacity for the requests of the good callers, then rounds of them alone and in company.
One hostile client holds all streams that it may, one sends the dearest previews, one sends batches of
unknown names, one leaves in the middle of a body, and one guesses passwords, each `--rate` times a second
and without heed of a refusal (`hostile_clients.py`). Then the probe of health beside twenty batches of 500
unknown tickers at once, and SIGTERM in company. The service is `previsto serve` as delivered, on SQLite.
Its log is projected on five minutes; its bounds are those of a minute, so that shorter phases say too much.
Lines about the good callers are their own, all others are caused by the company.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec
from good_callers import Taken, capacity, load, requests_of
from hostile_clients import BATCH, Company
from kept_line import KeptLine, request_of
from served_home import ServedHome, Written

GOOD = 16
SHARE = 0.7  # of the capacity
BATCHES = 20
USER = "bia"
GOAL_RATIO, GOAL_BYTES, GOAL_SECONDS = 3.0, 1 << 20, 30.0
SETTLE_SECONDS = 6.0  # until the fits of the company have ended
HOSTILE_SCOPES = {
    "streams": ("models:read", "models:train"),
    "previews": ("forecasts:write",),
    "batches": ("forecasts:write",),
    "leaver": ("forecasts:write",),
}
Answers = dict[str, Counter[int]]


class Report(msgspec.Struct):
    """What was measured; times in milliseconds unless their name says otherwise."""

    capacity: float = 0.0
    alone: Taken = msgspec.field(default_factory=Taken)
    company: Taken = msgspec.field(default_factory=Taken)
    hostile: Answers = msgspec.field(default_factory=dict)
    company_seconds: float = 0.0
    log: dict[str, Written] = msgspec.field(default_factory=dict)
    health_alone: Taken = msgspec.field(default_factory=Taken)
    health_company: Taken = msgspec.field(default_factory=Taken)
    batches: Counter[int] = msgspec.field(default_factory=Counter)
    end_seconds: float = 0.0


class Bench:
    """A service, its good callers and their company."""

    def __init__(self, folder: Path, rate: float) -> None:
        self._home, self._rate = ServedHome(folder), rate
        scopes = ("data:read", "forecasts:read", "forecasts:write")
        self._good = [self._home.client(f"good-{number}", *scopes) for number in range(GOOD)]
        self._hostile = {name: self._home.client(name, *wanted) for name, wanted in HOSTILE_SCOPES.items()}
        self._home.user(USER, "a long and quiet river")
        self.report = Report()

    def run(self, seconds: float, rounds: int) -> Report:
        """Everything, in order."""
        self._home.start()
        try:
            self.report.capacity = capacity(self._home.port, self._asked(), min(seconds, 15.0))
            for _ in range(rounds):
                self._alone(seconds)
                self._together(seconds)
            time.sleep(min(SETTLE_SECONDS, seconds))
            self._probe_health(rounds)
            self._end_in_company(min(seconds, 5.0))
        finally:
            if self._home.process.poll() is None:
                self._home.terminate()
        return self.report

    def _asked(self) -> list[list[bytes]]:
        """The requests of each good caller, with a new token, about a forecast of its own."""
        asked = []
        for caller in self._good:
            token = self._home.token(caller)
            issued = self._home.post("/v1/forecasts", token, {"ticker": "VALE3", "horizon": 5})
            asked.append(requests_of(token, issued.headers["location"]))
        return asked

    def _alone(self, seconds: float) -> None:
        time.sleep(min(SETTLE_SECONDS, seconds))
        _add(self.report.alone, load(self._home.port, self._asked(), seconds, SHARE * self.report.capacity))

    def _together(self, seconds: float) -> None:
        asked, report = self._asked(), self.report
        since, begun = self._home.log_size(), time.monotonic()
        with self._company() as answers:
            _add(report.company, load(self._home.port, asked, seconds, SHARE * report.capacity))
        report.company_seconds += time.monotonic() - begun
        for name, some in answers.items():
            report.hostile[name] = report.hostile.get(name, Counter()) + some
        for client, written in self._home.logged(since).items():
            report.log.setdefault(self._name_of(client), Written()).add(written.lines, written.size)

    def _name_of(self, client: str) -> str:
        """A hostile client by its name, any good one as "good"; all other lines are those of "nobody"."""
        if client in {one for one, _ in self._good}:
            return "good"
        return next((name for name, (one, _) in self._hostile.items() if one == client), "nobody")

    @contextmanager
    def _company(self) -> Iterator[Answers]:
        """The hostile clients at work; their answers are known at the end."""
        tokens = {name: self._home.token(one) for name, one in self._hostile.items()}
        training = {"ticker": "VALE3", "strategy": "volatility", "horizon": 5}
        job = self._home.post("/v1/trainings", tokens["streams"], training).headers["location"]
        told = Company(port=self._home.port, tokens=tokens, job=job, user=USER, rate=self._rate)
        script = Path(__file__).with_name("hostile_clients.py")
        answers: Answers = {}
        with subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdin
            process.stdin.write(msgspec.json.encode(told) + b"\n")
            process.stdin.flush()
            try:
                time.sleep(1.0)  # for its imports
                yield answers
            finally:
                said, _ = process.communicate()
            counts = msgspec.json.decode(said, type=dict[str, dict[int, int]])
            answers |= {name: Counter(some) for name, some in counts.items()}

    def _probe_health(self, rounds: int) -> None:
        """The answers of `/health/live`, alone and beside the batches, which come from new clients."""
        self.report.health_alone = asyncio.run(_probe(self._home.port, asyncio.sleep(1.0)))
        for number in range(rounds):
            token = self._home.token(self._home.client(f"batches-{number}", "forecasts:write"))
            request = request_of("POST", "/v1/forecasts/batch", token, BATCH)
            together = _at_once(self._home.port, [request] * BATCHES, self.report.batches)
            _add(self.report.health_company, asyncio.run(_probe(self._home.port, together)))

    def _end_in_company(self, seconds: float) -> None:
        asked = self._asked()
        with self._company():
            good = Thread(
                target=load, args=(self._home.port, asked, 2 * seconds, SHARE * self.report.capacity)
            )
            good.start()
            time.sleep(seconds)
            self.report.end_seconds = self._home.terminate()
            good.join()


async def _at_once(port: int, requests: Sequence[bytes], answers: Counter[int]) -> None:
    lines = [KeptLine(port) for _ in requests]
    pairs = zip(lines, requests, strict=True)
    answers.update(await asyncio.gather(*(line.ask(request) for line, request in pairs)))
    for line in lines:
        line.close()


async def _probe(port: int, meanwhile: Coroutine[Any, Any, None]) -> Taken:
    """Ask `/health/live` again and again until something has ended."""
    taken, line, work = Taken(), KeptLine(port), asyncio.ensure_future(meanwhile)
    while not work.done():
        begun = time.perf_counter()
        taken.statuses[await line.ask(request_of("GET", "/health/live"))] += 1
        taken.milliseconds.append(1000 * (time.perf_counter() - begun))
        await asyncio.sleep(0.002)
    await work
    line.close()
    return taken


def _add(to: Taken, more: Taken) -> None:
    to.milliseconds += more.milliseconds
    to.statuses += more.statuses


def show(report: Report) -> None:
    """The figures and the goals."""
    alone, company = report.alone, report.company
    print(f"capacity: {report.capacity:.0f} requests/s; {GOOD} good callers at {SHARE:.0%} of it")
    for name, one in (("good alone", alone), ("good in company", company)):
        print(f"{name}: p50 {one.p50:.2f} ms, p99 {one.p99:.2f} ms, {_said(one.statuses)}")
    ratio = company.p99 / alone.p99
    print(f"p99 in company ÷ alone: {ratio:.2f} (goal {GOAL_RATIO:g}: {_verdict(ratio <= GOAL_RATIO)})")
    print(f"good requests with 5xx or no answer: {company.faults} (goal 0: {_verdict(not company.faults)})")
    by = {name: one.size * 300 / report.company_seconds / GOAL_BYTES for name, one in report.log.items()}
    by_good = by.pop("good", 0.0)
    print(
        f"log of five minutes: {sum(by.values()):.2f} MiB about the company "
        f"(goal 1: {_verdict(sum(by.values()) <= 1)}), {by_good:.2f} MiB about the good"
    )
    print("  about " + ", ".join(f"{name} {size:.3f}" for name, size in sorted(by.items())))
    for name, answers in report.hostile.items():
        print(f"hostile {name}: {_said(answers)}")
    beside, health = report.health_company, report.health_alone
    print(
        f"/health/live: p99 {health.p99:.2f} ms alone, {beside.p99:.2f} ms beside {BATCHES} batches "
        f"({_said(report.batches)}), worst {max(beside.milliseconds):.2f} ms"
    )
    end = report.end_seconds
    print(
        f"SIGTERM in company: ended after {end:.1f} s "
        f"(goal {GOAL_SECONDS:g}: {_verdict(end <= GOAL_SECONDS)})"
    )


def _said(answers: Counter[int]) -> str:
    return ", ".join(f"{count} × {status or 'none'}" for status, count in sorted(answers.items()))


def _verdict(met: bool) -> str:
    return "met" if met else "MISSED"


def main() -> None:
    """Serve, load, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="of each phase")
    parser.add_argument("--rounds", type=int, default=1, help="alone and in company")
    parser.add_argument("--rate", type=float, default=50.0, help="acts a second of each hostile client")
    parser.add_argument("--json", action="store_true", help="one object instead of the lines")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="previsto-company-") as folder:
        report = Bench(Path(folder), given.rate).run(given.seconds, given.rounds)
    print(msgspec.json.encode(report).decode()) if given.json else show(report)


if __name__ == "__main__":
    main()
