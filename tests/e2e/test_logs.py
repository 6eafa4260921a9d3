"""The log of a running service: every line, its level, who may read it, and what no line can hold."""

import json
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.command_line import CommandLine
from tests.support.processes.crew import PLUGINS, eventually
from tests.support.processes.service import Service

HOW_TO = Path(__file__).parents[2] / "docs/how-to/see-what-happens.md"
FORGED = '"}\r\n{"time":"2026-01-05T12:00:00Z","level":"error","event":"forged"}\n\x1b[2J\u2028'
SCOPES = "data:read,data:write,models:read,models:train,admin"


class Listener:
    """A service with a worker, a client of it, and the lines on its stderr."""

    def __init__(self, cli: CommandLine, log: Path) -> None:
        made = cli.json("clients", "create", "desk", "--scopes", SCOPES)
        self._log = log
        with log.open("wb") as file:
            self.service = Service(cli, log=file)
        self.web = httpx.Client(base_url=self.service.base, timeout=60)
        form = {"grant_type": "client_credentials", "scope": SCOPES.replace(",", " ")}
        answer = self.web.post("/oauth/token", data=form, auth=(made["client_id"], made["client_secret"]))
        self.token = answer.json()["access_token"]
        self.secrets = [made["client_secret"], self.token]
        self.web.headers["authorization"] = f"Bearer {self.token}"

    def lines(self, **wanted: Any) -> list[dict[str, Any]]:
        """Every line so far that has these fields; each is JSON with a time and a level."""
        text = self._log.read_text()
        found = [json.loads(line) for line in text[: text.rfind("\n") + 1].split("\n")[:-1]]
        assert all({"time", "level", "event", "pid", "process"} <= set(line) for line in found)
        return [line for line in found if wanted.items() <= line.items()]

    def kept(self, **asked: Any) -> list[dict[str, Any]]:
        """The lines that `GET /v1/logs` answers."""
        answer = self.web.get("/v1/logs", params=asked)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture
def listener(ready: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """One service for the whole test, because its start is slow; it has a strategy that aborts."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(PLUGINS), os.environ.get("PYTHONPATH", "")]))
    listener = Listener(ready, tmp_path / "service.log")
    yield listener
    if listener.service.process.poll() is None:
        listener.service.stop()


def test_the_log_tells_what_happens_and_nothing_else(ready: CommandLine, listener: Listener) -> None:
    """Requests, jobs, levels, pages, the how-to, secrets and forged lines, on one service."""
    _starts_and_requests_are_lines(listener)
    _a_change_of_the_level_reaches_every_process(listener)
    failed, trace = _a_failed_job_is_found_by_its_trace(ready, listener)
    _pages_follow_each_other(ready, listener)
    _the_how_to_works(ready, failed, trace)
    _no_line_can_be_forged(listener)
    listener.service.stop()
    _no_line_holds_a_secret(ready, listener)


def _starts_and_requests_are_lines(listener: Listener) -> None:
    eventually(lambda: {"serve", "api", "worker"} <= {one["process"] for one in listener.lines()})
    trace = "ab" * 16
    headers = {"traceparent": f"00-{trace}-{'cd' * 8}-01"}
    refused = listener.web.get("/v1/tickers/NONE3/prices", headers=headers)
    assert refused.json()["trace"] == trace
    (line,) = listener.lines(trace=trace)
    assert (line["request"], line["status"]) == ("GET /v1/tickers/{symbol}/prices", 404)
    assert (line["code"], line["level"], line["actor"] == line["client"]) == ("unknown-ticker", "info", True)
    assert listener.web.post("/v1/logs").status_code == 405
    assert listener.web.get("/v1/logs", headers={"authorization": "Bearer x"}).status_code == 401


def _a_change_of_the_level_reaches_every_process(listener: Listener) -> None:
    """API process, worker and job process drop what is below the level, and write it again."""

    def silent() -> bool:
        probe = listener.web.get("/v1/tickers").headers["x-trace-id"]
        return not listener.lines(trace=probe)

    def trained() -> str:
        body = {"ticker": "VALE3", "strategy": "drift", "horizon": 5}
        job = str(listener.web.post("/v1/trainings", json=body).json()["id"])
        eventually(lambda: listener.web.get(f"/v1/jobs/{job}").json()["state"] == "succeeded")
        return job

    changed = listener.web.patch("/v1/settings", json={"log_level": "error", "reason": "a quiet night"})
    assert changed.status_code == 200
    eventually(silent)
    eventually(lambda: not listener.lines(job=trained()))
    assert listener.web.patch("/v1/settings", json={"log_level": "loud"}).status_code == 400
    assert listener.web.patch("/v1/settings", json={"log_level": "debug"}).status_code == 200
    eventually(lambda: not silent())
    eventually(lambda: listener.lines(event="job-begun", job=trained()))


def _a_failed_job_is_found_by_its_trace(ready: CommandLine, listener: Listener) -> tuple[str, str]:
    """The lines of its request, its begin and its end, from three processes."""
    body = {"ticker": "VALE3", "strategy": "crashing", "horizon": 5}
    asked = listener.web.post("/v1/trainings", json=body)
    job, trace = asked.json()["id"], asked.headers["x-trace-id"]
    eventually(lambda: listener.web.get(f"/v1/jobs/{job}").json()["state"] == "failed")
    events = {"request-answered": "api", "job-begun": "job", "job-ended": "worker"}

    def complete() -> bool:
        found = {one["event"]: one for one in listener.kept(trace=trace)}
        return found.keys() == events.keys()

    eventually(complete)
    found = {one["event"]: one for one in listener.kept(trace=trace)}
    assert {name: one["fields"]["process"] for name, one in found.items()} == events
    ended = found["job-ended"]["fields"]
    assert (ended["job"], ended["code"], ended["outcome"]) == (job, "job-stopped", "failed")
    assert [one["event"] for one in listener.kept(trace=trace, level="error")] == ["job-ended"]
    good = listener.web.post("/v1/trainings", json=body | {"strategy": "drift"}).json()["id"]
    eventually(lambda: listener.lines(event="job-ended", job=good, outcome="succeeded"))
    return job, trace


def _pages_follow_each_other(ready: CommandLine, listener: Listener) -> None:
    """They hold each line of stderr once, in order; the command shows the same ones."""
    after, found = "0-0", []
    while True:
        page = listener.web.get("/v1/logs", params={"after": after, "limit": 7}).json()
        found += page["items"]
        after = page["next"]
        if len(page["items"]) < 7:
            break
    written = [(one["time"], one["event"]) for one in listener.lines()]
    assert sorted((one["logged_at"], one["event"]) for one in found) == sorted(written)[: len(found)]
    assert len(found) > 15
    for bad in ({"after": "x"}, {"level": "loud"}, {"trace": "x"}, {"limit": 0}):
        assert listener.web.get("/v1/logs", params=bad).status_code == 400
    _, out, _ = ready("logs", "--limit", 100_000, "--json")
    shown = [json.loads(line) for line in out.splitlines()]
    assert shown[: len(found)] == found
    assert ready.refusal("logs", "--trace", "x") == (2, ready.refusal("logs", "--trace", "x")[1])


def _the_how_to_works(ready: CommandLine, job: str, trace: str) -> None:
    """Every command of it succeeds on the failed training, and says what the text promises."""
    blocks = re.findall(r"```bash\n(.*?)```", HOW_TO.read_text(), re.S)
    calls = [shlex.split(line) for block in blocks for line in block.splitlines()]
    said = ""
    for words in calls:
        assert words[0] == "previsto"
        if "--follow" in words:
            continue
        call = [word.replace("TRACE_ID", trace).replace("JOB_ID", job) for word in words[1:]]
        code, out, err = ready(*call)
        assert code in (0, 1) if call[0] == "doctor" else code == 0, (call, err)
        said += out
    assert len(calls) >= 6
    assert "job-stopped" in said and "SIGABRT" in said


def _no_line_can_be_forged(listener: Listener) -> None:
    """Through path, query, headers, body, names and reasons."""
    web = listener.web
    quoted = "/v1/tickers/VALE3%22%7D%0D%0A%7B%22event%22%3A%22forged%22%7D%1B%5B2J"
    web.get(quoted)
    web.get(f"{quoted}/prices?cursor=%0A%7B%22event%22%3A%22forged%22%7D")
    odd = {"traceparent": '00-"forged', "user-agent": '"event":"forged"', "x-forwarded-for": '{"forged"'}
    web.get("/v1/tickers", headers={**odd, "idempotency-key": '"}{"event":"forged"}'})
    web.post("/v1/tickers", json={"ticker": FORGED})
    web.post("/v1/clients", json={"name": FORGED, "scopes": ["data:read"]})
    web.post("/v1/trainings", json={"ticker": FORGED, "strategy": FORGED, "horizon": 5})
    assert web.patch("/v1/settings", json={"jobs_per_owner": 3, "reason": FORGED}).status_code == 400
    printable = '"}{"time":"2026-01-05T12:00:00Z","level":"error","event":"forged"}'
    last = web.patch("/v1/settings", json={"jobs_per_owner": 3, "reason": printable}).headers["x-trace-id"]
    found = eventually(lambda: listener.lines(trace=last, event="settings-changed"))
    assert found[0]["reason"] == printable
    assert listener.lines(event="forged") == []
    assert [one for one in listener.kept(limit=500) if one["event"] == "forged"] == []


def _no_line_holds_a_secret(ready: CommandLine, listener: Listener) -> None:
    """On stderr and in the ring, at the level `debug`; the ring has the same lines."""
    kept = "".join(file.read_text() for file in sorted((ready.home / "logs").iterdir()))
    written = listener._log.read_text()
    for text in (kept, written):
        assert not any(secret in text for secret in listener.secrets)
        assert "\x1b" not in text and "\u2028" not in text
    processes = {"serve", "api", "worker", "job"}
    assert {one["process"] for one in map(json.loads, kept.splitlines())} >= processes
    assert not re.search(r"eyJ[A-Za-z0-9_-]{10}", kept + written)
