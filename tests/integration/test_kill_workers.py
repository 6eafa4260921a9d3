"""kill -9 of workers at random points, and of the database below them: every job ends exactly once.

`PREVISTO_TEST_KILLS` says how many times (default 3; `make soak` takes 50 over 20 jobs).
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.job import JobCancelled, JobFailed, JobSubmitted, JobSucceeded
from domain.registry_events import ModelRegistered
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import CommandLine, write_prices
from tests.support.processes.crew import PLUGINS, Crew, eventually, family
from tests.support.processes.private_server import PrivateServer
from tests.support.processes.soundness import assert_rebuild_changes_nothing

KILLS = int(os.environ.get("PREVISTO_TEST_KILLS", "3"))
JOBS = max(4, min(20, KILLS))
WORKERS = 3


@pytest.fixture
def cli(
    any_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    """A home on each engine, with VALE3 refreshed."""
    monkeypatch.setenv("PREVISTO_DATABASE_URL", any_url)
    return furnished(tmp_path, monkeypatch, capsys)


def furnished(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    """A home with prices and slow strategies."""
    monkeypatch.syspath_prepend(PLUGINS)
    write_prices(folder / "prices", "VALE3.SA")
    cli = CommandLine(folder / "home", f"csv:{folder / 'prices'}", capsys)
    assert cli("track", "VALE3")[0] == 0
    assert cli("refresh", "VALE3", "--until", "2024-05-31")[0] == 0
    return cli


@pytest.fixture
def crew(cli: CommandLine) -> Iterator[Crew]:
    """A fixture for workers; none runs at the start."""
    crew = Crew(cli.home, cli.source, lease=1.5)
    yield crew
    crew.dismiss()


def product(cli: CommandLine) -> Container:
    """The same ledger, read from this process."""
    return Container(settings=Settings.read(str(cli.home), cli.source))


def submit(uses: Any, chance: random.Random, longest: float) -> list[str]:
    """Submit jobs of different durations."""
    requests = [
        {"ticker": "VALE3", "strategy": "patient", "settings": {"seconds": chance.uniform(0.05, longest)}}
        for _ in range(JOBS)
    ]
    return [uses.submit_job()("train", request).job for request in requests]


def assert_each_ended_once(made: Container, jobs: list[str]) -> None:
    """One submission and one end for each job, one version for each success, and a sound ledger."""
    store = made.adapters().feed()
    events = [recorded.event for recorded in store.read_all(0, 100_000)]
    ends = [e for e in events if isinstance(e, JobSucceeded | JobFailed | JobCancelled)]
    assert Counter(end.job for end in ends) == Counter(jobs)
    assert Counter(e.job for e in events if isinstance(e, JobSubmitted)) == Counter(jobs)
    named = [end.result["model"] for end in ends if isinstance(end, JobSucceeded)]
    versions = [e.model for e in events if isinstance(e, ModelRegistered)]
    assert len(set(named)) == len(named)
    # A job whose process was killed between its effect and its end has left a version and failed.
    assert set(named) <= set(versions)
    assert len(versions) - len(named) <= sum(isinstance(end, JobFailed) for end in ends)
    assert made.adapters().queue().rows() == []
    assert all(problem == "" for _, problem in store.verify())
    assert_rebuild_changes_nothing(made.use_cases().projector())


def test_every_job_ends_once_however_often_workers_are_killed(cli: CommandLine, crew: Crew) -> None:
    """Workers, or only the processes of jobs, are killed at random points."""
    chance, made = random.Random(11), product(cli)
    jobs = submit(made.use_cases, chance, 0.6)
    crews = [crew.hire("--processes", "1") for _ in range(WORKERS)]
    for kill in range(KILLS):
        time.sleep(chance.uniform(0.1, 1.2))
        victim = chance.randrange(WORKERS)
        processes = family(crews[victim])
        if kill % 5 == 4 and len(processes) > 1:
            processes[1].kill()
            continue
        crews[victim].send_signal(signal.SIGKILL)
        crews[victim].wait()
        crews[victim] = crew.hire("--processes", "1")

    eventually(lambda: not made.adapters().queue().rows(), 600 + 2 * KILLS)
    assert_each_ended_once(made, jobs)


def test_every_job_ends_once_however_often_the_database_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """PostgreSQL is killed below three workers and restarted; the workers continue by themselves."""
    server = PrivateServer()
    server.start()
    monkeypatch.setenv("PREVISTO_DATABASE_URL", server.url("jobs"))
    crew = None
    try:
        cli = furnished(tmp_path, monkeypatch, capsys)
        made, chance = product(cli), random.Random(12)
        jobs = submit(made.use_cases, chance, 4.0)
        crew = Crew(cli.home, cli.source, lease=1.5)
        for _ in range(WORKERS):
            crew.hire("--processes", "1")
        eventually(lambda: sum(r.state == "running" for r in made.adapters().queue().rows()) == WORKERS)
        for _ in range(max(2, KILLS // 5)):
            time.sleep(chance.uniform(0.8, 2.0))
            server.kill()
            server.start()
        made = product(cli)
        eventually(lambda: not made.adapters().queue().rows(), 600 + 2 * KILLS)
        assert_each_ended_once(made, jobs)
        assert [worker.poll() for worker in crew.workers] == [None] * WORKERS
    finally:
        if crew:
            crew.dismiss()
        server.remove()
