"""The process pool: processes are reused, killed and replaced, and a dying process gets no attempt."""

import subprocess
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

UNREAD = """
import socket, time
from queue import SimpleQueue
from threading import Thread
from entrypoints.parent_line import listen
worker, job = socket.socketpair()
job.sendall(b"an answer\\n")
Thread(target=listen, args=(job, SimpleQueue()), daemon=True).start()
worker.close()
time.sleep(60)
raise SystemExit(1)
"""


@pytest.fixture
def pool() -> Iterator[ProcessPool]:
    """A pool of two processes."""
    pool = ProcessPool((sys.executable, "-c", ECHO), {}, 2)
    yield pool
    pool.close()


def claim(job: str) -> Claim:
    """A claim of a job."""
    return Claim(job=job, kind="train", token="t", attempt=1, failures=0)


def ended(pool: ProcessPool, job: str) -> str | None:
    """The result of an attempt."""
    done = Event()
    execution = pool.start(claim(job), done.set)
    assert done.wait(300)
    return execution.poll()


def test_a_process_serves_one_attempt_after_the_other(pool: ProcessPool) -> None:
    """A process is reused, and the pool reports the running claims."""
    first, second = pool.start(claim("a"), Event().set), pool.start(claim("b"), Event().set)
    assert first is not second
    assert [ended(pool, f"j{number}") for number in range(5)] == [""] * 5


def test_the_end_of_a_process_is_described(pool: ProcessPool) -> None:
    """The error names what ended the process, and the next attempt gets another process."""
    assert ended(pool, "dies") == "ended with exit code 3"
    assert ended(pool, "next") == ""


def test_a_killed_process_is_never_used_again(pool: ProcessPool) -> None:
    """Also not between the kill and its end."""
    for number in range(10):
        done = Event()
        execution = pool.start(claim("forever"), done.set)
        execution.kill()
        assert ended(pool, f"j{number}") == ""
        assert done.wait(300)
        assert "SIGKILL" in str(execution.poll())


def test_an_attempt_that_has_ended_kills_no_other(pool: ProcessPool) -> None:
    """Stopping an ended attempt does not stop the next one on the same process."""
    executions = []
    for number in range(4):
        done = Event()
        executions.append(pool.start(claim(f"j{number}"), done.set))
        assert done.wait(300)
    running = [pool.start(claim("forever"), Event().set) for _ in range(2)]

    for execution in executions:
        execution.kill()

    time.sleep(0.5)
    assert [execution.poll() for execution in executions] == [""] * 4
    assert [execution.poll() for execution in running] == [None, None]


def test_a_process_ends_with_a_worker_that_read_no_answer() -> None:
    """The socket of a worker that was killed before it read an answer is reset, and not at its end."""
    assert subprocess.run([sys.executable, "-c", UNREAD], check=False).returncode == 0
