"""Processes for attempts: kept, killed, replaced, and never used again once they are dying."""

import sys
import time
from collections.abc import Iterator
from threading import Event

import pytest

from adapters.execution.process_pool import ProcessPool
from application.ports.job_queue import Claim

ECHO = """
import os, socket, sys, time
line = socket.socket(fileno=int(sys.argv[1]))
with line.makefile("rb") as lines:
    for claim in lines:
        if b"forever" in claim: time.sleep(600)
        if b"dies" in claim: os._exit(3)
        line.sendall(b"done\\n")
"""


@pytest.fixture
def pool() -> Iterator[ProcessPool]:
    """Two processes."""
    pool = ProcessPool((sys.executable, "-c", ECHO), {}, 2)
    yield pool
    pool.close()


def claim(job: str) -> Claim:
    """A claim."""
    return Claim(job=job, kind="train", token="t", attempt=1, failures=0)


def ended(pool: ProcessPool, job: str) -> str | None:
    """What an attempt comes to."""
    done = Event()
    execution = pool.start(claim(job), done.set)
    assert done.wait(20)
    return execution.poll()


def test_a_process_serves_one_attempt_after_the_other(pool: ProcessPool) -> None:
    """And knows what it holds."""
    first, second = pool.start(claim("a"), Event().set), pool.start(claim("b"), Event().set)
    assert first is not second
    assert [ended(pool, f"j{number}") for number in range(5)] == [""] * 5


def test_a_death_is_told_in_words(pool: ProcessPool) -> None:
    """And the next attempt has a living process."""
    assert ended(pool, "dies") == "ended with exit code 3"
    assert ended(pool, "next") == ""


def test_a_killed_process_is_never_used_again(pool: ProcessPool) -> None:
    """Not even in the moment in which it has not died yet."""
    for number in range(10):
        done = Event()
        execution = pool.start(claim("forever"), done.set)
        execution.kill()
        assert ended(pool, f"j{number}") == ""
        assert done.wait(20)
        assert "SIGKILL" in str(execution.poll())


def test_an_attempt_that_has_ended_kills_no_other(pool: ProcessPool) -> None:
    """Its process serves somebody else by now; what became of it stays as it was."""
    executions = []
    for number in range(4):
        done = Event()
        executions.append(pool.start(claim(f"j{number}"), done.set))
        assert done.wait(20)
    running = [pool.start(claim("forever"), Event().set) for _ in range(2)]

    for execution in executions:
        execution.kill()

    time.sleep(0.5)
    assert [execution.poll() for execution in executions] == [""] * 4
    assert [execution.poll() for execution in running] == [None, None]
