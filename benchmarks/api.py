"""The HTTP API under load, beside an empty request of the same application, and beside mlflow's server.

    python benchmarks/api.py [--seconds N] [--rounds N] [--connections N] [--tickers N] [--no-pin]
        [--mlflow PYTHON | --against CHECKOUT]

One server process on one core, this client on the other. The floor is an authenticated POST that does
nothing, in the same application and the same run; every request carries a real token. What is compared:
a durable forecast of the warm fallback `scale`, a stored forecast, previews of closes that nobody
asked for before by a warm `lstm` and by `scale`, lists of forecasts and of prices, and forecasts of all
tickers in one request over one connection.

With `--against`, the folder of another checkout, its server runs beside this one over a home of its own, and
they are asked in turns, row by row; shown is the median over the rounds of the rate here divided by the rate
there. It needs the same Python packages. With `--seconds 1 --tickers 100` it takes about two minutes.
"""

import argparse
import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from api_load import Answered, Load, Row
from mlflow_peer import BODY, mlflow_served
from served_checkout import ServedCheckout, serving

HERE = Path(__file__).parents[1]
LEAST = 0.95  # of the rate of the other checkout
BATCH_GOAL = 2.0  # seconds
PEER = "mlflow constant"
Found = dict[str, list[Answered]]


def rate(answers: Sequence[Answered]) -> float:
    """The median of the rounds."""
    return statistics.median(one.rate for one in answers)


def percentile(answers: Sequence[Answered], share: float) -> float:
    """The median over the rounds of a percentile, in milliseconds."""
    return statistics.median(one.milliseconds[int(share * len(one.milliseconds))] for one in answers)


def measure(here: ServedCheckout, peer: Load | None, given: argparse.Namespace) -> None:
    """The table: every row against the floor, and against the peer's where there is one, in turns."""
    asked = [(here.load, row) for row in here.rows]
    if peer:
        asked.append((peer, Row(PEER, "POST", "/invocations", [BODY])))
    found: Found = defaultdict(list)
    for _ in range(given.rounds):
        here.renew()
        for load, row in asked:
            found[row.name].append(load.run(row, given.connections, given.seconds))
    floor, constant = rate(found["empty POST"]), rate(found[PEER]) if peer else 0.0
    print(f"{'request':19}{'requests/s':>11}{'÷ empty':>9}{'p50 ms':>8}{'p99 ms':>8}{'÷ mlflow':>10}  goals")
    for _, row in asked:
        answers = found[row.name]
        ratio, beside = rate(answers) / floor, rate(answers) / constant if constant else None
        said = [_verdict(ratio, row.goal)] + ([_verdict(beside, row.peer_goal)] if beside else [])
        shown = f"{beside:10.1f}" if beside else f"{'-':>10}"
        times = f"{percentile(answers, 0.5):8.2f}{percentile(answers, 0.99):8.2f}"
        print(f"{row.name:19}{rate(answers):11.1f}{ratio:9.3f}{times}{shown}  {' '.join(said)}")
    batch = [one.milliseconds for one in found["POST batch"]]
    cold, warm = batch[0][-1] / 1000, statistics.median(statistics.median(one) for one in batch) / 1000
    verdict = "met" if max(cold, warm) < BATCH_GOAL else "MISSED"
    print(f"{given.tickers} tickers in one request: {cold:.2f} s cold, {warm:.2f} s warm ", end="")
    print(f"(goal {BATCH_GOAL:g} s, {verdict})")


def compare(here: ServedCheckout, there: ServedCheckout, given: argparse.Namespace) -> None:
    """The table of both checkouts, asked in turns; which one is first changes with each round."""
    both: dict[str, Found] = {side.name: defaultdict(list) for side in (here, there)}
    for side, row in _turns(here, there, given.rounds):
        both[side.name][row.name].append(side.load.run(row, given.connections, given.seconds))
    print(f"{'request':19}{'before/s':>10}{'now/s':>10}{'ratio':>8}{'least':>8}{'most':>8}  goal {LEAST}")
    for row in here.rows:
        now, before = both[here.name][row.name], both[there.name][row.name]
        ratios = sorted(one.rate / other.rate for one, other in zip(now, before, strict=True))
        middle = statistics.median(ratios)
        spread = f"{middle:8.3f}{ratios[0]:8.2f}{ratios[-1]:8.2f}"
        verdict = "met" if middle >= LEAST else "MISSED"
        print(f"{row.name:19}{rate(before):10.1f}{rate(now):10.1f}{spread}  {verdict}")


def _turns(here: ServedCheckout, there: ServedCheckout, rounds: int) -> Iterator[tuple[ServedCheckout, Row]]:
    for number in range(rounds):
        sides = (here, there) if number % 2 else (there, here)
        for side in sides:
            side.renew()
        for place in range(len(here.rows)):
            for side in sides:
                yield side, side.rows[place]


def _verdict(value: float, goal: float | None) -> str:
    return "" if goal is None else f"{goal} {'met' if value >= goal else 'MISSED'}"


def main() -> None:
    """Furnish, serve, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--tickers", type=int, default=500)
    parser.add_argument("--port", type=int, default=8711)
    parser.add_argument("--mlflow", metavar="PYTHON", help="a Python that has mlflow")
    parser.add_argument("--against", metavar="CHECKOUT", type=Path, help="the folder of another checkout")
    parser.add_argument("--no-pin", action="store_true", help="let the server wander between cores")
    given = parser.parse_args()
    with ExitStack() as stack:

        def served(name: str, checkout: Path, port: int) -> ServedCheckout:
            return stack.enter_context(serving(name, checkout, port, given.tickers, not given.no_pin))

        here = served("now", HERE, given.port)
        if given.against:
            compare(here, served("before", given.against, given.port + 1), given)
            return
        peer = None
        if given.mlflow:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="previsto-mlflow-")))
            print(stack.enter_context(mlflow_served(given.mlflow, folder / "peer", given.port + 1)))
            peer = Load(given.port + 1, "")
        measure(here, peer, given)


if __name__ == "__main__":
    main()
