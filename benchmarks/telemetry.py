"""What traces and log lines cost: CPU of the server for each `POST /v1/forecasts`.

    python benchmarks/telemetry.py [--rounds N] [--seconds N] [--connections N] [--without SRC]

One server without traces, one for 10 % and one for 100 % of kept traces, all three without a line for each
request, and one without traces that writes a JSON line for each request. They are asked in turns: the median
over the rounds of the CPU of a server per request, divided by that of the one named in the last column.
`--without` is the folder `src` of a checkout without tracing, which then is the first one. The backend is a
sink in this process.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import psutil
from api_load import Load, Row, token_of
from furnish import furnished

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.support.otlp_sink import OtlpSink, otlp_sink

FORECAST = Row("POST forecast", "POST", "/v1/forecasts", [{"ticker": "VALE3", "horizon": 5}])
SOURCE = Path(__file__).parents[1] / "src"
SERVER = Path(__file__).with_name("bare_server.py")
GOALS = {"off": 1.01, "10 %": 1.05, "100 %": 1.30, "log lines": 1.03}


class Served(msgspec.Struct, frozen=True):
    """A server and the load on it."""

    name: str
    process: psutil.Process
    load: Load

    def cost(self, connections: int, seconds: float) -> float:
        """Microseconds of CPU for each request."""
        before = self._cpu()
        answered = self.load.run(FORECAST, connections, seconds)
        return 1e6 * (self._cpu() - before) / len(answered.milliseconds)

    def _cpu(self) -> float:
        spent = self.process.cpu_times()
        return float(spent.user + spent.system)


@contextmanager
def serving(name: str, home: Path, port: int, source: Path, more: dict[str, str]) -> Iterator[Served]:
    """A server over a home of its own."""
    base = f"http://127.0.0.1:{port}"
    own = {"PREVISTO_HOME": str(home), "PREVISTO_SOURCE": "synthetic", "PREVISTO_ISSUER": base}
    own["PREVISTO_REQUESTS_PER_MINUTE"] = "1000000"  # one caller stands for many
    os.environ.update(own)
    found = furnished(home, 1)
    environment = {**os.environ, **own, "PYTHONPATH": str(source), **more}
    with (
        (home / "lines").open("w") as lines,
        subprocess.Popen(
            [sys.executable, str(SERVER), str(port), "wander"], env=environment, stderr=lines
        ) as server,
    ):
        try:
            load = Load(port, token_of(base, (found.client, found.secret)))
            yield Served(name, psutil.Process(server.pid), load)
        finally:
            server.terminate()


def variants(sink: OtlpSink, without: str) -> Iterator[tuple[str, Path, dict[str, str]]]:
    """Name, sources and variables of each server."""
    quiet = {"PREVISTO_LOG_LEVEL": "error", "PREVISTO_LOG_FORMAT": "json"}
    if without:
        yield "without", Path(without).resolve(), quiet
    yield "off", SOURCE, quiet
    yield "log lines", SOURCE, {**quiet, "PREVISTO_LOG_LEVEL": "info"}
    for share in (0.1, 1.0):
        sampler = {"OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": str(share)}
        yield f"{100 * share:g} %", SOURCE, {**quiet, "OTEL_EXPORTER_OTLP_ENDPOINT": sink.endpoint, **sampler}


def show(found: dict[str, list[float]]) -> None:
    """The table."""
    first = next(iter(found))
    print(f"{'server':10}{'µs a request':>14}{'ratio':>8}{'least':>8}{'most':>8}  {'÷':9}goal")
    for name, costs in found.items():
        floor = "off" if name == "log lines" else first
        ratios = sorted(cost / base for cost, base in zip(costs, found[floor], strict=True))
        middle, goal = statistics.median(ratios), GOALS.get(name)
        said = f"{goal} {'met' if middle <= goal else 'MISSED'}" if goal and name != first else ""
        cost = statistics.median(costs)
        print(f"{name:10}{cost:14.0f}{middle:8.3f}{ratios[0]:8.2f}{ratios[-1]:8.2f}  {floor:9}{said}")


def main() -> None:
    """Serve, ask in turns, show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--without", default="", metavar="SRC")
    parser.add_argument("--port", type=int, default=8731)
    given: Any = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        del os.environ[name]
    with ExitStack() as stack:
        sink = stack.enter_context(otlp_sink())
        servers = [
            stack.enter_context(
                serving(name, Path(tempfile.mkdtemp(prefix="previsto-traces-")), given.port + n, source, more)
            )
            for n, (name, source, more) in enumerate(variants(sink, given.without))
        ]
        found: dict[str, list[float]] = {server.name: [] for server in servers}
        for server in servers:
            server.cost(given.connections, given.seconds)  # warm
        for number in range(given.rounds):
            for server in servers[number % len(servers) :] + servers[: number % len(servers)]:
                found[server.name].append(server.cost(given.connections, given.seconds))
        show(found)
        print(f"{len(sink.spans)} spans arrived")


if __name__ == "__main__":
    main()
