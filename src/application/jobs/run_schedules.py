"""RunSchedules: submit the jobs of schedules that are due; safe in several processes at once."""

from typing import Any

from application.jobs.job_streams import job_of
from application.jobs.settled import last_settled_session
from application.jobs.submit_job import SubmitJob
from application.ledger import Ledger
from application.ports.calendar import Calendar
from application.projections.projector import Projector
from application.streams import load
from domain.errors import Conflict
from domain.job import JobSubmitted
from domain.schedule import Schedule, ScheduleRan, evolve, is_due, require_present, stream_of


class RunSchedules:
    """The key of a job holds the version of the schedule's stream and the session.

    Two processes submit one job for a session. A process that dies after the submission and before the
    event leaves a job for its session; the next session has a key of its own.
    """

    def __init__(self, ledger: Ledger, projector: Projector, calendar: Calendar, submit: SubmitJob) -> None:
        self._ledger = ledger
        self._projector = projector
        self._calendar = calendar
        self._submit = submit

    def __call__(self) -> dict[str, str]:
        """Submit all due jobs. Returns the job ids by schedule."""
        self._projector.catch_up("schedules")
        submitted = {}
        for row in self._projector.rows.find("schedules"):
            if row["paused"]:
                continue
            try:
                if job := self._run(row["schedule"]):
                    submitted[row["schedule"]] = job.job
            except Conflict:
                continue  # another process submitted the job first
        return submitted

    def now(self, name: str) -> JobSubmitted:
        """Submit a job for the last final session, due or not. Raises NotFound.

        In a repeated attempt of the same scope, the job of the first one.
        """
        for recorded in self._ledger.earlier_events(stream_of(name)):
            if isinstance(recorded.event, ScheduleRan):
                return job_of(self._ledger, recorded.event.job)[0].submitted
        job = self._run(name, asked=True)
        assert job is not None
        return job

    def _run(self, name: str, *, asked: bool = False) -> JobSubmitted | None:
        found, version = load(self._ledger.store, stream_of(name), evolve, None)
        state, now = require_present(found, name), self._ledger.clock.now()
        session = last_settled_session(self._calendar, state.added.exchange, state.added.delay, now)
        if not asked and not is_due(state, session, now):
            return None
        request = {**_terms(state), "session": session.isoformat()}
        job = self._submit("session", request, key=f"schedule {name} {version} {session}")
        event = ScheduleRan(schedule=name, session=session, job=job.job, at=now)
        self._ledger.append(stream_of(name), version, (event,))
        return job


def _terms(state: Schedule) -> dict[str, Any]:
    names = ("exchange", "steps", "tickers", "horizon", "retrain_after")
    return {name: getattr(state.added, name) for name in names}
