"""A run of the suite leaves no process behind: those that are left are ended, and the run fails.

Every process that a run starts inherits a mark in its environment, also one whose parent is gone.
"""

import os
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

MARK = "RUN_OF_THE_SUITE"
TRACKER = "multiprocessing.resource_tracker"  # ends with the process that it serves, which is this one
LEFT = pytest.StashKey[list[str]]()
patience = 60.0
"""Seconds for what is on its way out."""


def pytest_configure(config: pytest.Config) -> None:
    """Before any worker is started."""
    if not hasattr(config, "workerinput"):
        os.environ[MARK] = uuid.uuid4().hex


def marked(mark: str) -> Iterator[tuple[int, str]]:
    """The processes of a run, with their command lines."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"{MARK}={mark}".encode() in (place / "environ").read_bytes().split(b"\0"):
                command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if TRACKER not in command:
                    yield int(place.name), command.strip()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """When the workers have left."""
    if hasattr(session.config, "workerinput"):
        return
    mark, until = os.environ[MARK], time.monotonic() + patience
    while (left := list(marked(mark))) and time.monotonic() < until:
        time.sleep(0.1)
    for process, _ in left:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    session.config.stash[LEFT] = [f"{process} {command}" for process, command in left]
    if left:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name them."""
    if left := config.stash.get(LEFT, []):
        terminalreporter.section("processes that the run left behind", red=True)
        for line in left:
            terminalreporter.line(line[:200])
