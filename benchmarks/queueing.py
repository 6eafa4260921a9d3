"""A queueing simulation of forecasts a day: how many cores and writers, for 10 million and for less.

    python benchmarks/queueing.py [--forecasts 10000000] [--core-ms 17] [--append-ms 1.33] [--hours 24]

A day of an installation: requests to forecast arrive, each waits for a worker process, takes its core for a
while, and its append then waits for the one append lock of its ledger. Service times are those that
benchmarks/scaling.py and benchmarks/day.py measure, given as options; their spread is that of a lognormal
whose standard deviation is half of the mean, and the lock is held for one append each. Half of the day's
forecasts arrive in one burst after the close, divided into jobs of 25, the others evenly, as an API has them.

Every station serves in the order of arrival (first come, first served), so the waits are exact for the times
that are drawn: no steady state is assumed. A scaled-down day is simulated: with a share of 1 in 100 the work
of a hundredth of the ledgers and workers, because ledgers share nothing. Nothing here is a measurement.
"""

import argparse
import heapq
import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]

SPREAD = 0.5  # standard deviation ÷ mean of a service time
BURST = 0.5  # of the forecasts, right after the close
BUSY = 0.7  # of the time, for the sizes that are proposed
SHARE_OF_JOB = 25  # forecasts of a child job
APPENDS = 1.08  # a forecast, with its share of the job's begin and end


class Day(NamedTuple):
    """What is asked of one ledger; seconds."""

    forecasts: int
    core: float
    append: float
    length: float


class Outcome(NamedTuple):
    """Seconds: waits of requests (50th, 99th percentile), the end of the burst; how busy stations were."""

    middle: float
    late: float
    burst: float
    cores: float
    lock: float


def drawn(mean: float, count: int, chance: np.random.Generator) -> Times:
    """Service times with a mean, lognormal."""
    sigma = math.sqrt(math.log1p(SPREAD**2))
    return chance.lognormal(math.log(mean) - sigma**2 / 2, sigma, count)


def arrivals(day: Day, chance: np.random.Generator) -> tuple[Times, Times]:
    """The times of the requests, which are spread over the day, and those of the burst, all at the start."""
    burst = round(day.forecasts * BURST)
    return np.sort(chance.uniform(0, day.length, day.forecasts - burst)), np.zeros(burst)


def served(asked: Times, services: Times, servers: int) -> Times:
    """When each is done, by as many servers, in the order of `asked`, which ascends."""
    free = [0.0] * servers
    done = np.empty_like(asked)
    for number, (when, taken) in enumerate(zip(asked.tolist(), services.tolist(), strict=True)):
        ready = heapq.heappop(free)
        done[number] = max(when, ready) + taken
        heapq.heappush(free, float(done[number]))
    return done


def simulated(day: Day, cores: int, seed: int = 1) -> Outcome:
    """A day of one ledger. Requests have cores of their own, as many as keep them below BUSY."""
    chance = np.random.default_rng(seed)
    spread, burst = arrivals(day, chance)
    api = math.ceil(spread.size * day.core / day.length / BUSY)
    asked = served(spread, drawn(day.core, spread.size, chance), api)
    batch = served(burst, drawn(day.core, burst.size, chance), max(1, cores - api))
    at = np.concatenate([asked, batch])
    order = np.argsort(at, kind="stable")
    written = np.empty_like(at)
    written[order] = served(at[order], drawn(day.append * APPENDS, at.size, chance), 1)
    waits = written[: spread.size] - spread
    work = day.core * day.forecasts
    return Outcome(
        float(np.quantile(waits, 0.5)),
        float(np.quantile(waits, 0.99)),
        float(written[spread.size :].max()) if burst.size else 0.0,
        work / (cores * day.length),
        day.append * APPENDS * day.forecasts / day.length,
    )


def checked() -> str:
    """One server at 70 % with times that are exponential: what the formula says, and what is simulated."""
    chance, load = np.random.default_rng(1), 0.7
    asked = np.cumsum(chance.exponential(1 / load, 200_000))
    found = float((served(asked, chance.exponential(1.0, asked.size), 1) - asked).mean())
    return f"check M/M/1 at {load:.0%}: {1 / (1 - load):.2f} by the formula, {found:.2f} simulated"


def ledgers_of(day: Day, burst_hours: float) -> int:
    """How many ledgers the appends need, so that the burst is written in time at a busy lock."""
    burst = BURST * day.forecasts * day.append * APPENDS / (burst_hours * 3600)
    spread = (1 - BURST) * day.forecasts * day.append * APPENDS / day.length
    return max(1, math.ceil((burst + spread) / BUSY))


def cores_of(day: Day, burst_hours: float) -> int:
    """How many cores the burst needs in time, and the requests beside it."""
    burst = BURST * day.forecasts * day.core / (burst_hours * 3600)
    spread = (1 - BURST) * day.forecasts * day.core / day.length
    return math.ceil(burst / BUSY) + math.ceil(spread / BUSY)


def plan(given: argparse.Namespace, burst_hours: float) -> str:
    """A row: the size that the arithmetic proposes, and what a simulated day of one of its ledgers shows."""
    whole = Day(given.forecasts, given.core_ms / 1000, given.append_ms / 1000, given.hours * 3600)
    ledgers, cores = ledgers_of(whole, burst_hours), cores_of(whole, burst_hours)
    parts = max(ledgers, math.ceil(whole.forecasts / given.simulated))
    part = whole._replace(forecasts=whole.forecasts // parts)
    if parts > ledgers:  # a thinner ledger in a day that is as many times slower has the same loads
        factor = parts / ledgers
        part = part._replace(core=part.core * factor, append=part.append * factor)
    found = simulated(part, max(2, math.ceil(cores / ledgers)))
    slower = parts / ledgers if parts > ledgers else 1.0
    return (
        f"burst in {burst_hours:g} h: {ledgers} ledger(s), {cores} cores; burst done after "
        f"{found.burst / 3600:.2f} h; a request waits {1000 * found.middle / slower:.0f} ms, "
        f"p99 {1000 * found.late / slower:,.0f} ms; cores {found.cores:.0%}, lock {found.lock:.0%} busy"
    )


def main() -> None:
    """Three deadlines for the burst."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--forecasts", type=int, default=10_000_000)
    parser.add_argument("--core-ms", type=float, default=17.0, help="of a core, for one forecast")
    parser.add_argument("--append-ms", type=float, default=1.33, help="of the lock, for one append (750/s)")
    parser.add_argument("--hours", type=float, default=24.0, help="of the day")
    parser.add_argument("--simulated", type=int, default=400_000, help="forecasts that are drawn at most")
    given = parser.parse_args()
    print(f"{given.forecasts:,} forecasts in {given.hours:g} h, ", end="")
    print(f"{given.core_ms:g} ms of a core, {given.append_ms:g} ms of the lock each; {checked()}")
    for hours in (1.0, 3.0, 12.0):
        print(plan(given, hours), flush=True)


if __name__ == "__main__":
    main()
