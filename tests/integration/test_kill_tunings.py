"""kill -9 of workers during a tuning, and of the database below them: every trial ends exactly once.

`PREVISTO_TEST_KILLS` says how many times; `make soak` takes 20 over 40 trials on both databases.
"""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from application.forecasting.tuning_streams import tuning_of
from domain.job import JobCancelled, JobSubmitted
from domain.tuning import Tuning
from domain.tuning_events import TrialEnded, TrialProposed
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import CommandLine, write_prices
from tests.support.processes.crew import PLUGINS, Crew, eventually
from tests.support.processes.private_server import PrivateServer
from tests.support.processes.soundness import assert_rebuild_changes_nothing

pytest.importorskip("optuna", reason="tuning needs the extra `tune`")
KILLS = int(os.environ.get("PREVISTO_TEST_KILLS", "2"))
SOAK = KILLS > 2
TRIALS, PARALLEL, WORKERS = (40, 4, 3) if SOAK else (8, 3, 2)
ASKED = {
    "ticker": "VALE3",
    "strategy": "pliant",
    "trials": TRIALS,
    "parallel": PARALLEL,
    "horizon": 5,
    "objectives": ["loss", "coverage"],
    "settings": {"seconds": 0.3},
}


def furnished(folder: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """A home with prices."""
    write_prices(folder / "prices", "VALE3.SA")
    cli = CommandLine(folder / "home", f"csv:{folder / 'prices'}", capsys)
    assert cli("track", "VALE3")[0] == 0
    assert cli("refresh", "VALE3", "--until", "2024-05-31")[0] == 0
    return cli


@pytest.fixture(autouse=True)
def _plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The strategy `pliant`."""
    monkeypatch.syspath_prepend(PLUGINS)


@pytest.fixture
def cli(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> CommandLine:
    """A home on SQLite, and in a soak on PostgreSQL too."""
    if request.param == "postgresql":
        monkeypatch.setenv("PREVISTO_DATABASE_URL", str(request.getfixturevalue("postgres_url")))
    return furnished(tmp_path, capsys)


@pytest.fixture
def crew(cli: CommandLine) -> Iterator[Crew]:
    """A fixture for workers; none runs at the start."""
    crew = Crew(cli.home, cli.source, lease=1.5)
    yield crew
    crew.dismiss()


def product(cli: CommandLine) -> Container:
    """The same ledger, read from this process."""
    return Container(settings=Settings.read(str(cli.home), cli.source))


def state_of(made: Container, tuning: str) -> Tuning:
    """The tuning now."""
    return tuning_of(made.adapters().events(), tuning)[0]


def told(state: Tuning) -> list[Any]:
    """What a tuning proposed and found, without times and ids."""
    proposed = [(n, one.settings, one.known, one.ceiling) for n, one in sorted(state.proposed.items())]
    ended = [(n, one.state, one.values, one.learning) for n, one in sorted(state.ended.items())]
    return [proposed, ended, state.front]


def unbroken(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> list[Any]:
    """The same tuning in one process that nobody kills."""
    with monkeypatch.context() as alone:
        alone.delenv("PREVISTO_DATABASE_URL", raising=False)
        other = furnished(folder, capsys)
        words = ["--trials", TRIALS, "--parallel", PARALLEL, "--horizon", 5, "--set", "seconds=0"]
        made = other.json("tune", "VALE3", "--strategy", "pliant", "--objectives", "loss,coverage", *words)
        state = state_of(product(other), made["id"])
    patient = [(n, {**s, "seconds": 0.3}, known, ceiling) for n, s, known, ceiling in told(state)[0]]
    return [patient, *told(state)[1:]]


def assert_every_trial_ended_once(made: Container, tuning: str) -> None:
    """One proposal, one job and one end for each; the ledger is sound and its projections too."""
    store = made.adapters().feed()
    events = [recorded.event for recorded in store.read_all(0, 100_000)]
    for kind in (TrialProposed, TrialEnded):
        assert sorted(e.trial for e in events if isinstance(e, kind)) == list(range(TRIALS))
    asked = [e.request["trial"] for e in events if isinstance(e, JobSubmitted) and e.kind == "trial"]
    assert sorted(asked) == list(range(TRIALS))
    assert made.use_cases().lists().one("tunings", tuning, "tuning")["state"] == "finished"
    assert all(problem == "" for _, problem in store.verify())
    assert_rebuild_changes_nothing(made.use_cases().projector())


@pytest.mark.parametrize("cli", ["sqlite", "postgresql"] if SOAK else ["sqlite"], indirect=True)
def test_a_tuning_survives_the_death_of_its_workers(
    cli: CommandLine,
    crew: Crew,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Proposals, values and front are those of an unbroken run with the same generations."""
    chance, made = random.Random(41), product(cli)
    job = made.use_cases().submit_job()("tune", ASKED).job
    crews = [crew.hire() for _ in range(WORKERS)]
    eventually(lambda: any(row.kind == "trial" and row.state == "running" for row in rows(made)))
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.1, 0.8))
        victim = chance.randrange(WORKERS)
        crews[victim].send_signal(signal.SIGKILL)
        crews[victim].wait()
        crews[victim] = crew.hire()
    eventually(lambda: not rows(made), 600)

    assert_every_trial_ended_once(made, job)
    assert told(state_of(made, job)) == unbroken(tmp_path / "other", monkeypatch, capsys)


@pytest.mark.skipif(not SOAK, reason="`make soak` kills the database below a tuning")
def test_a_tuning_survives_the_death_of_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """PostgreSQL is killed below three workers and started again."""
    server = PrivateServer()
    server.start()
    monkeypatch.setenv("PREVISTO_DATABASE_URL", server.url("jobs"))
    crew = None
    try:
        cli = furnished(tmp_path, capsys)
        made = product(cli)
        job = made.use_cases().submit_job()("tune", ASKED).job
        crew = Crew(cli.home, cli.source, lease=1.5)
        for _ in range(WORKERS):
            crew.hire()
        eventually(lambda: len(state_of(made, job).ended) > 5 if rows_of_tuning(made, job) else False)
        server.kill()
        server.start()
        made = product(cli)
        eventually(lambda: not rows(made), 600)
        assert_every_trial_ended_once(made, job)
        assert told(state_of(made, job)) == unbroken(tmp_path / "other", monkeypatch, capsys)
    finally:
        if crew:
            crew.dismiss()
        server.remove()


@pytest.mark.parametrize("cli", ["sqlite"], indirect=True)
def test_a_cancelled_tuning_ends_its_running_trials(cli: CommandLine, crew: Crew) -> None:
    """The worker kills the running trial at a heartbeat, although only the parent was cancelled."""
    made = product(cli)
    asked = {**ASKED, "settings": {"seconds": 60}}
    job = made.use_cases().submit_job()("tune", asked).job
    crew.hire("--processes", "2")
    eventually(lambda: any(row.kind == "trial" and row.state == "running" for row in rows(made)))

    assert cli.json("tunings", "cancel", job)["state"] in ("cancelling", "cancelled")
    eventually(lambda: not rows(made))

    events = [recorded.event for recorded in made.adapters().feed().read_all(0, 100_000)]
    cancelled = {e.job for e in events if isinstance(e, JobCancelled)}
    assert {e.job for e in events if isinstance(e, JobSubmitted)} == cancelled
    assert cli.json("tunings", "show", job)["state"] == "cancelled"


def rows(made: Container) -> Any:
    """The open jobs."""
    return made.adapters().queue().rows()


def rows_of_tuning(made: Container, job: str) -> bool:
    """Whether the tuning has begun."""
    return bool(made.adapters().events().read_stream(f"tuning-{job}"))
