"""The executor contract over every adapter that needs no cluster."""

import sys
from collections.abc import Iterator

import pytest

from adapters.execution.process_pool import ProcessPool
from tests.contracts.executor import ExecutorContract

WORK = """
import os, socket, sys, time
line = socket.socket(fileno=int(sys.argv[1]))
with line.makefile("rb") as lines:
    for claim in lines:
        if b'"forever"' in claim: time.sleep(600)
        if b'"dies"' in claim: os._exit(3)
        line.sendall(b"done\\n")
"""


class TestProcessPool(ExecutorContract):
    """Child processes, two of which are there from the beginning."""

    @pytest.fixture
    def executor(self) -> Iterator[ProcessPool]:
        """With processes that know three jobs."""
        pool = ProcessPool((sys.executable, "-c", WORK), {}, 2)
        yield pool
        pool.close()
