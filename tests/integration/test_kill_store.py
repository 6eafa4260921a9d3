"""kill -9 of writers on SQLite, and of a whole PostgreSQL, in the middle of group commits.

`PREVISTO_TEST_KILLS` says how many times (default 4, and a third of it on PostgreSQL; `make soak` takes 60).
"""

import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.support.processes.child import Child, Start, line
from tests.support.processes.private_server import PrivateServer
from tests.support.processes.soundness import Acknowledged, assert_sound

KILLS = int(os.environ.get("PREVISTO_TEST_KILLS", "4"))
THREADS = 3
AGE = 8  # so many deaths a ledger sees, before another takes its place: each looks at all of it


@pytest.fixture
def server() -> Iterator[PrivateServer]:
    """A PostgreSQL that this test may kill."""
    server = PrivateServer()
    server.start()
    yield server
    server.remove()


def test_acknowledged_events_survive_killed_writers(tmp_path: Path, start: Start) -> None:
    """Two processes with four threads on one SQLite file are killed at a random append."""
    chance, acknowledged = random.Random(3), set[Acknowledged]()
    for kill in range(KILLS):
        url = f"sqlite:///{tmp_path / f'ledger-{kill // AGE}.db'}"
        if kill % AGE == 0:
            acknowledged.clear()
        writers = [start("refresher", url, name, THREADS) for name in ("A", "B")]
        acknowledged |= first_answers(writers, chance.randint(5, 150))
        for writer in writers:
            writer.kill()
        acknowledged |= last_answers(writers)

        assert_sound(url, acknowledged)


def test_acknowledged_events_survive_a_killed_server(server: PrivateServer, start: Start) -> None:
    """All processes of a PostgreSQL are killed while two processes append; it recovers by itself."""
    chance, acknowledged = random.Random(4), set[Acknowledged]()
    for kill in range(-(-KILLS // 3)):
        url = server.url(f"ledger_{kill // AGE}")
        if kill % AGE == 0:
            acknowledged.clear()
        writers = [start("refresher", url, name, THREADS) for name in ("A", "B")]
        acknowledged |= first_answers(writers, chance.randint(5, 300))
        server.kill()
        acknowledged |= last_answers(writers)
        server.start()

        assert [writer.returncode for writer in writers] == [0, 0]
        assert_sound(url, acknowledged)


def first_answers(writers: Sequence[Child], count: int) -> set[Acknowledged]:
    """The first line of each writer."""
    answers: set[Acknowledged] = set()
    for writer in writers:
        answers |= {answer(line(writer)) for _ in range(count)}
    return answers


def last_answers(writers: Sequence[Child]) -> set[Acknowledged]:
    """The complete lines of each writer at its end; a cut line acknowledges nothing."""
    answers: set[Acknowledged] = set()
    for writer in writers:
        assert writer.stdout
        answers |= {answer(said) for said in writer.stdout if said.endswith("\n")}
        writer.wait()
    return answers


def answer(said: str) -> Acknowledged:
    """A parsed acknowledgement."""
    stream, version, position = said.split()
    return stream, int(version), int(position)
