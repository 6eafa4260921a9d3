"""The client while tokens end, keys rotate, it is revoked, and the service is started again."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from previsto_client import ApiError, LoginError, Previsto, PrevistoError

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import Place, furnish
from tests.support.extras import need_torch
from tests.support.processes.service import Service

pytestmark = pytest.mark.thorough
SCOPES = ("data:read", "data:write", "forecasts:read", "forecasts:write", "models:read", "models:train")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A home with two tickers."""
    return furnish(tmp_path_factory.mktemp("tokens"))


@pytest.fixture(scope="module")
def product(place: Place) -> Container:
    """The administration of the home."""
    return Container(settings=Settings.read(str(place.home), place.source))


@pytest.fixture(scope="module")
def service(place: Place) -> Iterator[Service]:
    """The real command with a worker."""
    found = Service(place)
    yield found
    found.stop()


def client_of(product: Container, service: Service) -> tuple[Previsto, str]:
    """A new client, and its id."""
    made = product.use_cases().keep_clients().create("desk", SCOPES)
    secret = {"client_id": made.client_id, "client_secret": made.client_secret}
    return Previsto(service.base, **secret), made.client_id


def test_a_token_that_was_replaced_is_renewed_once(product: Container, service: Service) -> None:
    """A refused token costs one renewal, whatever number of threads uses it."""
    previsto, _ = client_of(product, service)
    with previsto:
        previsto.me.get()
        tokens = previsto._transport._tokens
        first = tokens.get()
        tokens._kept = type(tokens._kept)(access_token="x" + first, expires_at=time.time() + 600)
        threads = [threading.Thread(target=previsto.me.get) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert previsto.me.get().client
        assert tokens.get() != "x" + first


def test_a_rotated_key_is_not_noticed(product: Container, service: Service) -> None:
    """Tokens of the old key stay valid, and new ones have the new key."""
    previsto, _ = client_of(product, service)
    with previsto:
        before = previsto.forecasts.create("VALE3", horizon=2)
        product.adapters().key_ring().rotate()
        assert previsto.forecasts.get(before.id).id == before.id
        previsto._transport._tokens._kept = None
        assert previsto.forecasts.get(before.id).id == before.id


def test_a_revoked_client_gets_one_clear_error(product: Container, service: Service) -> None:
    """Not a loop of renewals."""
    previsto, name = client_of(product, service)
    with previsto:
        previsto.me.get()
        product.use_cases().keep_clients().revoke(name)
        until = time.monotonic() + 30
        with pytest.raises(PrevistoError) as refused:
            while time.monotonic() < until:
                previsto.me.get()
                time.sleep(0.2)
        assert isinstance(refused.value, LoginError | ApiError)
        assert refused.value.status in (400, 401)


def test_a_lost_scope_is_named(product: Container, service: Service) -> None:
    """With its class."""
    previsto, _ = client_of(product, service)
    with previsto, pytest.raises(ApiError) as refused:
        previsto.clients.create("other", scopes=["data:read"])
    assert refused.value.code == "forbidden"
    assert "admin" in str(refused.value)


def test_a_job_outlives_a_restart_of_the_service(tmp_path: Path) -> None:
    """`wait` connects again, and the result is that of the one job."""
    need_torch()
    place = furnish(tmp_path)
    product = Container(settings=Settings.read(str(place.home), place.source))
    first = Service(place)
    previsto, _ = client_of(product, first)
    settings = {"epochs": 40}
    with previsto:
        job = previsto.trainings.create("VALE3", strategy="lstm", horizon=5, settings=settings)
        result: list[object] = []
        waiting = threading.Thread(target=lambda: result.append(job.wait(timeout=300)))
        waiting.start()
        time.sleep(2)
        first.stop()
        port = int(first.base.rpartition(":")[2])
        _until_free(port)
        second = Service(place, port=port)
        try:
            waiting.join(300)
            assert [type(one).__name__ for one in result] == ["TrainResult"]
            assert len(list(previsto.jobs.list(kind="train"))) == 1
        finally:
            second.stop()


def _until_free(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.1)
