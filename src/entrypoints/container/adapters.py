"""Adapters: the adapter of each port."""

from importlib.metadata import version
from typing import TYPE_CHECKING

from dependency_injector import containers, providers

from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from adapters.market_data.host.states import HostStates
from adapters.persistence.accounts.sql_audit_trail import SqlAuditTrail
from adapters.persistence.accounts.sql_device_codes import SqlDeviceCodes
from adapters.persistence.accounts.sql_failed_attempts import SqlFailedAttempts
from adapters.persistence.accounts.sql_keyed_requests import SqlKeyedRequests
from adapters.persistence.accounts.sql_revoked_tokens import SqlRevokedTokens
from adapters.persistence.accounts.sql_session_tokens import SqlSessionTokens
from adapters.persistence.accounts.sql_token_families import SqlTokenFamilies
from adapters.persistence.accounts.sql_web_sessions import SqlWebSessions
from adapters.persistence.copies.backup import Backups
from adapters.persistence.copies.dated_backups import DatedBackups
from adapters.persistence.copies.ledger_files import LedgerFiles
from adapters.persistence.copies.upgrades import Upgrades, open_upgraded
from adapters.persistence.database.engine import connect
from adapters.persistence.database.grants import grant
from adapters.persistence.jobs.database_clock import database_time
from adapters.persistence.jobs.sql_job_queue import SqlJobQueue
from adapters.persistence.jobs.sql_leases import SqlLeases
from adapters.persistence.ledger.cached_event_store import CachedEventStore
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.persons.erasure_list import ErasureList
from adapters.persistence.persons.sql_persons import SqlPersons
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from adapters.persistence.sql_read_models import SqlReadModels
from adapters.persistence.webhooks.sql_deliveries import SqlWebhookDeliveries
from adapters.signing.ed25519 import Ed25519Signer
from adapters.system.clock import SystemClock, TimeOrderedIds
from adapters.system.code_identity import code_version, environment
from adapters.system.heap import heap_in_use
from adapters.system.randomness import RandomSecrets
from adapters.system.sealing import AesGcmSealer
from adapters.telemetry.worker_attempts import Attempts
from adapters.tuning.optuna_tuner import OptunaTuner
from application.ledger import Origin
from application.ports.calendar import Calendar
from application.ports.clock import Clock, IdFactory
from application.ports.event_store import EventStore
from application.ports.forecaster_catalog import ForecasterCatalog
from application.ports.identity.audit_trail import AuditTrail
from application.ports.identity.device_codes import DeviceCodes
from application.ports.identity.failed_attempts import FailedAttempts
from application.ports.identity.persons import Erasures, Persons, Sealer
from application.ports.identity.revoked_tokens import RevokedTokens
from application.ports.identity.session_tokens import SessionTokens
from application.ports.identity.token_families import TokenFamilies
from application.ports.identity.web_sessions import WebSessions
from application.ports.job_queue import JobQueue
from application.ports.keyed_requests import KeyedRequests
from application.ports.leases import Leases
from application.ports.ledger_feed import LedgerFeed
from application.ports.observer import Observer
from application.ports.price_history import PriceHistory
from application.ports.read_models import ReadModels
from application.ports.signer import Signer
from application.ports.tuner import Tuner
from application.ports.webhook_deliveries import WebhookDeliveries
from entrypoints.container.choices import (
    open_artifacts,
    open_calendar,
    open_executor,
    open_flights,
    open_preview_process,
    open_rate_limiter,
    open_source,
    open_sources,
    open_tracking,
    open_webhook_box,
    open_webhook_post,
)
from entrypoints.container.counting import count, count_commit, count_reads, open_counts
from entrypoints.container.identity import (
    open_denylist,
    open_hasher,
    open_judge,
    open_key_ring,
    open_token_verifier,
)
from entrypoints.container.observing import Observers, open_log_lines, open_logs
from entrypoints.container.telemetry import (
    open_tracing,
    trace_artifacts,
    trace_catalog,
    trace_events,
    trace_executor,
    trace_history,
    trace_source,
)
from entrypoints.settings import Settings


def ledger_feed(store: SqlEventStore) -> LedgerFeed:
    """The bare event store as the port that reads across streams."""
    return store


class Adapters(containers.DeclarativeContainer):
    """One provider for each port."""

    if TYPE_CHECKING:
        __getattr__: None  # type: ignore[assignment, misc]  # a misspelt name is an error, and not Provider[Any]

    settings = providers.Dependency(instance_of=Settings)
    release = providers.Singleton(version, "previsto")  # reads files each time
    process = providers.Dependency(instance_of=str, default="cli")
    logs = providers.Singleton(open_logs, settings)
    log_lines = providers.Singleton(open_log_lines, settings)
    observers = providers.List(logs.provided.observer, providers.Object(count))
    observer: providers.Provider[Observer] = providers.Singleton(Observers, observers)
    tracing = providers.Singleton(open_tracing, settings.provided.telemetry, process, release, observer)
    clock: providers.Provider[Clock] = providers.Singleton(SystemClock)
    heap = providers.Object(heap_in_use)
    ids: providers.Provider[IdFactory] = providers.Singleton(TimeOrderedIds)
    engine = providers.Singleton(
        open_upgraded, settings.provided.database_url, settings.provided.backups, clock
    )
    upgrades = providers.Singleton(
        Upgrades,
        providers.Factory(connect, settings.provided.database_url),
        settings.provided.backups,
        clock,
    )
    grant = providers.Callable(grant, engine)
    sql_events = providers.Singleton(SqlEventStore, engine, providers.Object(count_commit))
    feed = providers.Callable(ledger_feed, sql_events)  # the ledger read across streams
    cache_reads = providers.Object(count_reads)
    traced_events = providers.Singleton(trace_events, sql_events, engine, tracing)
    events: providers.Provider[EventStore] = providers.Singleton(
        CachedEventStore, traced_events, tell=cache_reads
    )
    queue: providers.Provider[JobQueue] = providers.Singleton(SqlJobQueue, engine)
    database_time = providers.Callable(database_time, engine)  # by which leases are counted
    leases: providers.Provider[Leases] = providers.Singleton(SqlLeases, engine)
    sql_history = providers.Singleton(SqlPriceHistory, engine)
    history: providers.Provider[PriceHistory] = providers.Singleton(trace_history, sql_history, tracing)
    rows: providers.Provider[ReadModels] = providers.Singleton(SqlReadModels, engine)
    backups = providers.Singleton(Backups, engine, clock)
    dated_backups = providers.Singleton(DatedBackups, settings.provided.backups, clock)
    ledger_files = providers.Singleton(LedgerFiles, engine, clock)
    bare_artifacts = providers.Singleton(open_artifacts, settings)
    artifacts = providers.Singleton(trace_artifacts, bare_artifacts, tracing)
    calendar: providers.Provider[Calendar] = providers.Singleton(open_calendar, settings)
    sources = providers.Singleton(open_sources, settings, calendar)
    bare_source = providers.Singleton(open_source, settings, sources)
    source = providers.Singleton(trace_source, bare_source, tracing)
    flights = providers.Singleton(open_flights, settings)
    host_states = providers.Singleton(HostStates, settings.provided.home)
    prices_expiry = settings.provided.prices_expiry
    bare_catalog = providers.Singleton(EntryPointCatalog)
    catalog: providers.Provider[ForecasterCatalog] = providers.Singleton(trace_catalog, bare_catalog, tracing)
    tuner: providers.Provider[Tuner] = providers.Singleton(OptunaTuner)
    attempts = providers.Singleton(Attempts, events, tracing)
    bare_executor = providers.Callable(open_executor, settings)
    executor = providers.Callable(trace_executor, bare_executor.provider, attempts, tracing)
    preview_process = providers.Callable(open_preview_process, settings)
    tracking = providers.Callable(open_tracking)
    signer: providers.Provider[Signer] = providers.Singleton(Ed25519Signer, settings.provided.ledger_key)
    secrets = providers.Singleton(RandomSecrets)
    revoked_tokens: providers.Provider[RevokedTokens] = providers.Singleton(SqlRevokedTokens, engine)
    denylist = providers.Singleton(open_denylist, revoked_tokens)
    persons: providers.Provider[Persons] = providers.Singleton(SqlPersons, engine, ids)
    erasures: providers.Provider[Erasures] = providers.Singleton(ErasureList, settings.provided.home)
    sealer: providers.Provider[Sealer] = providers.Singleton(AesGcmSealer)
    hasher = providers.Singleton(open_hasher)
    judge = providers.Singleton(open_judge)
    token_families: providers.Provider[TokenFamilies] = providers.Singleton(SqlTokenFamilies, engine)
    session_tokens: providers.Provider[SessionTokens] = providers.Singleton(SqlSessionTokens, engine)
    web_sessions: providers.Provider[WebSessions] = providers.Singleton(
        SqlWebSessions,
        engine,
        settings.provided.identity.idle_seconds,
        settings.provided.identity.age_seconds,
    )
    failed_attempts: providers.Provider[FailedAttempts] = providers.Singleton(SqlFailedAttempts, engine)
    keyed_requests: providers.Provider[KeyedRequests] = providers.Singleton(SqlKeyedRequests, engine)
    webhook_deliveries: providers.Provider[WebhookDeliveries] = providers.Singleton(
        SqlWebhookDeliveries, engine
    )
    webhook_post = providers.Singleton(open_webhook_post, settings, release)
    webhook_box = providers.Singleton(open_webhook_box, settings)
    device_codes: providers.Provider[DeviceCodes] = providers.Singleton(SqlDeviceCodes, engine)
    rate_limiter = providers.Singleton(open_rate_limiter, settings)
    audit_trail: providers.Provider[AuditTrail] = providers.Singleton(SqlAuditTrail, engine, ids)
    key_ring = providers.Singleton(open_key_ring, settings.provided.identity.token_keys)
    token_verifier = providers.Singleton(
        open_token_verifier, settings.provided.identity, key_ring, denylist, persons
    )
    origin = providers.Singleton(
        Origin,
        actor=settings.provided.actor,
        code_version=providers.Callable(code_version),
        environment=providers.Callable(environment),
    )
    counts = providers.Singleton(open_counts, release)
    metrics_tickers = settings.provided.metrics_tickers
