"""Schedules on a real calendar and ledger: due after the close, submitted once by any worker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapters.persistence.database.engine import open_engine
from adapters.persistence.jobs.sql_leases import SqlLeases
from application.jobs.scheduler import LEASE_NAME
from domain.job import JobSubmitted
from domain.schedule import STEPS, ScheduleRan
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import CommandLine, write_prices

BEFORE = datetime(2024, 6, 27, 12, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2024, 6, 28, 23, 30, tzinfo=UTC)


class SetClock:
    """A clock that tests set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The set time."""
        return self.at


@pytest.fixture
def product(any_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Container]:
    """A function that opens the product over one database with a shared clock, as in a new process."""
    monkeypatch.setenv("PREVISTO_DATABASE_URL", any_url)
    hands = SetClock(BEFORE)

    def made() -> Container:
        product = Container(settings=Settings.read(str(tmp_path), "synthetic"))
        product.adapters.clock.override(hands)
        product.hands = hands
        return product

    return made


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """A home over CSV prices."""
    write_prices(tmp_path / "prices", "VALE3.SA")
    return CommandLine(tmp_path / "home", f"csv:{tmp_path / 'prices'}", capsys)


def events(product: Container, kind: type) -> list[object]:
    """All events of a kind."""
    return [r.event for r in product.adapters().feed().read_all() if isinstance(r.event, kind)]


def test_a_schedule_runs_once_after_each_session(product: Callable[[], Container]) -> None:
    """Not before the session is final, and never twice for one session."""
    made = product()
    uses, hands = made.use_cases, made.hands
    added = uses.keep_schedules().add("close", "BVMF", delay=30)
    assert added.since == date(2024, 6, 26)

    assert uses.run_schedules()() == {}
    hands.at = FRIDAY_NIGHT
    jobs = uses.run_schedules()()
    assert list(jobs) == ["close"]
    assert uses.run_schedules()() == {}

    (ran,) = events(made, ScheduleRan)
    (job,) = events(made, JobSubmitted)
    assert (ran.session, ran.job) == (date(2024, 6, 28), job.job)
    assert (job.kind, job.request["session"]) == ("session", "2024-06-28")
    assert job.request["steps"] == list(STEPS)


def test_missed_sessions_are_caught_up_by_one_run(product: Callable[[], Container]) -> None:
    """After two weeks without a worker, and after a pause."""
    made = product()
    uses, hands = made.use_cases, made.hands
    uses.keep_schedules().add("close", "BVMF")
    hands.at = datetime(2024, 7, 12, 23, 30, tzinfo=UTC)
    assert len(uses.run_schedules()()) == 1
    uses.keep_schedules().pause("close")
    hands.at = datetime(2024, 8, 2, 23, 30, tzinfo=UTC)
    assert uses.run_schedules()() == {}
    uses.keep_schedules().resume("close")
    assert len(uses.run_schedules()()) == 1
    assert uses.run_schedules()() == {}

    assert [ran.session for ran in events(made, ScheduleRan)] == [date(2024, 7, 12), date(2024, 8, 2)]


def test_a_clock_that_jumps_costs_no_session(product: Callable[[], Container]) -> None:
    """With jumps of a month forward and back, every session is run once."""
    made = product()
    uses, hands = made.use_cases, made.hands
    uses.keep_schedules().add("close", "BVMF")
    for at in (
        datetime(2024, 7, 29, 23, 30, tzinfo=UTC),
        FRIDAY_NIGHT,
        FRIDAY_NIGHT,
        datetime(2024, 7, 1, 23, 30, tzinfo=UTC),
    ):
        hands.at = at
        uses.run_schedules()()

    sessions = [ran.session for ran in events(made, ScheduleRan)]
    assert sessions == [date(2024, 7, 29), date(2024, 6, 28), date(2024, 7, 1)]
    assert len({job.job for job in events(made, JobSubmitted)}) == 3


def test_many_schedulers_submit_one_job(product: Callable[[], Container]) -> None:
    """Also when several schedulers run at the same time."""
    made = product()
    made.use_cases().keep_schedules().add("close", "BVMF")
    made.hands.at = FRIDAY_NIGHT

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: product().use_cases().run_schedules()(), range(6)))

    assert len({job for answer in answers for job in answer.values()}) == 1
    assert (len(events(made, JobSubmitted)), len(events(made, ScheduleRan))) == (1, 1)


def test_run_now_runs_again(product: Callable[[], Container]) -> None:
    """It submits a new job each time, whether the schedule is due or paused."""
    made = product()
    uses = made.use_cases()
    uses.keep_schedules().add("close", "BVMF", steps=("score",))
    uses.keep_schedules().pause("close")

    first, second = uses.run_schedules().now("close"), uses.run_schedules().now("close")

    assert first.job != second.job
    assert first.request["session"] == "2024-06-26"


def test_a_removed_schedule_is_never_run(product: Callable[[], Container]) -> None:
    """It is not listed and not due; a new one of its name begins after the last session."""
    made = product()
    uses, hands = made.use_cases(), made.hands
    uses.keep_schedules().add("close", "BVMF", steps=("score",))
    uses.keep_schedules().remove("close")
    hands.at = FRIDAY_NIGHT

    assert uses.run_schedules()() == {}
    assert uses.schedules().all() == []
    assert uses.keep_schedules().add("close", "BVMF").since == date(2024, 6, 28)
    assert [row["schedule"] for row in uses.schedules().all()] == ["close"]


def test_a_lease_has_one_holder(any_url: str) -> None:
    """Another holder gets the lease after it expires or is given up."""
    leases = SqlLeases(open_engine(any_url))

    assert leases.take(LEASE_NAME, "a", 30)
    assert leases.take(LEASE_NAME, "a", 30)
    assert not leases.take(LEASE_NAME, "b", 30)
    leases.give_up(LEASE_NAME, "b")
    assert not leases.take(LEASE_NAME, "b", 30)
    leases.give_up(LEASE_NAME, "a")
    assert leases.take(LEASE_NAME, "b", -1)
    assert leases.take(LEASE_NAME, "a", 30)
    assert leases.take("other", "b", 30)


def test_a_session_job_does_the_whole_chain(cli: CommandLine) -> None:
    """Refresh, score, forecast, and a new training for a champion that lacks too many sessions."""
    cli("track", "VALE3")
    cli("refresh", "--all", "--until", "2024-05-31")
    cli("forecast", "VALE3", "--horizon", "5")
    made = Container(settings=Settings.read(str(cli.home), cli.source))
    request = {"exchange": "BVMF", "session": "2024-06-28", "retrain_after": 10}
    job = made.use_cases().submit_job()("session", request)

    claim = made.adapters().queue().claim("w", 60.0)
    outcome = made.use_cases().run_job()(claim)

    result = outcome.result
    assert (claim.job, outcome.error) == (job.job, None)
    assert result["refresh"]["done"]["VALE3"]["revision"] == 2
    assert [scored["scored"] for scored in result["score"]["done"].values()] == [5]
    assert result["calibrate"]["done"] == result["drift"]["done"] == {"VALE3": {}}
    assert result["forecast"]["done"]["VALE3"]["forecast"]
    assert result["retrain"]["done"] == result["challenge"]["done"] == {"VALE3": {}}
