"""Traces as real backends take them; each test is skipped where its backend is not installed.

`PREVISTO_MLFLOW` is the folder of a virtual environment with MLflow (`make mlflow` builds it), and
`PREVISTO_ROTEL` the program `rotel-agent`, a collector.
"""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import Place, furnish
from tests.support.otlp_sink import otlp_sink
from tests.support.processes.crew import PLUGINS, Crew, end, eventually

MLFLOW, ROTEL = os.environ.get("PREVISTO_MLFLOW", ""), os.environ.get("PREVISTO_ROTEL", "")
LSTM = {"epochs": 2, "windows_per_epoch": 200, "hidden": 8, "layers": 1}
READ = """
import json, sys
import mlflow
mlflow.set_tracking_uri(sys.argv[1])
print(json.dumps([
    {"id": s.span_id, "parent": s.parent_id, "name": s.name, "status": s.status.status_code.value,
     "pid": s.attributes.get("process.pid"), "events": [e.name for e in s.events]}
    for s in mlflow.get_trace("tr-" + sys.argv[2]).data.spans
]))
"""


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def running(*call: str, **variables: str) -> Iterator[None]:
    """A server in a process of its own."""
    process = subprocess.Popen(call, env={**os.environ, **variables}, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        end(process)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A home with prices and strategies of a plug-in."""
    monkeypatch.syspath_prepend(PLUGINS)
    return furnish(tmp_path)


def ran(place: Place, strategy: str, settings: dict[str, Any], **variables: str) -> tuple[str, set[int]]:
    """The trace of a training by a worker, and the processes that took part; all have ended."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        product = Container(settings=Settings.read(str(place.home), place.source), process="api")
        request = {"ticker": "VALE3", "strategy": strategy, "horizon": 5, "settings": settings}
        job = product.use_cases().submit_job()("train", request).job
        crew = Crew(place.home, place.source)
        worker = crew.hire("--drain")
        try:
            assert worker.wait(300) == 0
        finally:
            crew.dismiss()
        product.adapters().tracing().flush()
        first = product.adapters().events().read_stream(f"job-{job}")[0]
        return first.meta.traceparent.split("-")[1], {os.getpid(), worker.pid}


@pytest.mark.skipif(not MLFLOW, reason="PREVISTO_MLFLOW is not set")
def test_mlflow_reads_one_tree_over_three_processes(place: Place, tmp_path: Path) -> None:
    """And of a failed job the one exception."""
    port = str(free_port())
    base = f"http://127.0.0.1:{port}"
    stores = (f"sqlite:///{tmp_path / 'mlflow.db'}", str(tmp_path / "artifacts"))
    call = ("server", "--host", "127.0.0.1", "--port", port, "--workers", "1")
    with running(
        *(
            f"{MLFLOW}/bin/mlflow",
            *call,
            "--backend-store-uri",
            stores[0],
            "--artifacts-destination",
            stores[1],
        ),
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION="false",
        MLFLOW_DISABLE_TELEMETRY="true",
        PYTHONPATH="",
    ):
        eventually(lambda: is_up(f"{base}/health"))
        backend = {
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": f"{base}/v1/traces",
            "OTEL_EXPORTER_OTLP_TRACES_HEADERS": "x-mlflow-experiment-id=0",
        }
        good, known = ran(place, "lstm", LSTM, **backend)
        bad, _ = ran(place, "faulty", {}, **backend)
        spans, failed = read_back(base, good), read_back(base, bad)

    for some in (spans, failed):
        ids = {span["id"] for span in some}
        assert len([span for span in some if span["parent"] is None]) == 1
        assert {span["parent"] for span in some} - {None} <= ids
    processes = {span["pid"] for span in spans} - {None}
    assert len(processes) == 3 and known < processes
    names = {span["name"] for span in spans}
    assert names >= {"submit_job train", "queue", "job train", "read prices", "artifact save", "evaluate"}
    (fit,) = (span for span in spans if span["name"] == "fit lstm")
    assert fit["events"] == ["torch", "epoch", "epoch"]
    told = [span["name"] for span in failed if "exception" in span["events"]]
    assert told == ["fit faulty"]


def read_back(base: str, trace: str) -> list[dict[str, Any]]:
    """The spans of a trace, by MLflow's own client."""
    call = [f"{MLFLOW}/bin/python", "-c", READ, base, trace]
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "PYTHONPATH": ""}
    found: list[dict[str, Any]] = json.loads(subprocess.check_output(call, env=environment))
    return found


def is_up(address: str) -> bool:
    """Whether a server answers."""
    try:
        return httpx.get(address).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.skipif(not ROTEL, reason="PREVISTO_ROTEL is not set")
def test_a_collector_passes_the_trace_on(place: Place) -> None:
    """Nothing is lost between the service and the backend."""
    port = free_port()
    with otlp_sink() as sink:
        ends = (
            "--otlp-http-endpoint",
            f"127.0.0.1:{port}",
            "--otlp-grpc-endpoint",
            f"127.0.0.1:{free_port()}",
        )
        target = ("--exporter", "otlp", "--otlp-exporter-endpoint", sink.endpoint)
        with running(ROTEL, "start", *ends, *target, "--otlp-exporter-protocol", "http"):
            eventually(lambda: is_listening(port))
            trace, _ = ran(place, "drift", {}, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}")
            eventually(lambda: {"job train", "submit_job train"} <= {s.name for s in sink.of(trace)})
        spans = sink.of(trace)
    ids = {span.id for span in spans}
    assert len({span.process for span in spans}) == 3
    assert [span.name for span in spans if span.parent not in ids] == ["submit_job train"]


def is_listening(port: int) -> bool:
    """Whether a port takes connections."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
