"""The adapters that depend on the settings: source, flights, artifacts, rate limiter, executor, webhooks."""

import sys
from pathlib import Path

from adapters.artifacts.bucket_store import BucketArtifacts
from adapters.artifacts.folder_store import FolderArtifacts
from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.execution.child_process import ChildProcess
from adapters.execution.process_pool import ONE_THREAD, ProcessPool
from adapters.execution.ray_cluster import RayCluster, RunClaim
from adapters.market_data.host.flights import FileFlights
from adapters.market_data.source_catalog import EntryPointSources
from adapters.market_data.tables.options import Options
from adapters.rate_limits.token_buckets import TokenBuckets
from application.ports.artifact_store import ArtifactStore
from application.ports.calendar import Calendar
from application.ports.executor import Executor
from application.ports.flights import Flights
from application.ports.market_data import MarketData
from application.ports.rate_limiter import RateLimiter
from application.ports.secret_box import SecretBox
from application.ports.source_catalog import SourceCatalog, SourceContext
from application.ports.tracking import Tracking
from application.ports.webhook_post import WebhookPost
from entrypoints.settings import Settings

PASSED = ("PREVISTO_", "AWS_", "OTEL_")
"""Starts of the names of variables that tasks of a Ray cluster get."""


def open_sources(settings: Settings, calendar: Calendar) -> SourceCatalog:
    """The sources that can be opened, built-in and from plug-ins."""
    context = SourceContext(
        home=settings.home,
        calendar=calendar,
        timeout=settings.yahoo_timeout,
        seed=settings.seed,
        deadline=settings.yahoo_deadline,
        rate=settings.yahoo_rate,
    )
    return EntryPointSources(context)


def open_source(settings: Settings, sources: SourceCatalog) -> MarketData:
    """The price source of the settings. Raises InvalidInput for an unknown one, and SourceError."""
    return sources.open(settings.source)


def open_calendar(settings: Settings) -> Calendar:
    """Sessions of exchanges; built calendars are kept in the home folder."""
    return ExchangeSessions(folder=settings.home / "calendars")


def open_flights(settings: Settings) -> Flights:
    """Locks on files of the home folder, shared by the processes of this machine."""
    return FileFlights(settings.home / "flights")


def csv_options(settings: Settings) -> Options:
    """What a source `csv:FOLDER?OPTIONS` states about its tables; nothing for another source."""
    stated = settings.source.partition("?")[2] if settings.source.startswith("csv:") else ""
    return Options.parse(stated)


def open_artifacts(settings: Settings) -> ArtifactStore:
    """The artifact store of the settings: a bucket or a folder."""
    if settings.artifacts.startswith("s3://"):
        return BucketArtifacts(settings.artifacts)
    return FolderArtifacts(Path(settings.artifacts).expanduser())


def open_rate_limiter(settings: Settings) -> RateLimiter:
    """Token buckets in a file of the home folder, shared by the processes of this machine."""
    return TokenBuckets(settings.home / "rates")


def open_executor(settings: Settings, places: int, run: RunClaim) -> Executor:
    """Processes of this machine, or the Ray cluster of the settings, which runs `run` as its task."""
    environment = settings.environment()
    if not settings.ray_address:
        return ProcessPool((sys.executable, "-m", "entrypoints.job_process"), environment, places)
    passed = {name: value for name, value in environment.items() if name.startswith(PASSED)}
    return RayCluster(settings.ray_address, passed, run)


def open_preview_process(settings: Settings) -> ChildProcess:
    """A process of this machine that fits the strategies of previews."""
    environment = {**settings.environment(), **ONE_THREAD}
    return ChildProcess((sys.executable, "-m", "entrypoints.preview_process"), environment)


def open_tracking(uri: str) -> Tracking:
    """The MLflow server at an address. Raises InvalidInput or MissingExtra."""
    from adapters.tracking.mlflow_tracking import MlflowTracking  # only the mirror needs it

    return MlflowTracking(uri)


def open_webhook_post(settings: Settings, release: str) -> WebhookPost:
    """The sender of deliveries over https."""
    from adapters.webhooks.https_post import HttpsPost  # httpx takes time to import

    return HttpsPost(f"previsto/{release}", to_loopback=settings.webhooks_to_loopback)


def open_webhook_box(settings: Settings) -> SecretBox:
    """The encryption of the addresses and secrets of webhooks."""
    from adapters.signing.fernet_box import FernetBox  # only webhooks need it

    return FernetBox(settings.webhook_key)
