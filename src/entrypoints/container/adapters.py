"""Adapters: the adapter of each port."""

from importlib.metadata import version
from typing import TYPE_CHECKING

from dependency_injector import containers, providers

from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from adapters.persistence.accounts.sql_audit_trail import SqlAuditTrail
from adapters.persistence.accounts.sql_device_codes import SqlDeviceCodes
from adapters.persistence.accounts.sql_failed_attempts import SqlFailedAttempts
from adapters.persistence.accounts.sql_revoked_tokens import SqlRevokedTokens
from adapters.persistence.accounts.sql_token_families import SqlTokenFamilies
from adapters.persistence.accounts.sql_web_sessions import SqlWebSessions
from adapters.persistence.copies.backup import Backups
from adapters.persistence.copies.ledger_files import LedgerFiles
from adapters.persistence.database.engine import connect, open_engine
from adapters.persistence.database.grants import grant
from adapters.persistence.database.schema import upgrade
from adapters.persistence.jobs.database_clock import database_time
from adapters.persistence.jobs.sql_job_queue import SqlJobQueue
from adapters.persistence.jobs.sql_leases import SqlLeases
from adapters.persistence.ledger.cached_event_store import CachedEventStore
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from adapters.persistence.sql_read_models import SqlReadModels
from adapters.signing.ed25519 import Ed25519Signer
from adapters.system.clock import SystemClock, TimeOrderedIds
from adapters.system.code_identity import code_version, environment
from adapters.system.randomness import RandomSecrets
from application.ledger import Origin
from application.ports.calendar import Calendar
from application.ports.clock import Clock, IdFactory
from application.ports.event_store import EventStore
from application.ports.forecaster_catalog import ForecasterCatalog
from application.ports.identity.audit_trail import AuditTrail
from application.ports.identity.device_codes import DeviceCodes
from application.ports.identity.failed_attempts import FailedAttempts
from application.ports.identity.revoked_tokens import RevokedTokens
from application.ports.identity.token_families import TokenFamilies
from application.ports.identity.web_sessions import WebSessions
from application.ports.job_queue import JobQueue
from application.ports.leases import Leases
from application.ports.ledger_feed import LedgerFeed
from application.ports.observer import Observer
from application.ports.price_history import PriceHistory
from application.ports.read_models import ReadModels
from application.ports.signer import Signer
from entrypoints.container.choices import (
    open_artifacts,
    open_executor,
    open_flights,
    open_rate_limiter,
    open_source,
    open_sources,
    open_tracking,
)
from entrypoints.container.identity import (
    open_denylist,
    open_hasher,
    open_judge,
    open_key_ring,
    open_token_verifier,
)
from entrypoints.container.observing import Observers, open_log_lines, open_logs
from entrypoints.settings import Settings


def ledger_feed(store: SqlEventStore) -> LedgerFeed:
    """The bare event store as the port that reads across streams."""
    return store


class Adapters(containers.DeclarativeContainer):
    """One provider for each port."""

    if TYPE_CHECKING:
        __getattr__: None  # type: ignore[assignment, misc]  # a misspelt name is an error, and not Provider[Any]

    settings = providers.Dependency(instance_of=Settings)
    logs = providers.Singleton(open_logs, settings)
    log_lines = providers.Singleton(open_log_lines, settings)
    observers = providers.List(logs.provided.observer)
    observer: providers.Provider[Observer] = providers.Singleton(Observers, observers)
    clock: providers.Provider[Clock] = providers.Singleton(SystemClock)
    ids: providers.Provider[IdFactory] = providers.Singleton(TimeOrderedIds)
    engine = providers.Singleton(open_engine, settings.provided.database_url)
    upgrade = providers.Callable(upgrade, providers.Factory(connect, settings.provided.database_url))
    grant = providers.Callable(grant, engine)
    sql_events = providers.Singleton(SqlEventStore, engine)
    feed = providers.Callable(ledger_feed, sql_events)  # the ledger read across streams
    events: providers.Provider[EventStore] = providers.Singleton(CachedEventStore, sql_events)
    queue: providers.Provider[JobQueue] = providers.Singleton(SqlJobQueue, engine)
    database_time = providers.Callable(database_time, engine)  # by which leases are counted
    leases: providers.Provider[Leases] = providers.Singleton(SqlLeases, engine)
    history: providers.Provider[PriceHistory] = providers.Singleton(SqlPriceHistory, engine)
    rows: providers.Provider[ReadModels] = providers.Singleton(SqlReadModels, engine)
    backups = providers.Singleton(Backups, engine, clock)
    ledger_files = providers.Singleton(LedgerFiles, engine, clock)
    artifacts = providers.Singleton(open_artifacts, settings)
    calendar: providers.Provider[Calendar] = providers.Singleton(ExchangeSessions)
    sources = providers.Singleton(open_sources, settings, calendar)
    source = providers.Singleton(open_source, settings, sources)
    flights = providers.Singleton(open_flights, settings)
    prices_expiry = settings.provided.prices_expiry
    catalog: providers.Provider[ForecasterCatalog] = providers.Singleton(EntryPointCatalog)
    executor = providers.Callable(open_executor, settings)
    tracking = providers.Callable(open_tracking)
    signer: providers.Provider[Signer] = providers.Singleton(Ed25519Signer, settings.provided.ledger_key)
    secrets = providers.Singleton(RandomSecrets)
    revoked_tokens: providers.Provider[RevokedTokens] = providers.Singleton(SqlRevokedTokens, engine)
    denylist = providers.Singleton(open_denylist, revoked_tokens)
    hasher = providers.Singleton(open_hasher)
    judge = providers.Singleton(open_judge)
    token_families: providers.Provider[TokenFamilies] = providers.Singleton(SqlTokenFamilies, engine)
    web_sessions: providers.Provider[WebSessions] = providers.Singleton(SqlWebSessions, engine)
    failed_attempts: providers.Provider[FailedAttempts] = providers.Singleton(SqlFailedAttempts, engine)
    device_codes: providers.Provider[DeviceCodes] = providers.Singleton(SqlDeviceCodes, engine)
    rate_limiter = providers.Singleton(open_rate_limiter, settings)
    audit_trail: providers.Provider[AuditTrail] = providers.Singleton(SqlAuditTrail, engine, ids)
    key_ring = providers.Singleton(open_key_ring, settings.provided.identity.token_keys)
    token_verifier = providers.Singleton(open_token_verifier, settings.provided.identity, key_ring, denylist)
    origin = providers.Singleton(
        Origin,
        actor=settings.provided.actor,
        code_version=providers.Callable(code_version),
        environment=providers.Callable(environment),
    )
    release = providers.Callable(version, "previsto")
