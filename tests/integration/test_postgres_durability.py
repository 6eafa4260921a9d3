"""PostgreSQL restarts and outages: nothing acknowledged is lost, and work resumes."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from adapters.persistence.sql_read_models import SqlReadModels
from application.projections.projector import Projector
from domain.errors import StoreUnavailable
from entrypoints.cli.exit_codes import exit_code
from tests.contracts.event_store import request
from tests.support.processes.ingestions import ingestions
from tests.support.processes.private_server import PrivateServer
from tests.support.processes.soundness import Acknowledged, assert_sound

BOUNCES, CALLERS, ATTEMPTS = 3, 6, 400


@pytest.fixture(scope="module")
def cluster() -> Iterator[PrivateServer]:
    """A PostgreSQL that these tests start and stop."""
    server = PrivateServer()
    yield server
    server.remove()


@pytest.fixture
def server(cluster: PrivateServer) -> Iterator[PrivateServer]:
    """The same PostgreSQL, running with safe settings."""
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_may_lose_its_files_is_refused(cluster: PrivateServer, setting: str) -> None:
    """The error names the setting and the remedy; with the setting on the same server is accepted."""
    cluster.start(f"{setting}=off")
    url = cluster.url("careless")
    with pytest.raises(StoreUnavailable, match=f"{setting} = off") as refusal:
        open_engine(url)
    cluster.stop()

    assert refusal.value.field == "PREVISTO_DATABASE_URL"
    assert f"{setting} = on" in refusal.value.remedy
    assert exit_code(refusal.value) == 8
    cluster.start()
    assert SqlEventStore(open_engine(url)).head() == 0
    cluster.stop()


def test_all_that_is_off_is_named_at_once(cluster: PrivateServer) -> None:
    """One error names all unsafe settings, so that one restart is enough."""
    cluster.start("fsync=off", "full_page_writes=off", "synchronous_commit=off")
    with pytest.raises(StoreUnavailable) as refusal:
        open_engine(cluster.url("careless"))
    cluster.stop()

    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        assert f"{setting} = on" in refusal.value.remedy


def test_an_outage_is_reported_and_ends_by_itself(server: PrivateServer) -> None:
    """Reads and writes are refused with a remedy; afterwards the same store works again."""
    engine = open_engine(server.url("absent"))
    store, projector = SqlEventStore(engine), Projector(SqlEventStore(engine), SqlReadModels(engine))
    store.append(request("a", 0, "c1"))
    server.stop()

    refusals = [
        refused(lambda: store.append(request("a", 1, "c2"))),
        refused(store.head),
        refused(lambda: projector.catch_up("tickers")),
        refused(lambda: SqlPriceHistory(engine).bars("VALE3")),
        refused(lambda: open_engine(str(engine.url))),
    ]
    server.start()

    assert [exit_code(refusal) for refusal in refusals] == [8] * 5
    assert all("try again" in refusal.remedy for refusal in refusals)
    assert store.append(request("a", 1, "c2")).version == 2
    assert [r.version for r in store.read_stream("a")] == [1, 2]
    assert projector.catch_up("tickers").position == 2


def test_a_restart_while_idle_costs_one_error(server: PrivateServer) -> None:
    """The first error discards all pooled connections of the process."""
    store = SqlEventStore(open_engine(server.url("idle")))
    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(lambda n: store.append(request(f"s{n}", 0, f"c{n}")), range(CALLERS)))
        list(pool.map(lambda _: [store.head() for _ in range(50)], range(CALLERS)))
    server.stop()
    server.start()

    refusal = refused(store.head)

    assert "try again" in refusal.remedy
    assert [store.head() for _ in range(CALLERS)] == [CALLERS] * CALLERS
    assert store.append(request("s0", 1, "later")).version == 2


def test_work_resumes_in_every_thread_after_a_restart(server: PrivateServer) -> None:
    """Threads of one store append across restarts and repeat what failed: each event once, none lost."""
    url = server.url("bounced")
    engine = open_engine(url)
    store, history = SqlEventStore(engine), SqlPriceHistory(engine)
    acknowledged: list[Acknowledged] = []
    enough = Event()
    with ThreadPoolExecutor(CALLERS) as pool:
        callers = [pool.submit(insist, store, history, f"T{n}", acknowledged, enough) for n in range(CALLERS)]
        for bounce in range(BOUNCES):
            reached = len(acknowledged)
            while len(acknowledged) < reached + 60 and not any(caller.done() for caller in callers):
                enough.wait(0.01)
            (server.kill if bounce % 2 else server.stop)()
            server.start()
        enough.set()
    for caller in callers:
        caller.result()

    assert len(acknowledged) == len(set(acknowledged))
    assert store.head() == max(position for *_, position in acknowledged)
    assert_sound(url, acknowledged)


def insist(
    store: SqlEventStore,
    history: SqlPriceHistory,
    ticker: str,
    acknowledged: list[Acknowledged],
    enough: Event,
) -> None:
    """Refresh a ticker until the test ends, and repeat a failed append a bounded number of times."""
    for append in ingestions(store, history, ticker):
        for attempt in range(ATTEMPTS):
            try:
                answer = store.append(append)
                break
            except StoreUnavailable:
                assert attempt < ATTEMPTS - 1
                enough.wait(0.02)
        acknowledged.append((append.stream, answer.version, answer.last_position))
        if enough.is_set():
            return


def refused(act: Callable[[], object]) -> StoreUnavailable:
    """The error of an act that must fail."""
    with pytest.raises(StoreUnavailable) as refusal:
        act()
    return refusal.value
