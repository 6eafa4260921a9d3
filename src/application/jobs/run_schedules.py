"""RunSchedules: submit the jobs of schedules that are due; safe in several processes at once."""

from datetime import date
from typing import Any

from application.jobs.job_streams import job_of
from application.jobs.settled import last_settled_session
from application.jobs.submit_job import SubmitJob, job_id_of_key
from application.ledger import Ledger, command_line_owner
from application.ports.calendar import Calendar
from application.projections.projector import Projector
from application.scope import Scope
from application.streams import load
from domain.errors import Conflict
from domain.job import JobSubmitted
from domain.job import stream_of as stream_of_job
from domain.schedule import Schedule, ScheduleRan, evolve, is_due, require_present, stream_of


class RunSchedules:
    """A run is recorded before its job is submitted, so that of two processes only one submits a job.

    The id of the job is known before. When a process dies between the two, the next look submits the job.
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
            run = recorded.event
            if isinstance(run, ScheduleRan) and self._ledger.read(stream_of_job(run.job)):
                return job_of(self._ledger, run.job)[0].submitted
        job = self._run(name, asked=True)
        assert job is not None
        return job

    def _run(self, name: str, *, asked: bool = False) -> JobSubmitted | None:
        found, version = load(self._ledger.store, stream_of(name), evolve, None)
        state, now = require_present(found, name), self._ledger.clock.now()
        if state.runs and not self._ledger.read(stream_of_job(state.runs[-1].job)):
            return self._complete(state)
        session = last_settled_session(self._calendar, state.added.exchange, state.added.delay, now)
        if not asked and not is_due(state, session, now):
            return None
        key = _key(state, len(state.runs), session)
        job = job_id_of_key(self._ledger.submitter, key, now)
        run = ScheduleRan(schedule=name, session=session, job=job, at=now)
        self._ledger.append(stream_of(name), version, (run,))
        return self._submit_last(evolve(state, run))

    def _complete(self, state: Schedule) -> JobSubmitted:
        """Submit the job of the last run, as the process that recorded the run."""
        past = self._ledger.read(stream_of(state.added.schedule))
        (meta,) = (one.meta for one in past if one.event == state.runs[-1])
        scope = Scope(
            job=state.runs[-1].job,
            token="",
            actor=meta.actor if meta.client else command_line_owner(meta.actor),
            at=state.runs[-1].at,
            traceparent=meta.traceparent,
        )
        with self._ledger.within(scope):
            return self._submit_last(state)

    def _submit_last(self, state: Schedule) -> JobSubmitted:
        number, run = len(state.runs) - 1, state.runs[-1]
        request = {**_terms(state), "session": run.session.isoformat()}
        return self._submit("session", request, key=_key(state, number, run.session), since=run.at)


def _key(state: Schedule, number: int, session: date) -> str:
    return f"schedule {state.added.schedule} {number} {session}"


def _terms(state: Schedule) -> dict[str, Any]:
    names = ("exchange", "steps", "tickers", "horizon", "retrain_after")
    return {name: getattr(state.added, name) for name in names}
