"""kill -9 of the writers on SQLite, and of a whole PostgreSQL, in the middle of group commits.

`PREVISTO_KILLS` says how many times (default 6, and a third of it on PostgreSQL; `make soak` takes 60).
"""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.private_server import PrivateServer
from tests.processes.soundness import Acknowledged, assert_sound

KILLS = int(os.environ.get("PREVISTO_KILLS", "6"))
THREADS = 3


@pytest.fixture
def server() -> Iterator[PrivateServer]:
    """A PostgreSQL that this test may kill."""
    server = PrivateServer()
    server.start()
    yield server
    server.remove()


def test_what_was_acknowledged_survives_the_death_of_its_writers(tmp_path: Path) -> None:
    """Two processes of four threads on one SQLite file, killed together at a random append."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    chance, acknowledged = random.Random(3), set[Acknowledged]()
    for _ in range(KILLS):
        writers = [refresher(url, name) for name in ("A", "B")]
        acknowledged |= first_answers(writers, chance.randint(5, 150))
        for writer in writers:
            writer.kill()
        acknowledged |= last_answers(writers)

        assert_sound(url, acknowledged)


def test_what_was_acknowledged_survives_the_death_of_the_server(server: PrivateServer) -> None:
    """Every process of a PostgreSQL is killed while two processes append; it recovers by itself."""
    url = server.url("ledger")
    chance, acknowledged = random.Random(4), set[Acknowledged]()
    for _ in range(-(-KILLS // 3)):
        writers = [refresher(url, name) for name in ("A", "B")]
        acknowledged |= first_answers(writers, chance.randint(5, 300))
        server.kill()
        acknowledged |= last_answers(writers)
        server.start()

        assert [writer.returncode for writer in writers] == [0, 0]
        assert_sound(url, acknowledged)


def refresher(url: str, name: str) -> "subprocess.Popen[str]":
    """A process that appends until it is killed, or until its server is."""
    command = [sys.executable, "-m", "tests.processes.refresher", url, name, str(THREADS)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def first_answers(writers: "list[subprocess.Popen[str]]", count: int) -> set[Acknowledged]:
    """What each of the writers says first."""
    answers: set[Acknowledged] = set()
    for writer in writers:
        assert writer.stdout
        answers |= {answer(writer.stdout.readline()) for _ in range(count)}
    return answers


def last_answers(writers: "list[subprocess.Popen[str]]") -> set[Acknowledged]:
    """What they had said when they ended; a line that was cut short acknowledges nothing."""
    answers: set[Acknowledged] = set()
    for writer in writers:
        assert writer.stdout
        answers |= {answer(line) for line in writer.stdout if line.endswith("\n")}
        writer.wait()
    return answers


def answer(line: str) -> Acknowledged:
    """A printed acknowledgement."""
    stream, version, position = line.split()
    return stream, int(version), int(position)
