"""Jobs from the command line: submitted, run by a worker, followed, cancelled."""

import json
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.command_line import CommandLine, Place, furnish
from tests.support.processes.crew import CALL, PLUGINS, Crew, eventually, family

LONG_WAIT = 600.0  # seconds; the bound ends a hang
VOLATILITY = ("train", "VALE3", "--strategy", "volatility")


@pytest.fixture(autouse=True)
def plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faulty strategies are installed."""
    monkeypatch.syspath_prepend(PLUGINS)


@pytest.fixture
def crew(ready: CommandLine) -> Iterator[Crew]:
    """A fixture for workers; none runs at the start."""
    crew = Crew(ready.home, ready.source)
    yield crew
    crew.dismiss()


@pytest.fixture
def mortals(ready: CommandLine) -> Iterator[Crew]:
    """Workers whose jobs are soon taken over when they die; none runs at the start."""
    crew = Crew(ready.home, ready.source, lease=4.0)
    yield crew
    crew.dismiss()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A home that several tests share, with a worker of two processes."""
    place = furnish(tmp_path_factory.mktemp("office"))
    crew = Crew(*place)
    crew.hire("--processes", "2")
    yield place
    crew.dismiss()


@pytest.fixture
def office(place: Place, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line over that home; what other tests left in it is there."""
    return CommandLine(*place, capsys)


def detached(cli: CommandLine, strategy: str, *settings: str) -> str:
    """Submit a training with --detach."""
    job = cli.json("train", "VALE3", "--strategy", strategy, *settings, "--detach")
    assert job["kind"] == "train"
    assert job["state"] in ("queued", "running")  # a worker may have it already
    return str(job["id"])


def submitted(cli: CommandLine, kind: str, request: dict[str, Any], *options: object) -> dict[str, Any]:
    """Submit a job."""
    answer: dict[str, Any] = cli.json("jobs", "submit", kind, "--request", json.dumps(request), *options)
    return answer


def state(cli: CommandLine, job: str) -> str:
    """The state of a job."""
    return str(cli.json("jobs", "show", job)["state"])


def models(cli: CommandLine) -> dict[str, dict[str, Any]]:
    """The registered versions by their names."""
    return {row["id"]: row for row in cli.json("models", "list")["models"]}


def ended(cli: CommandLine, job: str) -> dict[str, Any]:
    """The job, once it has ended."""
    eventually(lambda: state(cli, job) in ("succeeded", "failed", "cancelled"))
    row: dict[str, Any] = cli.json("jobs", "show", job)
    return row


def running(cli: CommandLine, job: str) -> None:
    """Wait until the job is running."""
    eventually(lambda: cli.json("jobs", "show", job).get("progress", {}).get("step"))


def test_a_detached_training_is_run_and_shown(office: CommandLine) -> None:
    """`--detach` submits a job, a worker runs it, and its result names the registered version."""
    before = models(office)
    row = ended(office, job := detached(office, "volatility"))

    (name,) = models(office).keys() - before.keys()
    assert (row["state"], row["attempts"], row["result"]["model"]) == ("succeeded", 1, name)
    assert row["result"]["artifact"] == models(office)[name]["artifact"]
    assert job in [j["id"] for j in office.json("jobs", "list", "--state", "succeeded")["jobs"]]
    assert office("jobs", "watch", job)[0] == 0
    assert office.json("ledger", "verify")["sound"] is True


def test_a_training_in_process_is_a_job_too(ready: CommandLine) -> None:
    """Without --detach the command itself runs the job, with the same output."""
    version = ready.json(*VOLATILITY)

    (job,) = ready.json("jobs", "list")["jobs"]
    assert (job["state"], job["result"]["model"]) == ("succeeded", version["id"])


def test_a_detached_training_equals_one_in_process(office: CommandLine) -> None:
    """Artifact and evidence of a worker's training equal those of a training in process."""
    here = office.json(*VOLATILITY)
    there = ended(office, detached(office, "volatility"))["result"]

    first, second = (models(office)[name] for name in (here["id"], there["model"]))
    assert (first["artifact"], first["evidence"]) == (here["artifact"], second["evidence"])
    assert second["artifact"] == here["artifact"]


def test_every_kind_of_job_is_run(ready: CommandLine, crew: Crew) -> None:
    """Each job leaves in the ledger what its result names."""
    refresh = submitted(ready, "refresh", {"tickers": ["VALE3", "AAPL"], "until": "2024-06-10"})
    forecast = submitted(ready, "forecast", {"tickers": ["VALE3", "AAPL"], "horizon": 5})
    backtest = submitted(ready, "backtest", {"tickers": ["VALE3"], "strategy": "drift", "origins": 2})
    session = submitted(ready, "session", {"exchange": "BVMF", "session": "2024-06-28"})
    score = submitted(ready, "score", {})

    assert crew.hire("--drain", "--processes", "1").wait(LONG_WAIT) == 0

    rows = [ready.json("jobs", "show", job["id"]) for job in (refresh, forecast, backtest, session, score)]
    assert [row["state"] for row in rows] == ["succeeded"] * 5, rows
    done = [row["result"] for row in rows]
    assert [done[0]["done"][name]["revision"] for name in ("VALE3", "AAPL")] == [2, 2]
    issued = {row["id"] for row in ready.json("forecasts", "list")["forecasts"]}
    named = {one["forecast"] for one in (*done[1]["done"].values(), *done[3]["forecast"]["done"].values())}
    assert named == issued
    assert done[2]["relative_to_naive"] is not None
    assert done[3]["refresh"]["done"]["VALE3"]["revision"] == 3
    assert done[3]["score"]["done"]
    assert set(done[4]["done"]) <= issued


def test_a_part_that_is_refused_does_not_keep_the_others(office: CommandLine) -> None:
    """A ticker without prices fails by name, and the other ticker is forecast."""
    office("track", "PETR4")
    job = submitted(office, "forecast", {"tickers": ["PETR4", "VALE3"]})["id"]

    result = ended(office, job)["result"]
    assert (list(result["done"]), result["failed"]["PETR4"]["code"]) == (["VALE3"], "no-prices")


def test_a_refused_job_says_why(office: CommandLine) -> None:
    """An error found while the job runs ends it with the code of that error."""
    pytest.importorskip("torch", reason="lstm needs the extra `train`")
    before = models(office)
    row = ended(office, job := detached(office, "lstm", "--set", "window=250", "--end", "2022-06-30"))

    assert (row["state"], row["error"]["code"]) == ("failed", "too-few-sessions")
    assert office("jobs", "watch", job)[0] == 11
    assert models(office) == before


def test_a_crash_is_the_failure_of_its_job_alone(office: CommandLine) -> None:
    """The worker reports what killed the process and continues with the next job."""
    crashed, fine = detached(office, "crashing"), detached(office, "volatility")

    row = ended(office, crashed)
    assert (row["state"], row["error"]["code"]) == ("failed", "job-stopped")
    assert "SIGABRT" in row["error"]["message"]
    assert ended(office, fine)["state"] == "succeeded"


def test_a_running_job_is_cancelled_within_three_seconds(ready: CommandLine, crew: Crew) -> None:
    """Also inside a native call that ignores signals; the next job starts at once."""
    job = detached(ready, "stubborn")
    crew.hire("--processes", "1")
    running(ready, job)
    waiting = detached(ready, "volatility")

    asked = time.monotonic()
    assert ready.json("jobs", "cancel", job)["state"] in ("cancelling", "cancelled")
    eventually(lambda: state(ready, job) == "cancelled")

    if (seconds := time.monotonic() - asked) > 3:
        warnings.warn(f"the job was cancelled after {seconds:.1f} s", stacklevel=1)
    eventually(lambda: state(ready, waiting) == "succeeded")
    assert ready("jobs", "watch", job)[0] == 12
    code, error = ready.refusal("jobs", "cancel", job)
    assert (code, error["field"]) == (4, "job")


def test_a_queued_job_is_cancelled_at_once(ready: CommandLine) -> None:
    """A queued job is cancelled without a worker."""
    job = detached(ready, "volatility")

    assert ready.json("jobs", "cancel", job)["state"] == "cancelled"


def test_bounds_of_time_and_memory_are_kept(office: CommandLine) -> None:
    """A job that exceeds a bound fails with the name of the bound."""
    request = {"ticker": "VALE3", "strategy": "patient", "settings": {"seconds": 60.0}}
    late = submitted(office, "train", request, "--deadline", 1)["id"]
    request = {"ticker": "VALE3", "strategy": "hungry"}
    fat = submitted(office, "train", request, "--memory", 600)["id"]

    errors = [ended(office, job)["error"] for job in (late, fat)]
    assert [error["field"] for error in errors] == ["deadline", "memory"]
    assert {error["code"] for error in errors} == {"job-stopped"}


def test_sigterm_hands_running_jobs_back(ready: CommandLine, crew: Crew) -> None:
    """The worker ends at once, and another one starts the job without waiting for the lease."""
    job = detached(ready, "patient", "--set", "seconds=2")
    first = crew.hire("--processes", "1")
    running(ready, job)

    first.send_signal(signal.SIGTERM)
    assert first.wait(LONG_WAIT) == 0
    assert state(ready, job) == "queued"
    assert crew.hire("--drain").wait(LONG_WAIT) == 0

    row = ready.json("jobs", "show", job)
    assert (row["state"], row["attempts"]) == ("succeeded", 1)


def test_a_worker_that_sleeps_through_its_lease_writes_nothing(ready: CommandLine, mortals: Crew) -> None:
    """A worker stopped past its lease finds the job done by another one and appends nothing."""
    job = detached(ready, "patient", "--set", "seconds=3")
    asleep = mortals.hire("--processes", "1")
    running(ready, job)
    stopped = family(asleep)
    for process in stopped:
        process.suspend()

    assert mortals.hire("--drain").wait(LONG_WAIT) == 0
    before = ready.json("ledger", "verify")["events"]
    for process in stopped:
        process.resume()
    time.sleep(4)

    row = ready.json("jobs", "show", job)
    assert (row["state"], row["attempts"]) == ("succeeded", 2)
    assert ready.json("ledger", "verify")["events"] == before
    assert len(ready.json("models", "list")["models"]) == 1


def test_one_key_gives_one_job(ready: CommandLine) -> None:
    """A hundred concurrent submissions with one key are one job; another request is refused."""
    request = json.dumps({"ticker": "VALE3", "strategy": "volatility"})
    submit = ["jobs", "submit", "train", "--request", request, "--key", "nightly", "--json"]
    flags = ["--home", str(ready.home), "--source", ready.source]
    command = [sys.executable, "-c", CALL, *flags, *submit]
    script = f"""
from concurrent.futures import ThreadPoolExecutor
from entrypoints.container import Container
from entrypoints.settings import Settings
uses = Container(settings=Settings.read({str(ready.home)!r}, {ready.source!r})).use_cases
submit, request = uses.submit_keyed_job(), {json.loads(request)!r}
limits = dict(priority=0, deadline=None, memory=None)
with ThreadPoolExecutor(12) as pool:
    for job in pool.map(lambda _: submit("nightly", "train", request, **limits), range(24)):
        print(job)
"""
    processes = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    jobs = {line for process in processes for line in process.communicate()[0].split()}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: subprocess.check_output(command, env=dict(os.environ)), range(4)))

    assert {json.loads(answer)["id"] for answer in answers} == jobs
    (row,) = ready.json("jobs", "list")["jobs"]
    assert {row["id"]} == jobs
    other = json.dumps({"ticker": "AAPL", "strategy": "volatility"})
    code, error = ready.refusal("jobs", "submit", "train", "--request", other, "--key", "nightly")
    assert (code, error["field"]) == (4, "key")


def test_87_an_owner_with_too_many_open_jobs_is_told_so(ready: CommandLine) -> None:
    """The command ends with its own code and says what to do; a schedule is not refused."""
    ready.json("settings", "set", "queued_jobs_per_owner=1")
    detached(ready, "volatility")

    code, error = ready.refusal("jobs", "submit", "score")

    assert (code, error["code"]) == (13, "too-many-requests")
    assert "1 jobs" in error["message"]
    assert "queued_jobs_per_owner" in error["remedy"]
    ready.json("schedules", "add", "nightly", "--exchange", "BVMF")
    ready.json("schedules", "run-now", "nightly")
    assert len(ready.json("jobs", "list")["jobs"]) == 2


def test_priorities_decide_the_next_job(
    ready: CommandLine, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A single worker runs the urgent job first."""
    first = detached(ready, "volatility")
    request = {"ticker": "AAPL", "strategy": "volatility"}
    urgent = submitted(ready, "train", request, "--priority", 10)["id"]

    assert crew.hire("--drain", "--processes", "1").wait(LONG_WAIT) == 0

    rows = [ready.json("jobs", "show", job) for job in (urgent, first)]
    assert rows[0]["ended_at"] < rows[1]["ended_at"]


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        (("submit", "dance"), 3, "kind"),
        (("submit", "train"), 2, "request"),
        (("submit", "train", "--request", "[]"), 2, "request"),
        (("submit", "train", "--request", '{"ticker":"VALE3","strategy":"drift","colour":1}'), 2, "request"),
        (("submit", "train", "--request", '{"ticker":"VALE3","strategy":"drfit"}'), 3, "strategy"),
        (("submit", "train", "--request", '{"ticker":"WEGE3","strategy":"drift"}'), 3, "ticker"),
        (("submit", "refresh", "--request", '{"tickers":["WEGE3"]}'), 3, "ticker"),
        (("submit", "forecast", "--request", '{"tickers":["VALE3"],"horizon":61}'), 2, "horizon"),
        (("submit", "score", "--priority", "101"), 2, "priority"),
        (("submit", "score", "--deadline", "-1"), 2, "deadline"),
        (("submit", "score", "--memory", "1"), 2, "memory"),
        (("show", "nothing"), 3, "job"),
        (("cancel", "nothing"), 3, "job"),
        (("watch", "nothing"), 3, "job"),
    ],
)
def test_an_invalid_request_is_refused(
    ready: CommandLine, arguments: tuple[str, ...], code: int, field: str
) -> None:
    """The error names field and code, and no job is recorded."""
    got, error = ready.refusal("jobs", *arguments)

    assert (got, error["field"]) == (code, field)
    assert ready.json("jobs", "list")["jobs"] == []


def test_a_killed_training_resumes_from_its_checkpoint(ready: CommandLine, mortals: Crew) -> None:
    """The second worker resumes after the first checkpoint, with the artifact of an unbroken training."""
    pytest.importorskip("torch", reason="lstm needs the extra `train`")
    sizes = ("window=60", "hidden=128", "layers=2", "epochs=7", "patience=7")
    settings = [word for size in sizes for word in ("--set", size)]
    job = detached(ready, "lstm", *settings)
    first = mortals.hire("--processes", "1")

    def epoch() -> int:
        step = ready.json("jobs", "show", job).get("progress", {}).get("step") or ""
        return int(step.split()[1].rstrip(",")) if step.startswith("epoch") else 0

    reached = eventually(lambda: (found := epoch()) >= 2 and found)
    first.send_signal(signal.SIGKILL)
    mortals.hire("--drain")
    eventually(lambda: ready.json("jobs", "show", job)["attempts"] == 2)
    assert eventually(epoch) >= reached
    eventually(lambda: state(ready, job) == "succeeded")

    unbroken = ready.json("train", "VALE3", "--strategy", "lstm", *settings)
    assert ready.json("jobs", "show", job)["result"]["artifact"] == unbroken["artifact"]
    stored = {path.name for path in (ready.home / "artifacts" / "sha256").glob("*/*")}
    assert stored == {unbroken["artifact"]}


def test_a_backtest_in_child_jobs_gives_the_same_figures(office: CommandLine) -> None:
    """Folds are child jobs; the figures equal those of one process to the last bit."""
    request = {"tickers": ["VALE3", "AAPL"], "strategy": "volatility", "origins": 3}
    job = submitted(office, "backtest", request)["id"]

    result = ended(office, job)["result"]
    shares = [row for row in office.json("jobs", "list")["jobs"] if row["parent"] == job]
    assert [(row["kind"], row["state"]) for row in shares] == [("fold", "succeeded")] * 2
    here = office.json("backtest", "--tickers", "VALE3,AAPL", "--strategy", "volatility", "--origins", "3")
    assert result["relative_to_naive"] == here["pooled"]["relative_to_naive"]


def test_many_forecasts_run_in_child_jobs(office: CommandLine) -> None:
    """Each ticker is forecast once; refused tickers are named."""
    names = [f"{chr(65 + n // 26)}{chr(65 + n % 26)}X" for n in range(40)]
    before = len(office.json("forecasts", "list")["forecasts"])
    job = submitted(office, "forecast", {"tickers": ["VALE3", *names, "AAPL"]})["id"]

    row = ended(office, job)
    assert row["state"] == "succeeded", row
    result = row["result"]
    assert (set(result["done"]), set(result["failed"])) == ({"VALE3", "AAPL"}, set(names))
    assert len(office.json("forecasts", "list")["forecasts"]) == before + 2


def test_cancelling_a_job_cancels_its_child_jobs(ready: CommandLine, crew: Crew) -> None:
    """Child jobs that have not started never start."""
    request = {"tickers": ["VALE3", "AAPL"], "strategy": "patient", "settings": {"seconds": 3.0}}
    job = submitted(ready, "backtest", {**request, "origins": 2})["id"]
    crew.hire("--processes", "1")
    eventually(lambda: len(ready.json("jobs", "list")["jobs"]) == 3)

    ready("jobs", "cancel", job)

    eventually(lambda: state(ready, job) == "cancelled")
    eventually(lambda: not ready.json("jobs", "list", "--state", "running")["jobs"])
    eventually(lambda: not ready.json("jobs", "list", "--state", "queued")["jobs"])
    states = [row["state"] for row in ready.json("jobs", "list")["jobs"]]
    assert states.count("cancelled") >= 2
    assert "failed" not in states


def test_settings_of_jobs_are_read_or_refused(ready: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """An invalid variable is refused by its name."""
    for name, text in (
        ("PREVISTO_JOBS_PER_KIND", "train"),
        ("PREVISTO_JOBS_PER_KIND", "train=0"),
        ("PREVISTO_JOBS_PER_OWNER", "-1"),
        ("PREVISTO_JOB_LEASE", "0"),
        ("PREVISTO_CHECKPOINT_PACE", "soon"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, text)
            code, error = ready.refusal("jobs", "list")
        assert (code, error["field"]) == (2, name)
