"""The composition root: every binding of the product, and the only importer of adapters."""

from pathlib import Path

from dependency_injector import containers, providers

from adapters.artifacts.folder_store import FolderArtifacts
from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from adapters.market_data.csv_folder import CsvFolder
from adapters.market_data.synthetic import Synthetic
from adapters.market_data.yahoo import Yahoo
from adapters.persistence.backup import Backups
from adapters.persistence.engine import connected, open_engine
from adapters.persistence.grants import grant
from adapters.persistence.ledger_files import LedgerFiles
from adapters.persistence.schema import upgrade
from adapters.persistence.sql_event_store import SqlEventStore
from adapters.persistence.sql_price_history import SqlPriceHistory
from adapters.persistence.sql_read_models import SqlReadModels
from adapters.signing.ed25519 import Ed25519Signer
from adapters.system.clock import SystemClock, TimeOrderedIds
from adapters.system.code_identity import code_version, environment
from application.checkpoints import Checkpoints
from application.commands.issue_forecast import IssueForecast
from application.commands.promote_model import PromoteModel
from application.commands.refresh_prices import RefreshPrices
from application.commands.retire_model import RetireModel
from application.commands.roll_back_model import RollBackModel
from application.commands.run_backtest import RunBacktest
from application.commands.score_forecast import ScoreForecast
from application.commands.track_ticker import TrackTicker
from application.commands.train_model import TrainModel
from application.evidence import Judge
from application.known_prices import KnownPrices
from application.ledger import Ledger, Origin
from application.ports.calendar import Calendar
from application.ports.market_data import MarketData
from application.projector import Projector
from application.queries.check_forecaster import CheckForecaster
from application.queries.check_leakage import CheckLeakage
from application.queries.lists import Lists
from application.queries.model_history import ModelHistory
from application.queries.replay_forecast import ReplayForecast
from application.serving import Serving
from domain.gate import Gate
from entrypoints.alarm import projection_stopped
from entrypoints.settings import Settings


def open_source(settings: Settings, calendar: Calendar) -> MarketData:
    """The market data source that the settings name."""
    if settings.source == "synthetic":
        return Synthetic(calendar, settings.seed)
    if settings.source.startswith("csv:"):
        return CsvFolder(Path(settings.source.removeprefix("csv:")).expanduser())
    return Yahoo(settings.home / "yahoo-cache", timeout=settings.yahoo_timeout)


class Adapters(containers.DeclarativeContainer):
    """How it is done."""

    settings = providers.Dependency(instance_of=Settings)
    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(TimeOrderedIds)
    engine = providers.Singleton(open_engine, settings.provided.database_url)
    upgrade = providers.Callable(upgrade, providers.Factory(connected, settings.provided.database_url))
    grant = providers.Callable(grant, engine)
    events = providers.Singleton(SqlEventStore, engine)
    history = providers.Singleton(SqlPriceHistory, engine)
    rows = providers.Singleton(SqlReadModels, engine)
    backups = providers.Singleton(Backups, engine, clock)
    ledger_files = providers.Singleton(LedgerFiles, engine, clock)
    artifacts = providers.Singleton(
        FolderArtifacts, providers.Factory(Path, settings.provided.home, "artifacts")
    )
    calendar = providers.Singleton(ExchangeSessions)
    source = providers.Singleton(open_source, settings, calendar)
    catalog = providers.Singleton(EntryPointCatalog)
    signer = providers.Singleton(Ed25519Signer, settings.provided.ledger_key)
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
        Projector, adapters.events, adapters.rows, providers.Object(projection_stopped)
    )
    checkpoints = providers.Singleton(Checkpoints, adapters.events, adapters.signer, adapters.clock)
    # commands
    track_ticker = providers.Factory(TrackTicker, ledger)
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
    issue_forecast = providers.Factory(IssueForecast, ledger, known_prices, serving, adapters.calendar)
    score_forecast = providers.Factory(ScoreForecast, ledger, known_prices, adapters.catalog)
    # queries
    lists = providers.Factory(Lists, projector)
    model_history = providers.Factory(ModelHistory, adapters.events)
    replay_forecast = providers.Factory(ReplayForecast, ledger, known_prices, serving)
    check_leakage = providers.Factory(CheckLeakage, known_prices, adapters.catalog)
    check_forecaster = providers.Factory(CheckForecaster, adapters.catalog)


class Container(containers.DeclarativeContainer):
    """The product: `Container(settings=…)`; tests override single adapters."""

    settings = providers.Dependency(instance_of=Settings)
    adapters = providers.Container(Adapters, settings=settings)
    use_cases = providers.Container(UseCases, adapters=adapters)
