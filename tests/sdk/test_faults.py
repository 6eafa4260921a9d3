"""The client under faults: no double effect, no lost result, one clear error; both halves alike."""

import asyncio
import inspect
import types
from collections.abc import Iterator
from typing import Any

import pytest
from previsto_client import AsyncPrevisto, Previsto
from scripts.sdk.blocking import blocking

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.sdk import suite
from tests.support.command_line import Place, furnish
from tests.support.fault_proxy import FaultProxy, fault_proxy
from tests.support.processes.service import Service

pytestmark = pytest.mark.thorough
BLOCKING = types.ModuleType("blocking_suite")
exec(compile(blocking(inspect.getsource(suite)), "blocking_suite", "exec"), BLOCKING.__dict__)
CASES = [
    name
    for name, found in vars(suite).items()
    if inspect.iscoroutinefunction(found) and name not in ("forecasts_of", "one_fault_costs_nothing")
]
SCOPES = "data:read data:write forecasts:read forecasts:write models:read models:train audit:read admin"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A home with two tickers."""
    return furnish(tmp_path_factory.mktemp("sdk"))


@pytest.fixture(scope="module")
def service(place: Place) -> Iterator[Service]:
    """The real command with a worker."""
    found = Service(place)
    yield found
    found.stop()


@pytest.fixture(scope="module")
def credentials(service: Service, place: Place) -> dict[str, str]:
    """The id and secret of a client with the scopes of a desk."""
    product = Container(settings=Settings.read(str(place.home), place.source))
    made = product.use_cases().keep_clients().create("desk", SCOPES.split())
    return {"client_id": made.client_id, "client_secret": made.client_secret}


@pytest.fixture(scope="module")
def proxy(service: Service) -> Iterator[FaultProxy]:
    """In front of the service."""
    with fault_proxy(int(service.base.rpartition(":")[2])) as found:
        yield found


def play(half: str, name: str, proxy: FaultProxy, credentials: dict[str, str], *more: Any) -> None:
    """Run one case with a client of one half."""
    proxy.plan.clear()
    if half == "blocking":
        with Previsto(proxy.url, **credentials) as previsto:
            previsto.me.get()  # has a token from now on
            getattr(BLOCKING, name)(previsto, proxy, *more)
        return

    async def run() -> None:
        async with AsyncPrevisto(proxy.url, **credentials) as previsto:
            await previsto.me.get()
            await getattr(suite, name)(previsto, proxy, *more)

    asyncio.run(run())


@pytest.mark.parametrize("half", ["asynchronous", "blocking"])
@pytest.mark.parametrize("fault", suite.ONCE)
def test_one_fault_costs_nothing(
    proxy: FaultProxy, credentials: dict[str, str], half: str, fault: str
) -> None:
    """Whatever breaks once, the effect is there once and the answer arrives."""
    play(half, "one_fault_costs_nothing", proxy, credentials, fault)


@pytest.mark.parametrize("half", ["asynchronous", "blocking"])
@pytest.mark.parametrize("name", CASES)
def test_faults(proxy: FaultProxy, credentials: dict[str, str], half: str, name: str) -> None:
    """The cases of the suite."""
    play(half, name, proxy, credentials)


@pytest.mark.parametrize("fault", ["reset-before", "reset-after", "cut", "status 503"])
def test_a_fault_before_the_first_token_costs_nothing(
    proxy: FaultProxy, credentials: dict[str, str], fault: str
) -> None:
    """The way to the authorization server is tried again too."""
    proxy.plan[:] = [fault]
    with Previsto(proxy.url, **credentials) as previsto:
        assert previsto.me.get().client == credentials["client_id"]
    assert not proxy.plan
