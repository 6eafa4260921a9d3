"""Lines of a process: what is written, in which form, and at which level."""

import json
import logging
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.logs.logs import Logs
from application.happenings import (
    Decided,
    JobBegun,
    JobEnded,
    PricesFetched,
    ProjectionStopped,
    RequestAnswered,
    RequestArrived,
    RequestFailed,
    Unavailable,
)
from domain.errors import InvalidInput, JobStopped, NoData, StoreUnavailable
from domain.registry_events import ModelRetired

TRACE, SPAN = "ab" * 16, "cd" * 8
HTTP = "entrypoints.http"
PARENT = f"00-{TRACE}-{SPAN}-01"
AT = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def root() -> Iterator[None]:
    """The handlers and the level of the root logger are those of before."""
    handlers, level = list(logging.root.handlers), logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = handlers, level
    logging.captureWarnings(False)


@pytest.fixture
def tmp_logs(tmp_path: Path, root: None, capsys: pytest.CaptureFixture[str]) -> Any:
    """Makes a log, and returns it with a function for its lines on stderr."""

    def make(process: str = "api", level: str = "", form: str = "auto", **more: Any) -> tuple[Logs, Any]:
        logs = Logs(tmp_path / "logs", more.pop("size", 1 << 20), form, level, **{"secrets": (), **more})
        logs.begin(process)

        def lines() -> list[dict[str, Any]]:
            return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

        return logs, lines

    return make


def ended(outcome: Any = "failed", error: Any = None) -> JobEnded:
    """The end of an attempt at a training."""
    return JobEnded(
        job="j1", kind="train", attempt=1, outcome=outcome, seconds=1.5, traceparent=PARENT, error=error
    )


BEGUN = JobBegun(job="j1", kind="train", attempt=1, waited=0.2, owner="ana", traceparent=PARENT)
ANSWERED = RequestAnswered(
    method="POST",
    route="/v1/forecasts",
    status=201,
    seconds=0.0012,
    actor="ana",
    client="desk",
    traceparent=PARENT,
)


def test_a_request_is_one_line(tmp_logs: Any) -> None:
    """With route, status, milliseconds, caller and trace; the arrival is none."""
    logs, lines = tmp_logs()
    logs.observer(RequestArrived(traceparent=PARENT))
    logs.observer(ANSWERED)
    (line,) = lines()
    assert datetime.fromisoformat(line.pop("time")).tzinfo == UTC
    assert isinstance(line.pop("pid"), int)
    assert line == {
        "level": "info",
        "event": "request-answered",
        "process": "api",
        "logger": "entrypoints.http",
        "trace": TRACE,
        "span": SPAN,
        "request": "POST /v1/forecasts",
        "status": 201,
        "ms": 1.2,
        "actor": "ana",
        "client": "desk",
    }


def test_lines_of_a_job_hold_its_id_and_trace(tmp_logs: Any) -> None:
    """From its begin to its end, those of other libraries too."""
    logs, lines = tmp_logs("job")
    logs.observer(BEGUN)
    logging.getLogger("torch").warning("a %s", "remark")
    logs.observer(PricesFetched(ticker="VALE3", source="yahoo", seconds=0.1, error=NoData("nothing")))
    logs.observer(ended(error=JobStopped("ZeroDivisionError: by nought", field="job")))
    logging.getLogger("torch").warning("another")
    begun, remark, fetched, end, after = lines()
    assert {(one["job"], one["trace"]) for one in (begun, remark, fetched, end)} == {("j1", TRACE)}
    assert (begun["actor"], remark["message"], remark["logger"]) == ("ana", "a remark", "torch")
    assert (fetched["ticker"], fetched["code"], fetched["level"]) == ("VALE3", "no-data", "warning")
    assert (end["outcome"], end["code"], end["level"], end["seconds"]) == (
        "failed",
        "job-stopped",
        "error",
        1.5,
    )
    assert "job" not in after and "trace" not in after


def test_a_logger_that_takes_a_stream_later_is_taken_over(tmp_logs: Any) -> None:
    """As torch does at its import; the next look at the level ends that."""
    logs, lines = tmp_logs("job")
    own = logging.getLogger("a.library")
    own.addHandler(logging.StreamHandler())
    own.propagate = False

    logs.set_levels("")
    own.warning("a remark")

    assert [(one["logger"], one["message"]) for one in lines()] == [("a.library", "a remark")]


def test_a_job_that_waits_for_its_child_jobs_begins_once(tmp_logs: Any) -> None:
    """Its suspensions are lines at debug only."""
    logs, lines = tmp_logs("job")
    for outcome in ("suspended", "suspended", "succeeded"):
        logs.observer(BEGUN)
        logs.observer(ended(outcome))
    assert [one["event"] for one in lines()] == ["job-begun", "job-ended"]


def test_a_bug_has_its_traceback_as_data(tmp_logs: Any) -> None:
    """Types, messages and places, on one line."""
    logs, lines = tmp_logs()
    try:
        {}["\nforged"]
    except KeyError as error:
        bug = error
    stopped = JobStopped("KeyError", field="job")
    stopped.__cause__ = bug
    logs.observer(RequestFailed(status=500, error=bug, trace=TRACE))
    logs.observer(ended(error=stopped))
    failed, end = lines()
    assert (failed["trace"], failed["code"], failed["status"]) == (TRACE, "internal", 500)
    assert failed["errors"][0]["type"] == end["errors"][1]["type"] == "KeyError"
    assert "test_lines.py" in failed["errors"][0]["frames"][-1]


def test_decisions_and_outages_are_lines(tmp_logs: Any) -> None:
    """With the event of the ledger, its actor and its reason."""
    logs, lines = tmp_logs()
    logs.observer(Decided(event=ModelRetired(model="VALE3-d-1", by="ana", reason="old\nnews", at=AT)))
    logs.observer(Unavailable(part="worker", error=StoreUnavailable("gone", remedy="wait")))
    logs.observer(ProjectionStopped(projection="jobs", position=3, problem="odd"))
    decided, away, stopped = lines()
    assert (decided["recorded"], decided["actor"]) == ("model.retired.v1", "ana")
    assert decided["reason"] == "old\\x0anews"
    assert (away["level"], away["code"], away["message"]) == ("warning", "store-unavailable", "gone (wait)")
    assert (stopped["position"], stopped["level"]) == (3, "warning")


def test_the_level_changes_while_it_runs(tmp_logs: Any) -> None:
    """In general and of single loggers; other libraries are silent below `warning` unless named."""
    logs, lines = tmp_logs()

    def say() -> list[str]:
        for name in ("adapters.market_data.host", "httpx", "asyncio"):
            logging.getLogger(name).debug(name)
        logs.observer(ANSWERED)
        return [one["logger"] for one in lines()]

    assert say() == [HTTP]
    logs.set_levels("warning")
    assert say() == []
    logs.set_levels("debug,httpx=debug,asyncio=debug")
    assert say() == ["adapters.market_data.host", "asyncio", HTTP]
    logs.set_levels("error,adapters.market_data=debug")
    assert say() == ["adapters.market_data.host"]
    logs.set_levels("error,entrypoints=info")
    assert say() == [HTTP]
    logs.set_levels("")
    assert say() == [HTTP]
    for text in ("loud", "a b=debug", "debug,", "=debug", "debug\n", "x=loud"):
        with pytest.raises(InvalidInput):
            logs.set_levels(text)


def test_a_command_is_quiet(tmp_logs: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It says itself with which error it ends; only what nobody says is shown, and the ring has the rest."""
    logs, _ = tmp_logs("command")
    logs.observer(ANSWERED)
    caused = NoData("nothing")
    caused.__cause__ = ImportError("no module")
    logs.observer(ended(error=caused))
    assert capsys.readouterr().err == ""
    logs.observer(Unavailable(part="warm-up", error=StoreUnavailable("gone", remedy="wait")))
    warnings.warn("an odd\nthing", RuntimeWarning, stacklevel=1)
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "previsto: warning: gone (wait)"
    assert len(said) == 2 and "RuntimeWarning: an odd\\x0athing" in said[1]
    kept = (tmp_path / "logs" / "000001.jsonl").read_text().splitlines()
    assert [json.loads(line)["event"] for line in kept] == ["job-ended", "unavailable", "warning"]


def test_no_library_can_write_a_secret(tmp_logs: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Known secrets are removed from every line, with their escapes in JSON too."""
    tmp_logs(secrets=("quiet-river", 'odd "river"'))
    logging.getLogger("x").warning("at %s and %s", "postgresql://a:quiet-river@b", 'odd "river"')
    said = capsys.readouterr().err
    assert "river" not in said and said.count("***") == 2


def test_a_line_has_a_bounded_length(tmp_logs: Any) -> None:
    """Of a longer one the fields that find it are left."""
    logs, lines = tmp_logs()
    logs.emit("warning", "long", {f"f{n}": "x" * 4000 for n in range(20)} | {"job": "j1"})
    (line,) = lines()
    assert (line["event"], line["job"], line["cut"] > 32_768) == ("long", "j1", True)


def test_text_is_for_people(tmp_logs: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Time, level, event, then the fields."""
    logs, _ = tmp_logs(form="text")
    logs.observer(ANSWERED)
    said = capsys.readouterr().err
    assert said[12:].startswith(" info    request-answered process=api")
    assert 'request="POST /v1/forecasts" status=201' in said


def test_a_broken_ring_is_told_on_stderr(tmp_logs: Any, tmp_path: Path) -> None:
    """The line itself is written there all the same."""
    (tmp_path / "logs").write_text("")
    logs, lines = tmp_logs()
    logs.observer(ANSWERED)
    logs.observer(ANSWERED)
    assert [one["event"] for one in lines()] == [
        "log-ring-unavailable",
        "request-answered",
        "request-answered",
    ]


def test_a_closed_stderr_fails_nothing(
    tmp_logs: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The ring still has the line."""
    logs, _ = tmp_logs()
    monkeypatch.setattr("sys.stderr", None)
    logs.observer(ANSWERED)
    assert (tmp_path / "logs" / "000001.jsonl").read_text().count("\n") == 1
