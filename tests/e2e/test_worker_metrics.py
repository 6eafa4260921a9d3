"""The metrics port of a worker: refused when it is taken, and counting what killed job processes did."""

import os
import re
import socket

import httpx
import psutil
import pytest

import adapters.metrics.instruments  # noqa: F401  # this process counts in memory, whatever a test sets
from adapters.metrics.folder import VARIABLE, instance_folder
from tests.support.command_line import CommandLine
from tests.support.processes.crew import Crew, eventually, family

pytestmark = pytest.mark.thorough


def test_a_metrics_port_in_use_ends_the_command_at_once(
    ready: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line with field and cure, exit code 2; the job stays in the queue for another worker."""
    monkeypatch.setenv(VARIABLE, "x")  # so that it is absent again after the test
    monkeypatch.delenv(VARIABLE)
    job = ready.json("jobs", "submit", "score")["id"]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = ready("worker", "--drain", "--metrics-port", port)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"port {port} of 127.0.0.1 cannot be opened" in err
    assert "metrics-port" in err
    assert ready.json("jobs", "show", job)["state"] == "queued"


def test_a_worker_counts_what_its_killed_processes_did(ready: CommandLine) -> None:
    """kill -9 of the job process between two jobs: both are counted, and only the living are shown."""
    crew = Crew(ready.home, ready.source, PYTHONPATH=os.environ.get("PYTHONPATH", ""))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def counted(number: int) -> str:
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=60).text
        shown = f'previsto_job_run_seconds_count{{kind="score",outcome="succeeded"}} {number}.0\n'
        return text if shown in text else ""

    try:
        worker = crew.hire("--metrics-port", str(port))
        for number in (1, 2):
            job = ready.json("jobs", "submit", "score", "--key", str(number))["id"]
            eventually(lambda job=job: ready.json("jobs", "show", job)["state"] == "succeeded")
            text = str(eventually(lambda number=number: counted(number)))
            children = family(worker)[1:]
            for child in children if number == 1 else []:
                child.kill()
            psutil.wait_procs(children, timeout=0 if number == 2 else 60)
    finally:
        crew.dismiss()

    living = {int(pid) for pid in re.findall(r'resident_bytes{pid="(\d+)",process="job"}', text)}
    assert living == {child.pid for child in children}
    assert "\nprevisto_worker_places 1.0\n" in text
    assert "previsto_skill" not in text
    with instance_folder(ready.home / "metrics") as own:  # the next start removes what the killed worker left
        assert [path for path in (ready.home / "metrics").iterdir() if path.is_dir()] == [own]
