"""A run of the suite leaves no process behind: those that are left are ended, and the run fails.

Every process that a run starts inherits a mark in its environment, also one whose parent is gone.
"""

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress

import psutil
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


def marked(mark: str) -> Iterator[psutil.Process]:
    """The processes of a run."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):  # ended meanwhile, or of another user
            if process.environ().get(MARK) == mark and TRACKER not in command_of(process):
                yield process


def command_of(process: psutil.Process) -> str:
    """The command line of a process; "" when it has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """When the workers have left."""
    if hasattr(session.config, "workerinput"):
        return
    mark, until = os.environ[MARK], time.monotonic() + patience
    while (left := list(marked(mark))) and time.monotonic() < until:
        time.sleep(0.1)
    session.config.stash[LEFT] = [f"{process.pid} {command_of(process)}" for process in left]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    if left:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name them."""
    if left := config.stash.get(LEFT, []):
        terminalreporter.section("processes that the run left behind", red=True)
        for line in left:
            terminalreporter.line(line[:200])
