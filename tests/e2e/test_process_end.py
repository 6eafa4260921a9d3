"""Processes end (check 82): within a bound after SIGTERM, and with the process that started them."""

import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.support.command_line import CommandLine
from tests.support.processes.crew import CALL, Crew, end, eventually, family
from tests.support.processes.service import COLD, LEAVING, Service

BOUND = 30.0  # seconds, which the service promises
DEAR = {
    "closes": [60 + (n * n) % 97 * 0.25 for n in range(10_000)],
    "strategy": "arima",
    "settings": {"max_p": 5, "max_q": 5, "window": 10_000},
}
HUNG = """
import os, re, signal
from entrypoints.process_end import end_within, on_signal
signal.signal(signal.SIGTERM, lambda *_: print("asked", flush=True))
on_signal(lambda: end_within(0.5))
os.kill(os.getpid(), signal.SIGTERM)
re.match("(a+)+$", "a" * 60 + "b")  # holds the interpreter for years
"""


STUCK = (
    "import threading, time; threading.Thread(target=time.sleep, args=(1e5,)).start(); "
    "from entrypoints.cli import serve, worker; serve.END_SECONDS = worker.END_SECONDS = 2.0; "
)
"""Before the command: the process has a thread that does not end, and little time to end."""


def headers_of(ready: CommandLine, service: Service) -> dict[str, str]:
    """The headers of a client that may ask for previews."""
    client = ready.json("clients", "create", "desk", "--scopes", "forecasts:write")
    form = {"grant_type": "client_credentials"}
    auth = (client["client_id"], client["client_secret"])
    answer = httpx.post(f"{service.base}/oauth/token", data=form, auth=auth)
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


def handles_sigterm(process: int) -> bool:
    """Whether a process has set a handler of SIGTERM."""
    caught = Path(f"/proc/{process}/status").read_text().partition("SigCgt:")[2].split()[0]
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def ask(service: Service, headers: dict[str, str], answers: list[Any]) -> None:
    """Ask for a dear preview."""
    try:
        answers.append(
            httpx.post(f"{service.base}/v1/forecasts/preview", json=DEAR, headers=headers, timeout=90)
        )
    except httpx.TransportError as error:
        answers.append(error)


def fits(service: Service) -> list[psutil.Process]:
    """The processes of the service that fit."""
    return [one for one in family(service.process) if "entrypoints.preview_process" in one.cmdline()]


@pytest.mark.parametrize("arguments", [(), ("--workers", "2")], ids=["one", "two"])
def test_82_sigterm_ends_a_service_with_dear_previews(ready: CommandLine, arguments: tuple[str, ...]) -> None:
    """Eight callers ask for more than the service may compute; it and its children end nevertheless."""
    service = Service(ready, *arguments)
    headers, answers = headers_of(ready, service), list[Any]()
    callers = [threading.Thread(target=ask, args=(service, headers, answers)) for _ in range(8)]
    for caller in callers:
        caller.start()
    eventually(lambda: fits(service))
    processes, begun = family(service.process), time.monotonic()

    service.stop()

    _, alive = psutil.wait_procs(processes, timeout=LEAVING)
    if (seconds := time.monotonic() - begun) > BOUND:
        warnings.warn(f"the service ended after {seconds:.1f} s", stacklevel=1)
    for caller in callers:
        caller.join(LEAVING)
    assert alive == []
    told = [one for one in answers if isinstance(one, httpx.Response)]
    # uvicorn itself answers in plain text where it cancels a request at the end of its patience.
    problems = {one.json()["code"] for one in told if "json" in one.headers.get("content-type", "")}
    assert problems <= {"fit-too-long", "busy"}


@pytest.mark.parametrize("arguments", [(), ("--workers", "2")], ids=["one", "two"])
def test_82_no_child_outlives_a_killed_service(ready: CommandLine, arguments: tuple[str, ...]) -> None:
    """`kill -9` of `serve` also ends API processes, the worker, the processes of jobs and of fits."""
    service = Service(ready, *arguments)
    caller = threading.Thread(target=ask, args=(service, headers_of(ready, service), []))
    caller.start()
    eventually(lambda: fits(service))
    eventually(lambda: any("entrypoints.job_process" in one.cmdline() for one in family(service.process)))
    processes = family(service.process)
    try:
        service.process.kill()
        service.process.wait()
        _, alive = psutil.wait_procs(processes[1:], timeout=LEAVING)
    finally:
        for process in processes[1:]:
            if process.is_running():
                process.kill()
    caller.join(LEAVING)
    assert alive == []


def test_82_a_computation_that_holds_the_interpreter_is_ended() -> None:
    """The signal is handled as before, and then the process ends whatever it does."""
    process = subprocess.Popen([sys.executable, "-c", HUNG], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        said, dump = process.communicate(timeout=LEAVING)
    finally:
        end(process)
    assert (process.returncode, said) == (1, b"asked\n")
    assert b"most recent call first" in dump


def test_82_a_service_with_a_thread_that_hangs_ends(ready: CommandLine) -> None:
    """SIGTERM ends it and its worker."""
    service = Service(ready, call=f"{STUCK} from entrypoints import server; server.END_SECONDS = 2.0; {COLD}")
    processes, begun = family(service.process), time.monotonic()
    code = service.stop()
    _, alive = psutil.wait_procs(processes, timeout=LEAVING)
    if (seconds := time.monotonic() - begun) > BOUND:
        warnings.warn(f"the service ended after {seconds:.1f} s", stacklevel=1)
    assert (code, alive) == (1, [])


def test_82_a_worker_with_a_thread_that_hangs_ends(ready: CommandLine) -> None:
    """SIGTERM ends it and the processes of its jobs."""
    crew = Crew(ready.home, ready.source, call=STUCK + CALL)
    worker = crew.hire()
    try:
        eventually(lambda: handles_sigterm(worker.pid))
        eventually(lambda: any("entrypoints.job_process" in one.cmdline() for one in family(worker)))
        processes = family(worker)
        worker.terminate()
        code = worker.wait(LEAVING)
        _, alive = psutil.wait_procs(processes, timeout=LEAVING)
    finally:
        crew.dismiss()
    assert (code, alive) == (1, [])
