"""Tracing, and the traced form of each port and command; the bare one where tracing is off."""

from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from sqlalchemy import Engine

from adapters.execution.ray_cluster import RunClaim
from adapters.market_data.host.tries import watching
from adapters.persistence.ledger.cached_event_store import VersionedStore
from adapters.telemetry.traced_commands import (
    TracedIssue,
    TracedProjector,
    TracedSubmit,
    traced_command,
)
from adapters.telemetry.traced_event_store import TracedEventStore
from adapters.telemetry.traced_forecasters import TracedCatalog
from adapters.telemetry.traced_jobs import TracedRunJob
from adapters.telemetry.traced_ports import TracedArtifacts, TracedMarketData, TracedPriceHistory
from adapters.telemetry.tracing import NoTracing, Tracing
from adapters.telemetry.worker_attempts import Attempts, TracedExecutor, TracedStopJob
from application.commands.issue_forecast import IssueForecast
from application.happenings import TracesLost
from application.jobs.run_job import RunJob
from application.jobs.stop_job import StopJob
from application.jobs.submit_job import SubmitJob
from application.ports.artifact_store import ArtifactStore
from application.ports.event_store import EventStore
from application.ports.executor import Executor
from application.ports.forecaster_catalog import ForecasterCatalog
from application.ports.market_data import MarketData
from application.ports.observer import Observer
from application.ports.price_history import PriceHistory
from application.projections.projector import Projector
from entrypoints.telemetry_settings import TelemetrySettings

P = ParamSpec("P")
C = TypeVar("C")


def open_tracing(settings: TelemetrySettings, process: str, release: str, observe: Observer) -> Tracing:
    """Tracing to the endpoint of the settings; without one, the SDK is not even imported."""
    if not settings.endpoint:
        return NoTracing()
    from adapters.telemetry import export

    def warn(text: str) -> None:
        cure = "check OTEL_EXPORTER_OTLP_ENDPOINT, run `previsto doctor`"
        observe(TracesLost(message=f"{text} ({cure})"))

    return export.open_tracing(
        settings.endpoint,
        settings.ratio,
        settings.timeout,
        process=process,
        version=release,
        warn=warn,
    )


def check_backend(settings: TelemetrySettings) -> str:
    """What `previsto doctor` says of the backend. Raises PrevistoError with the cure."""
    if not settings.endpoint:
        return "off: OTEL_EXPORTER_OTLP_ENDPOINT is not set"
    from adapters.telemetry.probe import probe

    return probe(settings.endpoint, settings.timeout)


def traced(
    make: Callable[P, C], name: str, *, tallies: bool = False, methods: Sequence[str] = ()
) -> Callable[..., C]:
    """A maker of commands with spans: it takes the tracing, then what `make` takes."""

    def made(tracing: Tracing, *given: P.args, **named: P.kwargs) -> C:
        return traced_command(make(*given, **named), name, tracing, tallies=tallies, methods=methods)

    return made


def trace_events(store: VersionedStore, engine: Engine, tracing: Tracing) -> VersionedStore:
    """The event store of the database."""
    return TracedEventStore(store, engine.dialect.name, tracing) if tracing.is_on else store


def trace_history(history: PriceHistory, tracing: Tracing) -> PriceHistory:
    """The price history of the database."""
    return TracedPriceHistory(history, tracing) if tracing.is_on else history


def trace_artifacts(artifacts: ArtifactStore, tracing: Tracing) -> ArtifactStore:
    """The artifact store of the settings."""
    return TracedArtifacts(artifacts, tracing) if tracing.is_on else artifacts


def trace_source(source: MarketData, tracing: Tracing) -> MarketData:
    """The price source of the settings."""
    return TracedMarketData(source, watching, tracing) if tracing.is_on else source


def trace_catalog(catalog: ForecasterCatalog, tracing: Tracing) -> ForecasterCatalog:
    """The installed strategies."""
    return TracedCatalog(catalog, tracing) if tracing.is_on else catalog


def trace_projector(projector: Projector, tracing: Tracing) -> Projector:
    """The projections."""
    return TracedProjector(projector, tracing) if tracing.is_on else projector


def trace_issue(command: IssueForecast, tracing: Tracing) -> IssueForecast:
    """Issuing forecasts, also in groups."""
    return TracedIssue(command, tracing) if tracing.is_on else command


def trace_submit(command: SubmitJob, name: str, tracing: Tracing) -> SubmitJob:
    """Submitting a job; begins a trace where there is none."""
    return TracedSubmit(command, name, tracing) if tracing.is_on else command


def trace_run_job(command: RunJob, store: EventStore, tracing: Tracing) -> RunJob:
    """Running an attempt."""
    return TracedRunJob(command, store, tracing) if tracing.is_on else command


def trace_stop_job(command: StopJob, attempts: Attempts, tracing: Tracing) -> StopJob:
    """Ending a job whose process was killed."""
    return TracedStopJob(command, attempts) if tracing.is_on else command


def trace_executor(
    make: Callable[[int, RunClaim], Executor],
    attempts: Attempts,
    tracing: Tracing,
    places: int,
    run: RunClaim,
) -> Executor:
    """Processes of this machine or of the Ray cluster."""
    executor = make(places, run)
    return TracedExecutor(executor, attempts) if tracing.is_on else executor
