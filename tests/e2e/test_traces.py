"""One trace over the API, the worker and the process of a job: training, schedule, backtest, failure."""

import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.command_line import CommandLine, Place, furnish
from tests.support.otlp_sink import OtlpSink, SeenSpan, otlp_sink, tree
from tests.support.processes.crew import PLUGINS, eventually
from tests.support.processes.service import Service

SCOPES = "data:read data:write forecasts:read forecasts:write models:read models:train"
LSTM = {"epochs": 3, "windows_per_epoch": 200, "hidden": 8, "layers": 1}


@pytest.fixture(scope="module")
def sink() -> Iterator[OtlpSink]:
    """A backend."""
    with otlp_sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, sink: OtlpSink) -> Iterator[Place]:
    """A home with prices, and the variables of all processes."""
    with pytest.MonkeyPatch.context() as patch:
        place = furnish(tmp_path_factory.mktemp("traced"))
        patch.setenv("PYTHONPATH", os.pathsep.join([str(PLUGINS), os.environ.get("PYTHONPATH", "")]))
        patch.syspath_prepend(PLUGINS)
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint)
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
        # No request is kept but those that submit jobs; they must not depend on the sampler.
        patch.setenv("OTEL_TRACES_SAMPLER", "always_off")
        yield place


@pytest.fixture(scope="module")
def service(place: Place) -> Iterator[Service]:
    """The service with its worker."""
    service = Service(place)
    yield service
    service.stop()


@pytest.fixture
def cli(place: Place, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line over that home."""
    return CommandLine(*place, capsys)


@pytest.fixture
def api(cli: CommandLine, service: Service) -> Iterator[httpx.Client]:
    """A client with a token."""
    made = cli.json("clients", "create", "desk", "--scopes", SCOPES)
    form = {"grant_type": "client_credentials", "scope": SCOPES}
    who = (made["client_id"], made["client_secret"])
    token = httpx.post(f"{service.base}/oauth/token", data=form, auth=who).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=service.base, headers=headers, timeout=60) as client:
        yield client


def finished(api: httpx.Client, job: str) -> str:
    """The state of a job that has ended."""
    ends = ("succeeded", "failed", "cancelled")
    return str(eventually(lambda: (s := api.get(f"/v1/jobs/{job}").json()["state"]) in ends and s))


def whole(sink: OtlpSink, trace: str, jobs: int = 1) -> list[SeenSpan]:
    """The spans of a trace with its root and this many ended jobs; each other span has its parent.

    The API, the worker and the process of a job each send a batch of their own, in any order.
    """

    def arrived() -> bool:
        found = sink.of(trace)
        ended = sum(s.attributes.get("previsto.outcome") in ("succeeded", "failed") for s in found)
        waits = sum(span.name == "queue" for span in found)
        known = {"", *(span.id for span in found)}
        parents = {span.parent for span in found}
        return ended == jobs and waits >= jobs and "" in parents and parents <= known

    eventually(arrived)
    spans = sink.of(trace)
    known = {span.id for span in spans}
    told = "\n".join(tree(spans))
    assert len([span for span in spans if span.parent == ""]) == 1, told
    assert [span.name for span in spans if span.parent and span.parent not in known] == [], told
    assert len(known) == len(spans)
    return spans


def one(spans: list[SeenSpan], name: str) -> SeenSpan:
    """The only span of a name."""
    (found,) = (span for span in spans if span.name == name)
    return found


def submit(api: httpx.Client, path: str, body: dict[str, Any]) -> httpx.Response:
    """An accepted job."""
    answer = api.post(path, json=body)
    assert answer.status_code == 202, answer.text
    return answer


def test_a_training_is_one_tree_over_three_processes(api: httpx.Client, sink: OtlpSink) -> None:
    """From the request to the registration, with an event for each epoch and for loading torch."""
    pytest.importorskip("torch", reason="lstm needs the extra `train`")
    body = {"ticker": "VALE3", "strategy": "lstm", "horizon": 5, "settings": LSTM}
    answer = submit(api, "/v1/trainings", body)
    assert finished(api, answer.json()["id"]) == "succeeded"

    spans = whole(sink, answer.headers["x-trace-id"])
    parents = {span.id: span.name for span in spans}
    edges = {(parents.get(span.parent, ""), span.name, span.process[0]) for span in spans}
    assert edges >= {
        ("", "POST /v1/trainings", "api"),
        ("POST /v1/trainings", "submit_job train", "api"),
        ("submit_job train", "events append", "api"),
        ("POST /v1/trainings", "queue", "worker"),
        ("POST /v1/trainings", "job train", "job"),
        ("job train", "train_model", "job"),
        ("train_model", "read prices", "job"),
        ("train_model", "fit lstm", "job"),
        ("train_model", "artifact save", "job"),
        ("train_model", "evaluate", "job"),
        ("train_model", "events append", "job"),
        ("job train", "events append", "job"),
    }
    assert len({span.process for span in spans}) == 3
    assert len({span.attributes.get("process.pid") for span in spans} - {None}) == 3
    fit = one(spans, "fit lstm")
    assert [event["previsto.epoch"] for event in fit.named("epoch")] == [1.0, 2.0, 3.0]
    assert all(0 < event["previsto.validation"] < 10 for event in fit.named("epoch"))
    assert len(fit.named("torch")) == 1
    assert one(spans, "evaluate").attributes["previsto.predict.count"] > 10
    registered = [s for s in spans if "model.registered.v1" in str(s.attributes.get("previsto.events"))]
    assert registered[0].attributes["db.system.name"] in ("sqlite", "postgresql")


def test_a_refresh_has_its_fetch(api: httpx.Client, sink: OtlpSink) -> None:
    """With the source and the number of its rows."""
    answer = submit(api, "/v1/tickers/VALE3/refresh", {})
    assert finished(api, answer.json()["id"]) == "succeeded"
    fetch = one(whole(sink, answer.headers["x-trace-id"]), "fetch csv")
    assert fetch.attributes["previsto.ticker"] == "VALE3"
    assert fetch.attributes["previsto.rows"] > 100


def test_a_failed_job_records_its_exception_once(api: httpx.Client, sink: OtlpSink) -> None:
    """By the fit; the spans around it have the code."""
    answer = submit(api, "/v1/trainings", {"ticker": "VALE3", "strategy": "faulty", "horizon": 5})
    assert finished(api, answer.json()["id"]) == "failed"

    spans = whole(sink, answer.headers["x-trace-id"])
    (told,) = [event for span in spans for event in span.named("exception")]
    assert (told["exception.type"], told["exception.message"]) == ("RuntimeError", "a bug of the plug-in")
    assert one(spans, "fit faulty").named("exception") == [told]
    job = one(spans, "job train")
    assert (job.attributes["previsto.outcome"], job.attributes["error.type"]) == (
        *("failed", "forecaster-failed"),
    )
    assert job.failure and "a bug of the plug-in" in job.failure
    assert one(spans, "POST /v1/trainings").failure is None


def test_a_refused_submission_is_kept_and_no_error(api: httpx.Client, sink: OtlpSink) -> None:
    """The strategy is not installed."""
    answer = api.post("/v1/trainings", json={"ticker": "VALE3", "strategy": "oracle"})
    assert answer.status_code == 404
    (root,) = eventually(lambda: [s for s in sink.of(answer.headers["x-trace-id"]) if s.parent == ""])
    assert (root.name, root.failure) == ("POST /v1/trainings", None)
    assert root.attributes["http.response.status_code"] == 404


def test_child_jobs_continue_the_trace(api: httpx.Client, sink: OtlpSink) -> None:
    """A backtest of two tickers has two child jobs; attempts that only waited leave no span."""
    body = {"tickers": ["VALE3", "AAPL"], "strategy": "drift", "horizon": 5, "origins": 3}
    answer = submit(api, "/v1/backtests", body)
    assert finished(api, answer.json()["id"]) == "succeeded"
    spans = whole(sink, answer.headers["x-trace-id"], jobs=3)
    names = [span.name for span in spans]
    assert names.count("job backtest") == 2  # the attempt that submitted them, and the last one
    assert names.count("job fold") == names.count("submit_job fold") == 2
    assert names.count("run_backtest folds") == 2
    assert names.count("queue") == 3
    assert len([span for span in spans if span.name.startswith("predict")]) == 0


def test_a_schedule_begins_its_own_trace(cli: CommandLine, service: Service, sink: OtlpSink) -> None:
    """From the submission in one process to the steps in another."""
    cli("schedules", "add", "evening", "--tickers", "VALE3", "--steps", "forecast,score")
    job = cli.json("schedules", "run-now", "evening")["id"]
    eventually(lambda: cli.json("jobs", "show", job)["state"] == "succeeded")
    (root,) = eventually(
        lambda: [
            s for s in sink.spans if s.attributes.get("previsto.job") == job and s.name == "schedule session"
        ]
    )
    spans = whole(sink, root.trace)
    assert [span.name for span in spans if span.parent == ""] == ["previsto schedules run-now"]
    assert {"queue", "job session", "issue_forecast"} <= {span.name for span in spans}
    assert len({span.process for span in spans}) == 3


def test_a_forecast_is_left_out_by_the_sampler(api: httpx.Client, sink: OtlpSink) -> None:
    """The flag of the caller does not decide."""
    trace = "a" * 32
    headers = {"traceparent": f"00-{trace}-{'b' * 16}-01"}
    answer = api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 3}, headers=headers)
    assert (answer.status_code, answer.headers["x-trace-id"]) == (201, trace)
    later = submit(api, "/v1/trainings", {"ticker": "VALE3", "strategy": "naive", "horizon": 5})
    whole(sink, later.headers["x-trace-id"])  # sent after the forecast was answered
    assert sink.of(trace) == []


def test_an_error_of_the_command_line_says_its_trace(cli: CommandLine, sink: OtlpSink) -> None:
    """The span of the command has the code of the error."""
    _, error = cli.refusal("forecast", "PETR4")
    (span,) = eventually(
        lambda: sink.of(error["trace"]) and [s for s in sink.of(error["trace"]) if not s.parent]
    )
    assert (span.name, span.attributes["error.type"]) == ("previsto forecast", error["code"])
    assert " [trace " in cli("forecast", "PETR4")[2]
