"""How long a refresh of many tickers takes when the source limits requests, and whether it is polite.

    python benchmarks/refreshing.py [--tickers 60] [--rate 2]

An unmodified yfinance asks a loopback Yahoo for each ticker in turn. Each chart request is answered
with 429 and Retry-After 5 with a chance of 5 %, and with a page that is no JSON with one of 2 %; the seed
is fixed, and the counts are printed. Then all tickers are refreshed again.

The time is printed as a ratio to the time of the pace, which is one request a ticker. A ratio near 1 cannot
be had: a cool-down stops all requests to the host, because a request in it makes the limit last longer. So
the floor is printed beside it, from the same run: all requests at the pace, repeated ones included, and
the cool-downs, less one second for each and for the start, because the pace gives back the turns of the
last second. With 400 tickers at 2 requests a second, 20 limits cost 80 s beside 200 s and their 20
repeated requests 10 s, so the floor is about 1.45; a ratio of 1.3 would need requests in a cool-down.

Requests in a cool-down must be 0, and so must those of the second run for tickers that the first one
brought. A ticker that failed is asked for again and is counted apart. Nothing here fails on a figure.
"""

import argparse
import logging
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import islice, product
from pathlib import Path
from string import ascii_uppercase
from typing import NamedTuple

from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.market_data.yahoo.fetch import Yahoo
from domain.errors import PrevistoError
from domain.ticker import Ticker

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.support.loopback_yahoo import LoopbackYahoo, serving
from tests.support.use_cases import Case, refreshing
from tests.support.yahoo_answers import FIRST, LAST, Answer
from tests.support.yahoo_faults import ANSWERS

LIMITED, GARBAGE = 0.05, 0.02  # of the chart requests
COOL_DOWN = 5.0  # seconds; the Retry-After of http429-short
GIVEN_BACK = 1.0  # seconds of turns after a pause
NOW = datetime(LAST.year, LAST.month, LAST.day, 23, tzinfo=UTC)
SEED = 1
CALENDAR = ExchangeSessions()
# Yahoo's cookie, which yfinance keeps. Without one it would ask for it before each chart.
COOKIE = Answer(404, b"", ("Set-Cookie: A3=d; Domain=.yahoo.com; Path=/; Max-Age=31536000; Secure",))


class Faults:
    """Answers some chart requests with a fault, and notes the times of the limits in monotonic seconds."""

    def __init__(self, server: LoopbackYahoo) -> None:
        self._answer = server.answer
        self._chance = random.Random(SEED)
        self.limits: list[float] = []
        self.garbage = 0
        self.calm = False

    def answer(self, host: str, target: str) -> Answer | None:
        """The answer to one request."""
        good, drawn = self._answer(host, target), self._chance.random()
        if host == "fc.yahoo.com":
            return COOKIE
        if self.calm or "/chart/" not in target or drawn >= LIMITED + GARBAGE:
            return good
        if drawn >= LIMITED:
            self.garbage += 1
            return ANSWERS["html"]("", {})
        self.limits.append(time.monotonic())
        return ANSWERS["http429-short"]("", {})

    def inside(self, requests: list[tuple[float, str]]) -> int:
        """How many of the requests are inside a cool-down."""
        return sum(any(at < moment < at + COOL_DOWN for at in self.limits) for moment, _ in requests)


class Run(NamedTuple):
    """The seconds of one refresh of all tickers, its requests (moment, path), and the failed tickers."""

    seconds: float
    requests: list[tuple[float, str]]
    failed: list[str]

    def asked_for(self, names: list[str]) -> int:
        """How many of the requests are for one of the tickers."""
        return sum(path.rpartition("/")[2] in names for _, path in self.requests)


def symbols(count: int) -> list[str]:
    """Different symbols of the New York exchange."""
    return ["".join(letters) for letters in islice(product(ascii_uppercase, repeat=4), count)]


def warm_up() -> None:
    """Load yfinance and the calendar, which take seconds once in a process."""
    import yfinance.data  # noqa: F401 - for its time only

    CALENDAR.sessions("XNYS", FIRST, NOW.date())


def refresh(case: Case, source: Yahoo, server: LoopbackYahoo, names: list[str]) -> Run:
    """Refresh all tickers, one after the other."""
    use, before = refreshing(case, source, CALENDAR), len(server.requests)
    failed, start = [], time.monotonic()
    for name in names:
        try:
            use(Ticker.parse(name))
        except PrevistoError:
            failed.append(name)
    seconds = time.monotonic() - start
    return Run(seconds, [(at, path) for at, _, path in server.requests[before:]], failed)


def show(first: Run, second: Run, faults: Faults, names: list[str], rate: float) -> None:
    """Print the figures."""
    pace, sent = len(names) / rate, len(first.requests)
    pauses = len(faults.limits) * (COOL_DOWN - GIVEN_BACK) - GIVEN_BACK
    floor = sent / rate + pauses
    fresh = [name for name in names if name not in first.failed]
    inside = faults.inside([*first.requests, *second.requests])
    print(f"{len(names)} tickers, {rate:g} requests a second, pace {pace:.1f} s")
    print(f"{sent} requests, {len(faults.limits)} answered with 429, {faults.garbage} with garbage")
    print(f"time {first.seconds:.1f} s: {first.seconds / pace:.2f} x pace, floor {floor / pace:.2f} x pace")
    print(f"requests in a cool-down: {inside} (goal 0)")
    print(f"second run: {second.asked_for(fresh)} requests for {len(fresh)} fresh tickers (goal 0),")
    print(f"  {second.asked_for(first.failed)} for {len(first.failed)} tickers that had failed")


def main() -> None:
    """Run both refreshes and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tickers", type=int, default=60)
    parser.add_argument("--rate", type=float, default=2.0)
    options = parser.parse_args()
    logging.getLogger("yfinance").setLevel(logging.CRITICAL)
    names = symbols(options.tickers)
    warm_up()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        faults = Faults(server)
        server.answer = faults.answer  # type: ignore[method-assign]
        case = Case(NOW)
        for name in names:
            case.tracked(name)
        source = Yahoo(Path(folder) / "cache", rate=options.rate)
        first = refresh(case, source, server, names)
        faults.calm = True
        second = refresh(case, source, server, names)
    show(first, second, faults, names, options.rate)


if __name__ == "__main__":
    main()
