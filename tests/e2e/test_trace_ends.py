"""Processes end although the backend of the traces never answers, or is away."""

import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import httpx
import psutil
import pytest

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import CommandLine
from tests.support.mute_server import MuteServer, mute_server
from tests.support.processes.crew import CALL, PLUGINS, Crew, end, eventually, family
from tests.support.processes.service import LEAVING, Service

PATIENCE = 3.0  # seconds that an end may take longer than without traces


class Ended(NamedTuple):
    """The exit code of a process, and the seconds of its end."""

    code: int
    seconds: float


@pytest.fixture
def mute() -> Iterator[MuteServer]:
    """A backend that takes every connection and says nothing."""
    with mute_server() as mute:
        yield mute


@pytest.fixture
def away() -> str:
    """The address of a backend that has ended."""
    with mute_server() as ended:
        return ended.base


@contextmanager
def traced(endpoint: str) -> Iterator[None]:
    """Processes that start now send their traces to an endpoint; "" turns traces off."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        yield


def timed(end: Callable[[], int]) -> Ended:
    """What an end gives, with its seconds."""
    begun = time.monotonic()
    return Ended(end(), time.monotonic() - begun)


def a_forecast(ready: CommandLine) -> Ended:
    """The whole command in a process of its own."""
    call = [sys.executable, "-c", CALL, "--home", str(ready.home), "--source", ready.source]
    told = [*call, "forecast", "VALE3", "--json"]
    return timed(
        lambda: subprocess.run(told, env=os.environ, timeout=LEAVING, capture_output=True).returncode
    )


def a_service(ready: CommandLine) -> Ended:
    """From SIGTERM to its end, with spans of a request that were not sent yet."""
    client = ready.json("clients", "create", "desk", "--scopes", "models:train")
    service = Service(ready)
    who = (client["client_id"], client["client_secret"])
    form = {"grant_type": "client_credentials"}
    token = httpx.post(f"{service.base}/oauth/token", data=form, auth=who).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    try:
        body = {"ticker": "VALE3", "strategy": "oracle"}
        assert httpx.post(f"{service.base}/v1/trainings", json=body, headers=headers).status_code == 404
    except BaseException:
        end(service.process)
        raise
    return timed(service.stop)


def a_worker(ready: CommandLine) -> Ended:
    """From SIGTERM to its end, while a job runs."""
    product = Container(settings=Settings.read(str(ready.home), ready.source))
    request = {"ticker": "VALE3", "strategy": "patient", "settings": {"seconds": 600.0}}
    job = product.use_cases().submit_job()("train", request).job
    crew = Crew(ready.home, ready.source)
    worker = crew.hire()
    try:
        eventually(lambda: any(r.progress.fraction for r in product.adapters().queue().rows([job])))
        processes = family(worker)
        worker.terminate()
        ended = timed(lambda: worker.wait(LEAVING))
        assert psutil.wait_procs(processes, timeout=LEAVING)[1] == []
    finally:
        crew.dismiss()
        product.use_cases().cancel_job()(job)
    return ended


@pytest.mark.parametrize("run", [a_forecast, a_service, a_worker], ids=["forecast", "serve", "worker"])
def test_a_backend_that_hangs_or_is_away_delays_no_end(
    ready: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[[CommandLine], Ended],
    mute: MuteServer,
    away: str,
) -> None:
    """Each ends by itself while every export still waits for its answer, with the code it always has."""
    monkeypatch.syspath_prepend(PLUGINS)
    ends = {}
    for name, endpoint in (("without", ""), ("hanging", mute.base), ("away", away)):
        with traced(endpoint):
            ends[name] = run(ready)

    assert mute.taken > 0
    assert {ended.code for ended in ends.values()} == {0}
    for name, ended in ends.items():
        if (later := ended.seconds - ends["without"].seconds) > PATIENCE:
            warnings.warn(f"with a backend {name} the end came {later:.1f} s later", stacklevel=1)
