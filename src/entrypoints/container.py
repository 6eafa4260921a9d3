"""The composition root: every binding of the product, and the only importer of adapters."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dependency_injector import containers, providers

from adapters.artifacts.bucket_store import BucketArtifacts
from adapters.artifacts.folder_store import FolderArtifacts
from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.execution.process_pool import ProcessPool
from adapters.execution.ray_cluster import RayCluster, RunClaim
from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from adapters.market_data.csv_folder import CsvFolder
from adapters.market_data.synthetic import Synthetic
from adapters.market_data.yahoo import Yahoo
from adapters.persistence.accounts.sql_audit_trail import SqlAuditTrail
from adapters.persistence.accounts.sql_device_codes import SqlDeviceCodes
from adapters.persistence.accounts.sql_failed_attempts import SqlFailedAttempts
from adapters.persistence.accounts.sql_revoked_tokens import SqlRevokedTokens
from adapters.persistence.accounts.sql_token_families import SqlTokenFamilies
from adapters.persistence.accounts.sql_web_sessions import SqlWebSessions
from adapters.persistence.copies.backup import Backups
from adapters.persistence.copies.ledger_files import LedgerFiles
from adapters.persistence.database.engine import connected, open_engine
from adapters.persistence.database.grants import grant
from adapters.persistence.database.schema import upgrade
from adapters.persistence.jobs.sql_job_queue import SqlJobQueue
from adapters.persistence.jobs.sql_leases import SqlLeases
from adapters.persistence.ledger.cached_event_store import CachedEventStore
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from adapters.persistence.sql_read_models import SqlReadModels
from adapters.rate_limits.token_buckets import TokenBuckets
from adapters.signing.ed25519 import Ed25519Signer
from adapters.system.clock import SystemClock, TimeOrderedIds
from adapters.system.code_identity import code_version, environment
from adapters.system.randomness import RandomSecrets
from application.accounts.clients import Clients
from application.accounts.users import Users
from application.commands.change_settings import ChangeSettings
from application.commands.issue_forecast import IssueForecast
from application.commands.keep_clients import KeepClients
from application.commands.keep_users import KeepUsers
from application.commands.log_in import LogIn
from application.commands.promote_model import PromoteModel
from application.commands.refresh_prices import RefreshPrices
from application.commands.retire_model import RetireModel
from application.commands.retire_ticker import RetireTicker
from application.commands.roll_back_model import RollBackModel
from application.commands.run_backtest import RunBacktest
from application.commands.score_forecast import ScoreForecast
from application.commands.track_ticker import TrackTicker
from application.commands.train_model import TrainModel
from application.forecasting.compose_forecast import ComposeForecast
from application.forecasting.evidence import Judge
from application.forecasting.known_prices import KnownPrices
from application.forecasting.serving import Serving
from application.jobs.cancel_job import CancelJob
from application.jobs.inline_worker import InlineWorker
from application.jobs.keep_schedules import KeepSchedules
from application.jobs.kinds.backtest import BacktestKind, FoldKind
from application.jobs.kinds.forecast import ForecastKind
from application.jobs.kinds.refresh import Refresh
from application.jobs.kinds.retraining import Retraining
from application.jobs.kinds.score import Score
from application.jobs.kinds.session import SessionKind
from application.jobs.kinds.train import Train
from application.jobs.run_job import RunJob
from application.jobs.run_schedules import RunSchedules
from application.jobs.scheduler import Scheduler
from application.jobs.stop_job import StopJob
from application.jobs.submit_job import SubmitJob
from application.jobs.worker import Worker
from application.ledger import Ledger, Origin
from application.ports.artifact_store import ArtifactStore
from application.ports.calendar import Calendar
from application.ports.executor import Executor
from application.ports.identity.authorization_server import AuthorizationServer
from application.ports.identity.device_codes import DeviceCodes
from application.ports.identity.password_hasher import PasswordHasher
from application.ports.identity.password_judge import PasswordJudge
from application.ports.identity.revoked_tokens import RevokedTokens
from application.ports.identity.token_verifier import TokenVerifier
from application.ports.market_data import MarketData
from application.ports.rate_limiter import RateLimiter
from application.projections.projector import Projector
from application.queries.check_forecaster import CheckForecaster
from application.queries.check_leakage import CheckLeakage
from application.queries.current_settings import CurrentSettings
from application.queries.jobs import Jobs
from application.queries.lists import Lists
from application.queries.model_history import ModelHistory
from application.queries.replay_forecast import ReplayForecast
from application.queries.verify_ledger import VerifyLedger
from application.queries.warm_up import WarmUp
from application.signed_heads import SignedHeads
from domain.gate import Gate
from entrypoints.alarm import projection_stopped, something_is_away
from entrypoints.identity_settings import IdentitySettings
from entrypoints.settings import Settings

if TYPE_CHECKING:
    from adapters.identity.oauth.people import People
    from adapters.identity.tokens.denylist import Denylist
    from adapters.identity.tokens.key_ring import KeyRing


def open_source(settings: Settings, calendar: Calendar) -> MarketData:
    """The market data source that the settings name."""
    if settings.source == "synthetic":
        return Synthetic(calendar, settings.seed)
    if settings.source.startswith("csv:"):
        return CsvFolder(Path(settings.source.removeprefix("csv:")).expanduser())
    return Yahoo(settings.home / "yahoo-cache", timeout=settings.yahoo_timeout)


def open_artifacts(settings: Settings) -> ArtifactStore:
    """The artifact store that the settings name."""
    if settings.artifacts.startswith("s3://"):
        return BucketArtifacts(settings.artifacts)
    return FolderArtifacts(Path(settings.artifacts).expanduser())


def open_rate_limiter(settings: Settings) -> RateLimiter:
    """Buckets in a file of the home, shared by the processes of this machine."""
    return TokenBuckets(settings.home / "rates")


def open_executor(settings: Settings, places: int, run: RunClaim) -> Executor:
    """Processes of this machine, or the Ray cluster that the settings name, where `run` is the task."""
    environment = settings.environment()
    if not settings.ray_address:
        return ProcessPool((sys.executable, "-m", "entrypoints.job_process"), environment, places)
    told = {name: value for name, value in environment.items() if name.startswith(("PREVISTO_", "AWS_"))}
    return RayCluster(settings.ray_address, told, run)


# What follows is imported when tokens are dealt with: no other command waits for cryptography and HTTP.


def open_key_ring(folder: Path) -> "KeyRing":
    """The keys of the embedded authorization server."""
    from adapters.identity.tokens.key_ring import KeyRing

    return KeyRing(folder)


def open_denylist(revoked: RevokedTokens) -> "Denylist":
    """The revoked tokens in memory."""
    from adapters.identity.tokens.denylist import Denylist

    return Denylist(revoked)


def open_token_verifier(settings: IdentitySettings, keys: "KeyRing", denylist: "Denylist") -> TokenVerifier:
    """For tokens of one's own, or of the provider that the settings name."""
    if provider := settings.provider:
        from adapters.identity.tokens.access_token import Rules
        from adapters.identity.tokens.oidc_verifier import OidcVerifier
        from adapters.identity.tokens.profiles import profile_of

        profile = profile_of(provider.profile, provider.custom)
        rules = Rules(
            issuer=provider.issuer, audience=settings.audience, profile=profile, names=provider.scopes
        )
        return OidcVerifier(rules, provider.algorithms)
    from adapters.identity.tokens.token_verifier import LocalVerifier, reader_of_own

    return LocalVerifier(reader_of_own(settings.issuer, settings.audience, keys), keys, denylist)


def open_hasher() -> PasswordHasher:
    """Argon2id."""
    from adapters.identity.passwords.argon2_hasher import Argon2Hasher

    return Argon2Hasher()


def open_judge() -> PasswordJudge:
    """By the number of guesses."""
    from adapters.identity.passwords.guesses import GuessCounter

    return GuessCounter()


def open_people(settings: IdentitySettings, devices: DeviceCodes, **parts: Any) -> "People":
    """What acts for persons; devices where they may be let in."""
    from adapters.identity.oauth.people import People

    return People(devices=devices if settings.device_grant else None, **parts)


def open_authorization_server(
    settings: IdentitySettings, keys: "KeyRing", people: "Callable[[], People]"
) -> AuthorizationServer:
    """The embedded one, or none but a pointer to the provider."""
    if settings.provider:
        from adapters.identity.resource_server import ResourceServerOnly

        return ResourceServerOnly(settings.issuer, settings.audience, settings.provider.issuer)
    from adapters.identity.authorization_server import EmbeddedServer
    from adapters.identity.tokens.token_verifier import reader_of_own

    reader = reader_of_own(settings.issuer, settings.audience, keys)
    return EmbeddedServer(settings.issuer, settings.audience, keys, reader, people())


class Adapters(containers.DeclarativeContainer):
    """How it is done."""

    settings = providers.Dependency(instance_of=Settings)
    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(TimeOrderedIds)
    engine = providers.Singleton(open_engine, settings.provided.database_url)
    upgrade = providers.Callable(upgrade, providers.Factory(connected, settings.provided.database_url))
    grant = providers.Callable(grant, engine)
    sql_events = providers.Singleton(SqlEventStore, engine)
    feed = sql_events  # the ledger read across streams
    events = providers.Singleton(CachedEventStore, sql_events)
    queue = providers.Singleton(SqlJobQueue, engine)
    leases = providers.Singleton(SqlLeases, engine)
    history = providers.Singleton(SqlPriceHistory, engine)
    rows = providers.Singleton(SqlReadModels, engine)
    backups = providers.Singleton(Backups, engine, clock)
    ledger_files = providers.Singleton(LedgerFiles, engine, clock)
    artifacts = providers.Singleton(open_artifacts, settings)
    calendar = providers.Singleton(ExchangeSessions)
    source = providers.Singleton(open_source, settings, calendar)
    catalog = providers.Singleton(EntryPointCatalog)
    executor = providers.Callable(open_executor, settings)
    signer = providers.Singleton(Ed25519Signer, settings.provided.ledger_key)
    secrets = providers.Singleton(RandomSecrets)
    revoked_tokens = providers.Singleton(SqlRevokedTokens, engine)
    denylist = providers.Singleton(open_denylist, revoked_tokens)
    hasher = providers.Singleton(open_hasher)
    judge = providers.Singleton(open_judge)
    token_families = providers.Singleton(SqlTokenFamilies, engine)
    web_sessions = providers.Singleton(SqlWebSessions, engine)
    failed_attempts = providers.Singleton(SqlFailedAttempts, engine)
    device_codes = providers.Singleton(SqlDeviceCodes, engine)
    rate_limiter = providers.Singleton(open_rate_limiter, settings)
    audit_trail = providers.Singleton(SqlAuditTrail, engine, ids)
    key_ring = providers.Singleton(open_key_ring, settings.provided.identity.token_keys)
    token_verifier = providers.Singleton(open_token_verifier, settings.provided.identity, key_ring, denylist)
    origin = providers.Singleton(
        Origin,
        actor=settings.provided.actor,
        code_version=providers.Callable(code_version),
        environment=providers.Callable(environment),
    )


class UseCases(containers.DeclarativeContainer):
    """What the service does; each name is that of the use-case's file."""

    adapters = providers.DependenciesContainer()
    ledger = providers.Singleton(Ledger, adapters.events, adapters.clock, adapters.ids, adapters.origin)
    known_prices = providers.Singleton(KnownPrices, adapters.events, adapters.history)
    serving = providers.Singleton(Serving, adapters.events, adapters.artifacts, adapters.catalog)
    judge = providers.Singleton(Judge, adapters.catalog)
    gate = providers.Singleton(Gate)
    projector = providers.Singleton(
        Projector, adapters.feed, adapters.rows, providers.Object(projection_stopped)
    )
    lists = providers.Factory(Lists, projector)
    signed_heads = providers.Singleton(SignedHeads, adapters.feed, adapters.signer, adapters.clock)
    # commands
    track_ticker = providers.Factory(TrackTicker, ledger)
    retire_ticker = providers.Factory(RetireTicker, ledger)
    refresh_prices = providers.Factory(
        RefreshPrices, ledger, adapters.history, adapters.source, adapters.calendar
    )
    train_model = providers.Factory(
        TrainModel, ledger, known_prices, adapters.artifacts, adapters.catalog, judge
    )
    run_backtest = providers.Factory(RunBacktest, ledger, known_prices, adapters.catalog)
    promote_model = providers.Factory(PromoteModel, ledger, gate)
    roll_back_model = providers.Factory(RollBackModel, ledger)
    retire_model = providers.Factory(RetireModel, ledger)
    compose_forecast = providers.Factory(ComposeForecast, ledger, known_prices, serving, adapters.calendar)
    warm_up = providers.Factory(WarmUp, lists, known_prices, serving, adapters.calendar, adapters.clock)
    issue_forecast = providers.Factory(IssueForecast, ledger, compose_forecast)
    score_forecast = providers.Factory(ScoreForecast, ledger, known_prices, adapters.catalog)
    # jobs
    refresh = providers.Factory(Refresh, ledger, refresh_prices, lists)
    score = providers.Factory(Score, ledger, score_forecast, lists)
    forecast = providers.Factory(ForecastKind, ledger, issue_forecast)
    kinds = providers.Dict()
    submit_job = providers.Factory(SubmitJob, ledger, kinds.provider)
    retraining = providers.Factory(Retraining, ledger, known_prices, submit_job)
    kinds.add_kwargs(
        train=providers.Factory(Train, ledger, train_model, promote_model),
        backtest=providers.Factory(BacktestKind, ledger, run_backtest),
        fold=providers.Factory(FoldKind, ledger, run_backtest),
        refresh=refresh,
        score=score,
        forecast=forecast,
        session=providers.Factory(SessionKind, lists, refresh, score, forecast, retraining),
    )
    run_job = providers.Factory(
        RunJob,
        ledger,
        adapters.queue,
        kinds.provider,
        adapters.artifacts,
        submit_job,
        adapters.settings.provided.checkpoint_pace,
    )
    stop_job = providers.Factory(StopJob, ledger, adapters.queue, adapters.artifacts)
    cancel_job = providers.Factory(CancelJob, ledger, adapters.queue, run_job)
    worker = providers.Factory(
        Worker,
        ledger=ledger,
        queue=adapters.queue,
        stop_job=stop_job,
        alarm=providers.Object(something_is_away),
    )
    clients = providers.Singleton(Clients, adapters.events)
    keep_clients = providers.Factory(KeepClients, ledger, adapters.secrets, adapters.revoked_tokens)
    users = providers.Singleton(Users, adapters.events)
    keep_users = providers.Factory(
        KeepUsers,
        ledger,
        adapters.secrets,
        adapters.hasher,
        adapters.token_families,
        adapters.web_sessions,
        adapters.revoked_tokens,
        adapters.failed_attempts,
        adapters.judge,
    )
    log_in = providers.Factory(
        LogIn, ledger, adapters.hasher, adapters.failed_attempts, adapters.audit_trail, keep_users
    )
    change_settings = providers.Factory(ChangeSettings, ledger)
    current_settings = providers.Singleton(
        CurrentSettings, adapters.events, adapters.settings.provided.running
    )
    keep_schedules = providers.Factory(KeepSchedules, ledger, adapters.calendar)
    run_schedules = providers.Factory(RunSchedules, ledger, projector, adapters.calendar, submit_job)
    scheduler = providers.Factory(
        Scheduler, run_schedules, adapters.leases, providers.Object(something_is_away)
    )
    inline_worker = providers.Factory(InlineWorker, ledger, adapters.queue, run_job, stop_job, cancel_job)
    # queries
    jobs = providers.Factory(Jobs, lists, adapters.queue)
    verify_ledger = providers.Factory(VerifyLedger, adapters.feed, adapters.history, signed_heads)
    model_history = providers.Factory(ModelHistory, adapters.events)
    replay_forecast = providers.Factory(ReplayForecast, ledger, known_prices, serving)
    check_leakage = providers.Factory(CheckLeakage, known_prices, adapters.catalog)
    check_forecaster = providers.Factory(CheckForecaster, adapters.catalog)


class Container(containers.DeclarativeContainer):
    """The product: `Container(settings=…)`; tests override single adapters."""

    settings = providers.Dependency(instance_of=Settings)
    adapters = providers.Container(Adapters, settings=settings)
    use_cases = providers.Container(UseCases, adapters=adapters)
    people = providers.Singleton(
        open_people,
        settings.provided.identity,
        users=use_cases.users,
        clients=use_cases.clients,
        keep_users=use_cases.keep_users,
        log_in=use_cases.log_in,
        families=adapters.token_families,
        sessions=adapters.web_sessions,
        attempts=adapters.failed_attempts,
        devices=adapters.device_codes,
        denylist=adapters.denylist,
    )
    authorization_server = providers.Singleton(
        open_authorization_server,
        settings.provided.identity,
        adapters.key_ring,
        people.provider,
    )
