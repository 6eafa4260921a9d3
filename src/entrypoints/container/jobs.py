"""Submitting, running and scheduling jobs."""

from dependency_injector import providers

from application.accounts.authority import Authority
from application.accounts.clients import Clients
from application.accounts.users import Users
from application.commands.decide_challenge import DecideChallenge
from application.commands.record_decline import RecordDecline
from application.jobs.cancel_job import CancelJob
from application.jobs.inline_worker import InlineWorker
from application.jobs.keep_schedules import KeepSchedules
from application.jobs.kinds.backtest import BacktestKind, FoldKind
from application.jobs.kinds.calibrate import Calibrate
from application.jobs.kinds.challenge import Challenge
from application.jobs.kinds.compress import Compress
from application.jobs.kinds.drift import Drift
from application.jobs.kinds.forecast import ForecastKind
from application.jobs.kinds.refresh import Refresh
from application.jobs.kinds.retraining import Retraining
from application.jobs.kinds.score import Score
from application.jobs.kinds.session import SessionKind
from application.jobs.kinds.take import Take
from application.jobs.kinds.track import Track
from application.jobs.kinds.train import Train
from application.jobs.kinds.tune import TrialKind, Tune
from application.jobs.kinds.verify import Verify
from application.jobs.queue_bound import QueueBound
from application.jobs.run_job import RunJob
from application.jobs.run_schedules import RunSchedules
from application.jobs.scheduler import Scheduler
from application.jobs.stop_job import StopJob
from application.jobs.submit_job import SubmitJob
from application.jobs.submit_keyed_job import SubmitKeyedJob
from application.jobs.worker import Worker
from application.queries.jobs import Jobs
from application.queries.schedules import Schedules
from application.queries.show_job_log import ShowJobLog
from application.queries.verify_ledger import VerifyLedger
from entrypoints.container.forecasting import Forecasting
from entrypoints.container.telemetry import trace_run_job, trace_stop_job, trace_submit


class JobUseCases(Forecasting):
    """One provider for each use-case of jobs. A kind of job calls commands; workers run kinds."""

    adapters, ledger, lists = Forecasting.adapters, Forecasting.ledger, Forecasting.lists
    refresh = providers.Factory(Refresh, ledger, Forecasting.refresh_prices, lists)
    score = providers.Factory(Score, ledger, Forecasting.score_forecast, lists)
    forecast = providers.Factory(ForecastKind, ledger, Forecasting.issue_forecast)
    verify_ledger = providers.Factory(VerifyLedger, adapters.feed, adapters.history, Forecasting.signed_heads)
    kinds = providers.Dict()
    current_settings = Forecasting.current_settings
    queue_bound = providers.Factory(QueueBound, adapters.queue, current_settings)
    bare_submit_job = providers.Factory(SubmitJob, ledger, kinds.provider, queue_bound)
    unbounded_submit_job = providers.Factory(SubmitJob, ledger, kinds.provider)
    submit_job = providers.Factory(trace_submit, bare_submit_job, "submit_job", adapters.tracing)
    submit_keyed_job = providers.Factory(SubmitKeyedJob, ledger, submit_job, adapters.keyed_requests)
    share_job = providers.Factory(trace_submit, unbounded_submit_job, "submit_job", adapters.tracing)
    schedule_job = providers.Factory(trace_submit, unbounded_submit_job, "schedule", adapters.tracing)
    retraining = providers.Factory(Retraining, ledger, Forecasting.known_prices, share_job)
    record_decline = providers.Factory(RecordDecline, ledger, adapters.observer)
    calibrate = providers.Factory(Calibrate, lists)
    drift = providers.Factory(Drift, ledger, lists, record_decline, retraining, current_settings)
    decide_challenge = providers.Factory(
        DecideChallenge, ledger, Forecasting.gate, current_settings, adapters.observer
    )
    challenge = providers.Factory(
        Challenge, ledger, lists, Forecasting.score_forecast, Forecasting.issue_shadows, decide_challenge
    )
    take = providers.Factory(Take, ledger, Forecasting.train_model, Forecasting.promote_model)
    kinds.add_kwargs(
        train=providers.Factory(Train, ledger, Forecasting.train_model, Forecasting.promote_model),
        compress=providers.Factory(Compress, ledger, Forecasting.compress_model),
        tune=providers.Factory(Tune, ledger, Forecasting.tune_model, Forecasting.run_trial, take),
        trial=providers.Factory(TrialKind, ledger, Forecasting.run_trial),
        take=take,
        backtest=providers.Factory(BacktestKind, ledger, Forecasting.run_backtest),
        fold=providers.Factory(FoldKind, ledger, Forecasting.run_backtest),
        refresh=refresh,
        track=providers.Factory(Track, ledger, Forecasting.track_ticker, refresh),
        score=score,
        forecast=forecast,
        verify=providers.Factory(Verify, verify_ledger),
        session=providers.Factory(
            SessionKind, lists, refresh, score, calibrate, drift, forecast, retraining, challenge
        ),
    )
    clients = providers.Singleton(Clients, adapters.events)
    users = providers.Singleton(Users, adapters.events, adapters.persons)
    authority = providers.Factory(Authority, clients, users)
    bare_run_job = providers.Factory(
        RunJob,
        ledger,
        adapters.queue,
        kinds.provider,
        adapters.artifacts,
        share_job,
        adapters.settings.provided.checkpoint_pace,
        authority,
        adapters.observer,
    )
    run_job = providers.Factory(trace_run_job, bare_run_job, adapters.events, adapters.tracing)
    bare_stop_job = providers.Factory(StopJob, ledger, adapters.queue, adapters.artifacts)
    stop_job = providers.Factory(trace_stop_job, bare_stop_job, adapters.attempts, adapters.tracing)
    cancel_job = providers.Factory(CancelJob, ledger, adapters.queue, run_job)
    inline_worker = providers.Factory(InlineWorker, ledger, adapters.queue, run_job, stop_job, cancel_job)
    worker = providers.Factory(
        Worker, ledger=ledger, queue=adapters.queue, stop_job=stop_job, observe=adapters.observer
    )
    keep_schedules = providers.Factory(KeepSchedules, ledger, adapters.calendar)
    run_schedules = providers.Factory(
        RunSchedules, ledger, Forecasting.projector, adapters.calendar, schedule_job
    )
    scheduler = providers.Factory(Scheduler, run_schedules, adapters.leases, adapters.observer)
    schedules = providers.Factory(Schedules, lists)
    jobs = providers.Factory(Jobs, lists, adapters.queue)
    show_job_log = providers.Factory(ShowJobLog, adapters.events, adapters.log_lines)
