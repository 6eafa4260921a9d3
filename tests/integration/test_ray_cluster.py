"""Jobs on a real Ray cluster of two cores, compared with the same jobs in local processes.

`PREVISTO_TEST_SOAK_TRAININGS` says how many trainings (default 6).
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from entrypoints.cli.app import previsto as entry
from entrypoints.cli.errors import run
from tests.support.command_line import CommandLine
from tests.support.otlp_sink import OtlpSink, otlp_sink, tree
from tests.support.processes.crew import CALL, Crew, eventually
from tests.support.processes.private_cluster import PrivateCluster
from tests.support.processes.service import Service

SOAK = os.environ.get("PREVISTO_TEST_SOAK_TRAININGS")
TRAININGS = int(SOAK or "6")
TICKERS = ("VALE3", "AAPL", "MSFT")
SMALL = {"layers": 1, "hidden": 4, "window": 20, "epochs": 1, "windows_per_epoch": 256}
LONG = {"hidden": 128, "layers": 2, "window": 60, "epochs": 100, "patience": 100}
DRAIN = ("--drain", "--processes", "2")
SECRET = "postgresql://planner:the-secret-of-the-tests@127.0.0.1:1/previsto"


@pytest.fixture(scope="module")
def cluster() -> Iterator[PrivateCluster]:
    """One cluster for all tests of this module."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'previsto[ray]'")
    with PrivateCluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def submitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with queued trainings; each test uses a copy with the same job ids."""
    pytest.importorskip("torch", reason="lstm needs the extra `train`")
    home = tmp_path_factory.mktemp("submitted") / "home"
    calls = [["track", *TICKERS], ["refresh", "--all", "--until", "2024-06-28"]]
    for number in range(TRAININGS):
        settings = {"strategy": "lstm", "settings": SMALL} if number % 2 else {"strategy": "volatility"}
        request = json.dumps({"ticker": TICKERS[number % 3], "seed": number, **settings})
        calls.append(["jobs", "submit", "train", "--request", request])
    for words in calls:
        assert run(entry, ["--home", str(home), "--source", "synthetic", *words]) == 0
    return home


@pytest.fixture(scope="module")
def drained(submitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of that home whose jobs local processes have run."""
    home = Path(shutil.copytree(submitted, tmp_path_factory.mktemp("pool") / "home"))
    assert previsto(home, "worker", *DRAIN).returncode == 0
    return home


@pytest.fixture
def expected(drained: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The results of local processes for the same jobs."""
    return results(CommandLine(drained, "synthetic", capsys))


@pytest.fixture
def home(submitted: Path, tmp_path: Path) -> Path:
    """A copy of the home."""
    return Path(shutil.copytree(submitted, tmp_path / "home"))


@pytest.fixture
def cli(home: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line over that home, in this process."""
    return CommandLine(home, "synthetic", capsys)


@pytest.fixture
def crew(home: Path, cluster: PrivateCluster, capsys: pytest.CaptureFixture[str]) -> Iterator[Crew]:
    """Workers of that home that use the cluster."""
    crew = Crew(home, "synthetic", 30.0, **cluster.environment)
    yield crew
    crew.dismiss()


def previsto(home: Path, *arguments: object, **variables: str) -> "subprocess.CompletedProcess[str]":
    """The command line in a separate process, with additional variables."""
    command = [sys.executable, "-c", CALL, "--home", home, "--source", "synthetic", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    return subprocess.run(
        list(map(str, command)), env=environment | variables, capture_output=True, text=True, timeout=900
    )


def results(cli: CommandLine) -> dict[str, Any]:
    """The result of each job without the number of the model, which depends on the order."""
    ended = cli.json("jobs", "list")["jobs"]
    assert [job for job in ended if job["state"] != "succeeded"] == []
    return {job["id"]: (job["result"]["artifact"], job["result"]["relative_to_naive"]) for job in ended}


def test_the_cluster_gives_the_artifacts_that_processes_give(
    cli: CommandLine, expected: dict[str, Any], crew: Crew
) -> None:
    """The digests are equal bit for bit: the place of an attempt does not change its result."""
    assert crew.hire(*DRAIN).wait(900) == 0

    assert results(cli) == expected
    assert len({artifact for artifact, _ in expected.values()}) == TRAININGS


def test_a_killed_process_of_the_cluster_costs_no_result(
    cli: CommandLine, expected: dict[str, Any], crew: Crew, cluster: PrivateCluster
) -> None:
    """After SIGKILL Ray restarts the tasks, and every job succeeds with one model."""
    worker = crew.hire(*DRAIN)
    for _ in range(2):
        eventually(cluster.tasks)[0].kill()
        time.sleep(1)
    assert worker.wait(900) == 0

    assert results(cli) == expected
    models = cli.json("models", "list")["models"]
    assert (
        len(models) == len({job["result"]["model"] for job in cli.json("jobs", "list")["jobs"]}) == TRAININGS
    )
    assert cli.json("ledger", "verify")["sound"] is True


def test_a_cancelled_job_leaves_the_cluster_within_seconds(
    cli: CommandLine, crew: Crew, cluster: PrivateCluster
) -> None:
    """Its process ends, the job is cancelled, and other jobs continue."""
    pytest.importorskip("torch", reason="lstm needs the extra `train`")
    request = json.dumps({"ticker": "VALE3", "strategy": "lstm", "settings": LONG})
    job = cli.json("jobs", "submit", "train", "--request", request, "--priority", "9")["id"]
    worker = crew.hire("--processes", "1")
    eventually(lambda: cli.json("jobs", "show", job).get("progress", {}).get("step"))
    [task] = cluster.tasks()

    assert cli("jobs", "cancel", job)[0] == 0
    eventually(lambda: cli.json("jobs", "show", job)["state"] == "cancelled")
    eventually(lambda: not task.is_running())

    eventually(lambda: any(job["state"] == "succeeded" for job in cli.json("jobs", "list")["jobs"]))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(300) == 0
    eventually(lambda: not cluster.tasks())
    assert {job["state"] for job in cli.json("jobs", "list")["jobs"]} <= {"succeeded", "cancelled", "queued"}


@pytest.mark.skipif(SOAK is None, reason="its worker takes long: PREVISTO_TEST_SOAK_TRAININGS=40")
def test_a_tuning_on_the_cluster_finds_the_same_front(
    tmp_path: Path, cluster: PrivateCluster, capsys: pytest.CaptureFixture[str]
) -> None:
    """Trials are child jobs there too: proposals, values and front are those of one process."""
    pytest.importorskip("optuna", reason="tuning needs the extra `tune`")
    cli, crew = CommandLine(tmp_path, "synthetic", capsys), Crew(tmp_path, "synthetic", **cluster.environment)
    for words in (["track", "VALE3"], ["refresh", "VALE3", "--until", "2024-06-28"]):
        assert cli(*words)[0] == 0
    tune = ["tune", "VALE3", "--strategy", "volatility", "--trials", 4, "--parallel", 2, "--set", "paths=200"]
    known = ["--objectives", "loss,coverage", "--known-at", "2100-01-01T00:00:00Z"]

    here = cli.json(*tune, *known)
    job = cli.json(*tune, *known, "--detach")["id"]
    try:
        assert crew.hire(*DRAIN).wait(900) == 0
    finally:
        crew.dismiss()

    there = cli.json("tunings", "show", job)
    assert there["front"] == here["front"]
    assert there["results"] == here["results"]
    trials = [one for one in cli.json("jobs", "list", "--kind", "trial")["jobs"] if one["parent"] == job]
    assert {one["state"] for one in trials} == {"succeeded"}
    assert len(trials) == 4


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[OtlpSink]:
    """A backend of the traces of all processes that start later."""
    with otlp_sink() as sink:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint)
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
        yield sink


def train_over_http(cli: CommandLine, base: str) -> str:
    """The trace id of an accepted training, which is the next job of the queue."""
    made = cli.json("clients", "create", "desk", "--scopes", "models:train")
    form, who = {"grant_type": "client_credentials"}, (made["client_id"], made["client_secret"])
    token = httpx.post(f"{base}/oauth/token", data=form, auth=who).json()["access_token"]
    body = {"ticker": "VALE3", "strategy": "volatility", "horizon": 5}
    headers = {"authorization": f"Bearer {token}"}
    answer = httpx.post(f"{base}/v1/trainings", json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    return str(answer.headers["x-trace-id"])


def test_a_trace_goes_from_a_request_into_the_cluster(
    sink: OtlpSink, cli: CommandLine, crew: Crew, cluster: PrivateCluster
) -> None:
    """One tree over the API, the worker and a process of the cluster."""
    service = Service(cli, "--no-worker")
    try:
        trace = train_over_http(cli, service.base)
        crew.hire("--processes", "1")
        ended = {"job train", "queue", "POST /v1/trainings"}
        eventually(lambda: {span.name for span in sink.of(trace)} >= ended)
        on_cluster = cluster.numbers()
    finally:
        service.stop()

    spans = sink.of(trace)
    names = {span.id: span.name for span in spans}
    edges = {(names.get(span.parent, ""), span.name, span.process[0]) for span in spans}
    assert edges >= {
        ("", "POST /v1/trainings", "api"),
        ("POST /v1/trainings", "queue", "worker"),
        ("POST /v1/trainings", "job train", "job"),
        ("job train", "train_model", "job"),
        ("train_model", "fit volatility", "job"),
    }, "\n".join(tree(spans))
    assert {span.parent for span in spans} <= {"", *names}
    (job,) = [span for span in spans if span.name == "job train"]
    assert job.attributes["previsto.outcome"] == "succeeded"
    assert job.process[1] in on_cluster
    assert {span.process for span in spans if span.process[0] == "job"} == {job.process}


@pytest.mark.skipif(SOAK is None, reason="a node drains for 30 s: PREVISTO_TEST_SOAK_TRAININGS=40")
def test_a_worker_leaves_a_dead_cluster_and_gives_its_jobs_back(
    cli: CommandLine,
) -> None:
    """When the cluster ends, the jobs return to the queue and the worker exits with code 11."""
    request = json.dumps({"ticker": "VALE3", "strategy": "lstm", "settings": LONG})
    job = cli.json("jobs", "submit", "train", "--request", request, "--priority", "9")["id"]
    with PrivateCluster() as cluster:
        crew = Crew(cli.home, "synthetic", 300.0, **cluster.environment)
        worker = crew.hire("--processes", "1")
        eventually(cluster.tasks)

    assert worker.wait(600) == 11
    assert cli.json("jobs", "show", job)["state"] == "queued"


def test_a_fault_of_the_task_ends_the_job_without_telling_settings(
    home: Path, cluster: PrivateCluster
) -> None:
    """A node that cannot read its settings fails the job; no log quotes the settings."""
    script = f"""
from adapters.execution.ray_cluster import RayCluster
from application.ports.job_queue import Claim
from entrypoints.job_process import run_claim
from threading import Event
told = {{"PREVISTO_DATABASE_URL": "{SECRET}", "PREVISTO_SYNTHETIC_SEED": "x", "PREVISTO_HOME": "{home}"}}
cluster, done = RayCluster("{cluster.address}", told, run_claim), Event()
task = cluster.start(Claim(job="j", kind="train", token="t", attempt=1, failures=0), done.set)
assert done.wait(600)
print(task.poll())
cluster.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | cluster.access, capture_output=True, text=True
    )

    assert "InvalidInput" in done.stdout, done.stderr
    assert "run_claim" in cluster.logged()
    assert "the-secret-of-the-tests" not in done.stdout + done.stderr + cluster.logged()


@pytest.mark.parametrize("address", ["auto", "local", "ray://127.0.0.1:10001", "127.0.0.1"])
def test_only_a_host_and_a_port_name_a_cluster(tmp_path: Path, address: str) -> None:
    """`auto` and `local` are refused: Ray would use an unknown cluster or start one."""
    done = previsto(tmp_path, "worker", PREVISTO_RAY_ADDRESS=address, RAY_AUTH_MODE="token")

    assert done.returncode == 2
    assert "PREVISTO_RAY_ADDRESS" in done.stderr


def test_a_cluster_without_tokens_is_refused(tmp_path: Path) -> None:
    """Exit code 2 and the name of the variable, before anything is sent."""
    done = previsto(tmp_path, "worker", PREVISTO_RAY_ADDRESS="127.0.0.1:6379")

    assert done.returncode == 2
    assert "RAY_AUTH_MODE" in done.stderr


def test_a_cluster_that_refuses_access_is_reported(tmp_path: Path, cluster: PrivateCluster) -> None:
    """No answer, no readable token, or a wrong token: one line and an exit code within seconds."""
    (tmp_path / "token").write_text(secrets.token_hex(32))
    other = {"RAY_AUTH_TOKEN_PATH": str(tmp_path / "token")}
    for code, word, variables in (
        (8, "no answer at", {"PREVISTO_RAY_ADDRESS": "127.0.0.1:1"}),
        (2, "RAY_AUTH_TOKEN_PATH", {"RAY_AUTH_TOKEN_PATH": str(tmp_path / "absent")}),
        (8, "check the address, the tokens", other),
    ):
        started = time.monotonic()
        done = previsto(tmp_path / "home", "worker", **{**cluster.environment, **variables})
        assert (done.returncode, word in done.stderr) == (code, True), done.stderr
        if (seconds := time.monotonic() - started) > 60:  # without the probe it was minutes
            warnings.warn(f"it took {seconds:.0f} s", stacklevel=1)


def test_nothing_imports_ray_without_an_address(tmp_path: Path) -> None:
    """A worker with local processes runs without Ray installed."""
    script = CALL.replace("main(", "sys.modules['ray'] = None; main(")
    done = subprocess.run(
        [sys.executable, "-c", script, "--home", tmp_path, "worker", "--drain", "--processes", "1"],
        env={name: value for name, value in os.environ.items() if name != "PREVISTO_RAY_ADDRESS"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
