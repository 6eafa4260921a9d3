"""Jobs under random operations: every job ends once, and each effect happens once."""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from adapters.persistence.database.engine import open_engine
from adapters.persistence.jobs.sql_job_queue import SqlJobQueue
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from application.ports.job_kind import Work
from application.ports.job_queue import Claim
from domain.errors import Conflict, InvalidInput, LeaseLost, SourceUnavailable
from domain.job import JobCancelled, JobFailed, JobSubmitted, JobSucceeded
from domain.tracked_ticker import TickerTracked
from tests.support.jobs import Office

EXAMPLES = int(os.environ.get("PREVISTO_TEST_EXAMPLES", "0"))
SETTINGS = settings(
    max_examples=EXAMPLES or 10,
    derandomize=not EXAMPLES,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
ENDS = (JobSucceeded, JobFailed, JobCancelled)
TICKERS = ("A", "B")
LONG_LEASE_SECONDS, OVER = 60.0, -1.0
WHICH = st.integers(0, 7)


def open_office(url: str) -> Office:
    """A product over the database, as in a new process."""
    engine = open_engine(url)
    return Office(SqlEventStore(engine), SqlJobQueue(engine))


def test_jobs_end_once_whatever_happens(databases: Callable[[], str]) -> None:
    """Random operations in random order."""
    run_state_machine_as_test(lambda: JobMachine(databases()), settings=SETTINGS)


class JobMachine(RuleBasedStateMachine):
    """Used claims are kept, so that late workers come back with them."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.office = open_office(url)
        self.jobs: list[str] = []
        self.claims: list[Claim] = []

    def teardown(self) -> None:
        """Close the database."""
        self.office.store._journal._engine.dispose()

    @rule(key=st.sampled_from(["", "k1", "k2"]))
    def submit(self, key: str) -> None:
        """The same key again gives the same job."""
        job = self.office.submit("notes", {"tickers": list(TICKERS)}, key=key).job
        assert (job in self.jobs) <= bool(key)
        self.jobs += [job] if job not in self.jobs else []

    @rule(over=st.booleans())
    def claim(self, over: bool) -> None:
        """A claim with a valid lease, or with one that has expired."""
        if claim := self.office.queue.claim("w", OVER if over else LONG_LEASE_SECONDS):
            self.claims.append(claim)

    @rule(which=WHICH, fate=st.sampled_from(["well", "dies", "refused", "away"]), at=st.integers(1, 2))
    def work(self, which: int, fate: str, at: int) -> None:
        """Work under an old or a new claim, with a possible failure before each of the two effects."""
        if not self.claims:
            return
        calls: list[int] = []
        fates = {"dies": KeyboardInterrupt(), "refused": InvalidInput("no"), "away": SourceUnavailable("no")}

        def before(work: Work) -> None:
            calls.append(1)
            if fate != "well" and len(calls) == at:
                raise fates[fate]

        self.office.notes.before = before
        with suppress(KeyboardInterrupt):
            self.office.run(self.claims[which % len(self.claims)])

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        """Cancel any job at any time."""
        if self.jobs:
            with suppress(Conflict):
                self.office.cancel(self.jobs[which % len(self.jobs)])

    @rule(which=WHICH, why=st.booleans())
    def stop(self, which: int, why: bool) -> None:
        """Stop a job whose process was killed."""
        if self.claims:
            claim = self.claims[which % len(self.claims)]
            self.office.stop(claim, InvalidInput("a bound") if why else None)

    @rule(which=WHICH, over=st.booleans())
    def beat(self, which: int, over: bool) -> None:
        """Renew a claim, in time or too late."""
        if self.claims:
            claim = self.claims[which % len(self.claims)]
            self.office.queue.beat({claim.job: claim.token}, OVER if over else LONG_LEASE_SECONDS)

    @invariant()
    def every_job_is_open_or_has_one_end(self) -> None:
        """An open job is in the queue, and an ended job has one end."""
        ended = [event.job for event in self.office.events(ENDS)]
        assert len(set(ended)) == len(ended)
        assert sorted(e.job for e in self.office.events(JobSubmitted)) == sorted(self.jobs)
        assert {row.job for row in self.office.queue.rows()} == set(self.jobs) - set(ended)

    @invariant()
    def every_effect_happened_once(self) -> None:
        """No effect happened twice, and a succeeded job has all effects."""
        effects = Counter(
            (recorded.meta.correlation, recorded.event.ticker)
            for recorded in self.office.store.read_all(0, 10_000)
            if isinstance(recorded.event, TickerTracked)
        )
        assert set(effects.values()) <= {1}
        for end in self.office.events(JobSucceeded):
            assert all(effects[end.job, ticker] == 1 for ticker in TICKERS)


def test_a_storm_of_cancels_meets_completion(databases: Callable[[], str]) -> None:
    """Four threads cancel while four threads complete: each of 40 jobs ends once."""
    url = databases()
    office = open_office(url)
    jobs = [office.submit("notes", {}).job for _ in range(40)]

    def complete(_: int) -> None:
        own = Office(office.store, office.queue)
        while claim := own.queue.claim("w", LONG_LEASE_SECONDS):
            own.run(claim)

    def cancel(_: int) -> None:
        own = Office(office.store, office.queue)
        for job in jobs:
            with suppress(Conflict, LeaseLost):
                own.cancel(job)

    with ThreadPoolExecutor(8) as pool:
        for done in [
            *(pool.submit(complete, n) for n in range(4)),
            *(pool.submit(cancel, n) for n in range(4)),
        ]:
            done.result()
    complete(0)

    assert Counter(event.job for event in office.events(ENDS)) == Counter(jobs)
    assert office.queue.rows() == []
