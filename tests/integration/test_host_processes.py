"""The manners towards a host hold over processes, also over one that is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.market_data.host.flights import FileFlights
from adapters.market_data.host.host import Host
from domain.errors import RateLimited, SourceUnavailable
from domain.ticker import Ticker

HEAD = """
import sys, time
from pathlib import Path
from adapters.market_data.host.flights import FileFlights
from adapters.market_data.host.host import Host
from domain.ticker import Ticker
folder = Path(sys.argv[1])
host = Host("Yahoo", folder / "host", rate=20)
"""
PACED = "for _ in range(12):\n    host.wait_turn(60)\n    print(time.monotonic(), flush=True)"
LIMITED = "host.cool_down(60)"
PROBING = "host.failed(); host.failed()\nprint('away', flush=True)\ntime.sleep(600)"
HOLDING = "with host._record.change():\n    print('held', flush=True)\n    time.sleep(600)"
FLYING = (
    "with FileFlights(folder).flight(Ticker.parse('VALE3')):\n"
    "    print('held', flush=True)\n    time.sleep(600)"
)
REFRESH = """
with FileFlights(folder).flight(Ticker.parse('VALE3')):
    if not (folder / 'prices').exists():
        print('request', flush=True)
        time.sleep(0.05)
        (folder / 'prices').touch()
"""
Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a process that runs these lines; those still running at the end are killed."""
    started: list[subprocess.Popen[str]] = []

    def run(lines: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", HEAD + lines, str(tmp_path)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def lines_of(process: "subprocess.Popen[str]") -> list[str]:
    """What a process printed until its end, which is a good one."""
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return printed.split()


def kill(process: "subprocess.Popen[str]") -> None:
    """Kill a process after the first line that it prints."""
    assert process.stdout
    assert process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_the_pace_holds_over_processes(start: Start) -> None:
    """Three processes send at most twenty requests at once, and twenty a second."""
    began = time.monotonic()
    running = [start(PACED) for _ in range(3)]
    moments = sorted(float(line) for process in running for line in lines_of(process))
    assert len(moments) == 36
    # The n-th turn is that many twentieths after the first, which may count from one second before.
    assert [n for n, moment in enumerate(moments) if moment < began - 1 + (n + 1) / 20] == []


def test_a_cool_down_holds_over_processes(start: Start, tmp_path: Path) -> None:
    """A limit that one process was told is known to the others, and to those that start later."""
    lines_of(start(LIMITED))
    with pytest.raises(RateLimited) as caught:
        Host("Yahoo", tmp_path / "host").enter()
    assert 0 < caught.value.wait <= 60


def test_an_outage_is_known_to_all_processes(start: Start, tmp_path: Path) -> None:
    """What one process found is known to another one, also when the first is killed."""
    kill(start(PROBING))
    with pytest.raises(SourceUnavailable, match="away since"):
        Host("Yahoo", tmp_path / "host").enter()


def test_a_killed_process_leaves_no_lock_on_the_host(start: Start, tmp_path: Path) -> None:
    """A process that is killed while it changes the state stops nobody."""
    kill(start(HOLDING))
    assert Host("Yahoo", tmp_path / "host").enter() is False


def test_a_killed_process_leaves_no_lock_on_its_ticker(start: Start, tmp_path: Path) -> None:
    """The ticker is free at once."""
    kill(start(FLYING))
    with FileFlights(tmp_path, patience=0).flight(Ticker.parse("VALE3")):
        pass


def test_parallel_refreshes_of_a_ticker_make_one_request(start: Start) -> None:
    """The first one asks, and the others find what it stored."""
    running = [start(REFRESH) for _ in range(4)]
    assert [line for process in running for line in lines_of(process)] == ["request"]
