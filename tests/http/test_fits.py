"""Previews that fit (check 82): in child processes, a few at a time, for a bounded time."""

import socket
from collections.abc import Iterator
from typing import Any

import msgspec
import psutil
import pytest

from application.queries.preview_request import PreviewRequest
from entrypoints.container import Container
from entrypoints.http.edge import fits
from tests.support.http_server import Api, served
from tests.support.processes.crew import eventually

CLOSES = [60 + n % 11 * 0.25 for n in range(300)]
ORDINARY = {"closes": CLOSES, "strategy": "arima", "horizon": 3}
DEAR = {
    "closes": [60 + (n * n) % 97 * 0.25 for n in range(10_000)],
    "strategy": "arima",
    "settings": {"max_p": 5, "max_q": 5, "window": 10_000},
}
QUICK = {"closes": CLOSES, "strategy": "volatility", "horizon": 3}
PATH = "/v1/forecasts/preview"


@pytest.fixture
def api(product: Container, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """A service that waits as long as a busy machine needs; the tests shorten what they are about."""
    monkeypatch.setattr(fits, "FIT_SECONDS", 300.0)
    monkeypatch.setattr(fits, "START_SECONDS", 300.0)
    with served(product) as client:
        yield client


OTHERS: set[int] = set()


@pytest.fixture(autouse=True)
def others() -> None:
    """Services of other files, which live as long as the run, keep a child too."""
    OTHERS.clear()
    OTHERS.update(children())


def children() -> list[int]:
    """The processes that fit for the service of the test."""
    mine = psutil.Process().children(recursive=True)
    fitting = [one.pid for one in mine if "entrypoints.preview_process" in command_of(one)]
    return [pid for pid in fitting if pid not in OTHERS]


def command_of(process: psutil.Process) -> str:
    """Its command line; "" when it has ended."""
    try:
        return " ".join(process.cmdline()) if process.status() != psutil.STATUS_ZOMBIE else ""
    except psutil.NoSuchProcess:
        return ""


def sent(api: Api, body: dict[str, Any]) -> socket.socket:
    """A connection on which a request was sent."""
    line = socket.create_connection((str(api.base_url.host), api.base_url.port or 0), timeout=300)
    content = msgspec.json.encode(body)
    head = f"POST {PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ana:*\r\n"
    head += f"content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    line.sendall(head.encode() + content)
    return line


def test_82_a_fit_runs_in_a_child_that_is_kept(product: Container, api: Api) -> None:
    """The answers are those of the query; the second one needs no new process."""
    found = product.use_cases().fit_preview()(msgspec.convert(ORDINARY, PreviewRequest))
    answers, processes = [], []
    for _ in range(2):
        answers.append(api.post(PATH, json=ORDINARY).json()["steps"])
        processes.append(children())

    for steps in answers:
        assert [[*step["quantiles"].values()] for step in steps] == [list(row) for row in found.paths.values]
    assert processes[0] == processes[1]
    assert len(processes[0]) == 1


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (ORDINARY | {"settings": {"max_p": 99}}, "invalid-input", "max_p"),
        (ORDINARY | {"closes": [1.0, 2.0, 3.0]}, "too-few-sessions", ""),
        (ORDINARY | {"settings": {"depth": 3}}, "invalid-input", "settings.depth"),
        (ORDINARY | {"known_at": "2024-05-01T00:00:00Z"}, "invalid-input", "known_at"),
        (QUICK | {"settings": {"lam": 7}}, "invalid-input", "lam"),
    ],
)
def test_a_refusal_of_the_child_is_a_refusal_of_the_api(
    api: Api, body: dict[str, Any], code: str, field: str
) -> None:
    """With its code and its field."""
    answer = api.post(PATH, json=body)
    assert answer.status_code == 400
    assert (answer.json()["code"], field in answer.json().get("field", "")) == (code, True)


def test_82_a_fit_that_takes_too_long_is_ended(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal says what to do, the process has ended, and the next fit gets another one."""
    api.post(PATH, json=ORDINARY)
    (first,) = children()
    monkeypatch.setattr(fits, "FIT_SECONDS", 0.3)
    refused = api.post(PATH, json=DEAR)
    eventually(lambda: first not in children())
    monkeypatch.setattr(fits, "FIT_SECONDS", 300.0)

    assert (refused.status_code, refused.json()["code"]) == (400, "fit-too-long")
    assert refused.json()["field"] == "strategy"
    assert "POST /v1/trainings" in refused.json()["remedy"]
    assert api.post(PATH, json=ORDINARY).status_code == 200


def test_82_a_fit_ends_when_its_caller_leaves(api: Api) -> None:
    """Its process does not compute on."""
    api.post(PATH, json=ORDINARY)
    (process,) = children()
    before = psutil.Process(process).cpu_times().user
    line = sent(api, DEAR)
    eventually(lambda: psutil.Process(process).cpu_times().user > before + 0.5)

    line.close()

    eventually(lambda: process not in children())


def test_82_two_fits_run_at_a_time(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third one is refused with a time to wait; quick previews are answered; a free place is used again."""
    lines = [sent(api, DEAR), sent(api, DEAR)]
    eventually(lambda: len(children()) == 2)
    monkeypatch.setattr(fits, "WAIT_SECONDS", 0.2)

    refused = api.post(PATH, json=ORDINARY)
    quick = api.post(PATH, json=QUICK)

    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "busy", "5")
    assert quick.status_code == 200
    assert len(children()) == 2
    for line in lines:
        line.close()
    eventually(lambda: not children())
    monkeypatch.setattr(fits, "WAIT_SECONDS", 300.0)
    assert api.post(PATH, json=ORDINARY).status_code == 200


def test_the_children_end_with_the_service(product: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """No process is left."""
    monkeypatch.setattr(fits, "FIT_SECONDS", 300.0)
    with served(product) as api:
        api.post(PATH, json=ORDINARY)
        assert children()
    eventually(lambda: not children())
