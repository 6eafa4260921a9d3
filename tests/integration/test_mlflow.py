"""The mirror on a real MLflow server, and its client in front of broken ones."""

import socket
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec
import pytest

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from adapters.tracking import mlflow_tracking
from adapters.tracking.mlflow_tracking import MlflowTracking
from domain.errors import Conflict, Forbidden, TrackingUnavailable
from domain.registry_events import ModelRegistered
from tests.support.builders import NOON
from tests.support.tracking import Killed, MortalTracking
from tests.support.use_cases import the_promotion
from tests.unit.application.mirror.test_mirror import Mirrored, a_backtest, trained


class Installation(Mirrored):
    """A ledger with trainings, a backtest and a promotion, whose hashes and names no other test has."""

    def __init__(self) -> None:
        super().__init__()
        self.ticker = f"X{uuid4().hex[:10].upper()}"
        self.clock.at = NOON + timedelta(microseconds=uuid4().int % 10**12)
        self.stream = f"registry-{self.ticker}-fortnight"
        self.name = f"previsto-{self.ticker}-fortnight"
        self.given("backtest-b1", a_backtest())
        for number in (1, 2, 3):
            self.given(self.stream, trained(number, self.ticker))
        self.given(self.stream, the_promotion(f"{self.ticker}-fortnight-2"))

    def expected(self) -> Any:
        """What a server in memory has after an undisturbed run."""
        self.mirror().catch_up()
        return self.server.content()

    def found(self, tracking: MlflowTracking) -> Any:
        """The same about the real server, read through its API."""
        client = tracking._client
        runs = []
        for recorded in self.store.read_all():
            known = f"tags.`previsto.event` = '{recorded.hash}'"
            runs += client.search_runs([tracking._place()], known)
        versions = sorted(
            client.search_model_versions(f"name = '{self.name}'"), key=lambda one: int(one.version)
        )
        aliases = dict(client.get_registered_model(self.name).aliases)
        kept = sorted(_encoded(client, run) for run in runs)
        return kept, {self.name: [one.tags["previsto.event"] for one in versions]}, {self.name: aliases}


def _encoded(client: Any, run: Any) -> bytes:
    figures = [
        (one.key, one.value, one.step)
        for name in run.data.metrics
        for one in client.get_metric_history(run.info.run_id, name)
    ]
    assert len(figures) == len(set(figures))
    kept = {
        "tags": {name: text for name, text in run.data.tags.items() if not name.startswith("mlflow.")},
        "params": run.data.params,
        "figures": set(figures),
        "datasets": {(one.dataset.name, one.dataset.digest) for one in run.inputs.dataset_inputs},
        "finished": run.info.status == "FINISHED",
        "deleted": False,
    }
    return msgspec.json.encode(kept, order="deterministic")


def _plain(content: Any) -> Any:
    """The content in memory with the names and lengths that MLflow accepts."""
    runs = []
    for run in content[0]:
        kept = msgspec.json.decode(run)
        kept["figures"] = {(name.replace("^", "_"), value, step) for name, value, step in kept["figures"]}
        kept["datasets"] = {(name, digest[:36]) for name, digest in kept["datasets"]}
        runs.append(msgspec.json.encode(kept, order="deterministic"))
    return sorted(runs), content[1], content[2]


@pytest.fixture
def tracking(mlflow_url: str) -> MlflowTracking:
    """The real server, through the real client."""
    return MlflowTracking(mlflow_url)


def test_crashes_on_a_real_server_double_and_lose_nothing(tracking: MlflowTracking) -> None:
    """Killed at each call, before or after it, with the place lost, nothing is doubled or missing."""
    case = Installation()
    expected = _plain(case.expected())
    case.rows = InMemoryReadModels()
    crashes = 0
    for at in range(2, 1000):
        try:
            case.mirror(MortalTracking(tracking, at, after=bool(at % 2))).catch_up()
            break
        except Killed:
            crashes += 1
            case.rows = InMemoryReadModels()  # the place is lost too: every event is repeated

    assert crashes >= 10
    assert case.found(tracking) == expected
    case.mirror(tracking).restart()
    case.mirror(tracking).catch_up()
    assert case.found(tracking) == expected


def test_a_run_that_a_person_deleted_is_told_and_not_doubled(tracking: MlflowTracking) -> None:
    """The mirror goes on without it; the notice names the command that restores it."""
    case = Installation()
    case.mirror(tracking).catch_up()
    event = next(r.hash for r in case.store.read_all() if isinstance(r.event, ModelRegistered))
    run = tracking.find_run(event)
    assert run
    tracking._client.delete_run(run.run_id)
    case.mirror(tracking).restart()

    case.mirror(tracking).catch_up()

    assert [notice.field for notice in case.noticed] == ["run"]
    assert run.run_id in case.noticed[0].remedy
    assert tracking.find_run(event) == msgspec.structs.replace(run, deleted=True)


def test_a_deleted_experiment_is_refused_until_it_is_restored(
    tracking: MlflowTracking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it is deleted while the mirror runs; the remedy is the command with its id."""
    monkeypatch.setattr(mlflow_tracking, "EXPERIMENT", f"previsto-{uuid4().hex}")
    case, client = Installation(), tracking._client
    experiment = tracking._place()
    client.delete_experiment(experiment)

    with pytest.raises(Conflict):
        case.mirror(tracking).catch_up()
    with pytest.raises(Conflict) as caught:
        case.mirror(tracking).catch_up()
    assert caught.value.field == "experiment"
    assert f"--experiment-id {experiment}" in caught.value.remedy

    client.restore_experiment(experiment)
    case.mirror(tracking).catch_up()
    assert case.found(tracking) == _plain(case.expected())


def test_a_foreign_name_of_the_host_is_refused(mlflow_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """MLflow answers 403 to a name that it does not know; the remedy names its option."""
    address = urlsplit(mlflow_url)
    resolve = socket.getaddrinfo

    def known(host: Any, *given: Any, **named: Any) -> Any:
        return resolve(address.hostname if host == "mirror.example" else host, *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", known)
    with pytest.raises(Forbidden, match=r"mirror\.example") as caught:
        MlflowTracking(f"http://mirror.example:{address.port}").find_run("e")
    assert "--allowed-hosts" in caught.value.remedy


@contextmanager
def answering(status: int, body: bytes, kind: str = "application/json") -> Iterator[str]:
    """A server that gives one answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *words: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b'{"error_code": "INTERNAL_ERROR", "message": "database or disk is full"}'),
        (503, b"away"),
        (429, b"slow down"),
        (200, b"<html>a proxy</html>"),
        (200, b'{"experiment": 7}'),
    ],
)
@pytest.mark.usefixtures("mlflow_client")
def test_a_broken_server_is_unavailable(status: int, body: bytes) -> None:
    """Full, overloaded or hidden behind a page of something else: the mirror waits."""
    with answering(status, body) as url:
        assert_unavailable(url)


@pytest.mark.usefixtures("mlflow_client")
def test_a_server_that_hangs_or_is_away_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """No call waits longer than its timeout, and none is repeated by the client."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert_unavailable(f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert_unavailable("http://127.0.0.1:1")


@pytest.mark.usefixtures("mlflow_client")
def test_a_password_in_the_address_reaches_no_error() -> None:
    """Neither the error nor what a traceback of it shows; the client's own error quotes the address."""
    secret = uuid4().hex
    with pytest.raises(TrackingUnavailable) as caught:
        MlflowTracking(f"http://ana:{secret}@127.0.0.1:1").find_run("e")
    shown = "".join(traceback.format_exception(caught.value, chain=True))
    assert "127.0.0.1:1" in shown
    assert secret not in shown


def assert_unavailable(url: str) -> None:
    """The event stays, and the place keeps the problem."""
    case = Installation()
    with pytest.raises(TrackingUnavailable) as caught:
        case.mirror(MlflowTracking(url)).catch_up()
    assert url in caught.value.message
    assert case.rows.place("mirror").problem.startswith("event 1: MLflow at")
    assert case.rows.place("mirror").position == 0


def test_the_server_in_memory_has_the_content_of_this_ledger() -> None:
    """The comparison above is about something."""
    content = Installation().expected()
    assert len(content[0]) == 4
    assert list(content[2].values()) == [{"champion": "2", "challenger": "3"}]
