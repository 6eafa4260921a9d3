"""The loop that sends webhooks: bounds, leases, and processes that are killed."""

import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entrypoints.container import Container
from entrypoints.http.routes.webhook_bodies import WebhookBodies
from entrypoints.settings import Settings
from tests.integration.test_webhooks import end_job, told
from tests.support.processes.crew import Crew, eventually
from tests.support.webhook_receiver import Desk, Receiver, is_signed, receiving

SWITCH = {"PREVISTO_WEBHOOKS_TO_LOOPBACK": "1"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty installation on SQLite, with the time of the workers beside it."""
    desk = Desk(Container(settings=Settings.read(str(tmp_path / "home"), "synthetic", SWITCH)))
    desk.clock.at = datetime.now(UTC)
    return desk


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A running one."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    """A fixture for workers over the same home; none runs at the start."""
    crew = Crew(tmp_path / "home", "synthetic", **SWITCH)
    yield crew
    crew.dismiss()


def running(desk: Desk, name: str, stopping: threading.Event) -> threading.Thread:
    """A thread that sends."""
    deliver = desk.product.use_cases().deliver(views=WebhookBodies(desk.product))
    sender = desk.product.use_cases().send_webhooks(deliver=deliver)
    thread = threading.Thread(target=sender.run, args=(name, stopping), daemon=True)
    thread.start()
    return thread


def test_a_slow_receiver_does_not_stop_the_others(desk: Desk, receiver: Receiver) -> None:
    """It holds two requests at most, and four of its owner; webhooks of others are told meanwhile."""
    receiver.held.set()
    for number in range(3):
        desk.add(f"{receiver.address}/{number}", "job.succeeded", owner="eva")
    with receiving() as quick:
        desk.add(quick.address, "job.succeeded")
        for number in range(10):
            end_job(desk, f"{number}eva", "eva")
            end_job(desk, f"{number}cli")
        stopping = threading.Event()
        thread = running(desk, "one", stopping)
        try:
            eventually(lambda: len(quick.received) == 10)
            eventually(lambda: receiver.most_at_once == 4)
            time.sleep(0.3)
            by_path = [one.path for one in receiver.received]
            assert receiver.most_at_once == 4
            assert max(by_path.count(path) for path in by_path) == 2
            receiver.held.clear()
            eventually(lambda: len(receiver.received) == 30)
        finally:
            stopping.set()
            thread.join(30)
        assert not thread.is_alive()
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 30


def test_two_senders_send_once(desk: Desk, receiver: Receiver) -> None:
    """While both run, each event comes once; when the first ends, the second goes on."""
    desk.add(receiver.address, "job.succeeded")
    first, second = threading.Event(), threading.Event()
    threads = [running(desk, name, event) for name, event in (("one", first), ("two", second))]
    try:
        for number in range(10):
            end_job(desk, f"{number}job")
        eventually(lambda: len(receiver.received) == 10)
        first.set()
        threads[0].join(30)
        end_job(desk, "last")
        eventually(lambda: "last" in told(receiver))
    finally:
        first.set()
        second.set()
        for thread in threads:
            thread.join(30)
    assert len(told(receiver)) == len(set(told(receiver))) == 11


def test_a_worker_that_is_killed_while_it_sends_loses_nothing(
    desk: Desk, receiver: Receiver, crew: Crew, tmp_path: Path
) -> None:
    """kill -9 after the request and before its outcome is recorded: another worker sends it again."""
    _, secret = desk.add(receiver.address, "job.succeeded")
    receiver.held.set()
    worker = crew.hire()
    end_job(desk, "1job")
    eventually(lambda: receiver.received)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    receiver.held.clear()
    end_job(desk, "2job")
    _end_leases(tmp_path / "home" / "previsto.db")
    crew.hire()
    eventually(lambda: told(receiver).count("1job") == 2 and "2job" in told(receiver))
    first, again = (one for one in receiver.received if one.body["data"]["id"] == "1job")
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    assert first.raw == again.raw
    assert all(is_signed(secret, one) for one in receiver.received)


def test_sigterm_ends_a_worker_that_sends(desk: Desk, receiver: Receiver, crew: Crew) -> None:
    """Also while a receiver does not answer."""
    desk.add(receiver.address, "job.succeeded")
    receiver.held.set()
    worker = crew.hire()
    end_job(desk, "1job")
    eventually(lambda: receiver.received)
    worker.terminate()
    assert worker.wait(30) == 0


def _end_leases(database: Path) -> None:
    """Let the lease of the killed process end, as after its seconds."""
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE leases SET until = 0")
        connection.execute("UPDATE webhook_deliveries SET claimed_until = 0")
