"""Commands and queries about tickers, prices, models and forecasts."""

from dependency_injector import providers

from application.commands.accept_prices import AcceptPrices
from application.commands.challenge_model import ChallengeModel, EndChallenge
from application.commands.choose_repair import ChooseRepair
from application.commands.compress_model import CompressModel
from application.commands.decide_session import DecideSession
from application.commands.import_revisions import ImportRevisions
from application.commands.issue_forecast import IssueForecast
from application.commands.issue_shadows import IssueShadows
from application.commands.promote_model import PromoteModel
from application.commands.refresh_prices import RefreshPrices
from application.commands.reject_prices import RejectPrices
from application.commands.retire_model import RetireModel
from application.commands.retire_ticker import RetireTicker
from application.commands.roll_back_model import RollBackModel
from application.commands.run_backtest import RunBacktest
from application.commands.run_trial import RunTrial
from application.commands.score_forecast import ScoreForecast
from application.commands.track_ticker import TrackTicker
from application.commands.train_model import TrainModel
from application.commands.tune_model import TuneModel
from application.forecasting.compose_forecast import ComposeForecast
from application.forecasting.evidence import Judge
from application.queries.check_forecaster import CheckForecaster
from application.queries.check_leakage import CheckLeakage
from application.queries.check_source import CheckSource
from application.queries.fit_preview import FitPreview
from application.queries.forecasts import Forecasts
from application.queries.known_evidence import KnownEvidence
from application.queries.list_sources import ListSources
from application.queries.list_strategies import ListStrategies
from application.queries.model_history import ModelHistory
from application.queries.naive_range import NaiveRange
from application.queries.outlooks import Outlooks
from application.queries.preview_forecast import PreviewForecast
from application.queries.price_quality import PriceQuality
from application.queries.price_revisions import PriceRevisions
from application.queries.replay_forecast import ReplayForecast
from application.queries.show_challengers import ShowChallengers
from application.queries.show_gate import ShowGate
from application.queries.show_leaderboard import ShowLeaderboard
from application.queries.show_reliability import ShowCoverage, ShowHeld, ShowReliability
from application.queries.show_step_records import ShowStepRecords
from application.queries.show_track_record import ShowTrackRecord
from application.queries.show_tuning import ShowTuning
from application.queries.show_verdict import ShowVerdict
from application.queries.show_watchlist import ShowWatchlist
from application.queries.stored_revisions import StoredRevisions
from application.queries.tracked_tickers import TrackedTickers
from application.queries.training_data import TrainingData
from application.queries.warm_up import WarmUp
from domain.gate import Gate
from entrypoints.container.reading import Reading
from entrypoints.container.telemetry import trace_issue, traced


class Forecasting(Reading):
    """One provider for each use-case, named as its file."""

    adapters, ledger, lists = Reading.adapters, Reading.ledger, Reading.lists
    known_prices, serving = Reading.known_prices, Reading.serving
    tracing = adapters.tracing
    judge = providers.Singleton(traced(Judge, "evaluate", tallies=True), tracing, adapters.catalog)
    gate = providers.Singleton(Gate)
    compose_forecast = providers.Factory(
        ComposeForecast,
        ledger,
        known_prices,
        serving,
        adapters.calendar,
        adapters.observer,
        Reading.range_factors,
    )
    freshness = Reading.freshness
    # commands
    track_ticker = providers.Factory(TrackTicker, ledger)
    retire_ticker = providers.Factory(RetireTicker, ledger)
    refresh_prices = providers.Factory(
        traced(RefreshPrices, "refresh_prices"),
        tracing,
        ledger,
        adapters.history,
        source=adapters.source,  # `previsto import` gives another one
        calendar=adapters.calendar,
        flights=adapters.flights,
        freshness=freshness,
        observe=adapters.observer,
    )
    import_revisions = providers.Factory(ImportRevisions, ledger, adapters.history, adapters.flights)
    accept_prices = providers.Factory(AcceptPrices, ledger, adapters.history)
    reject_prices = providers.Factory(RejectPrices, ledger)
    choose_repair = providers.Factory(ChooseRepair, ledger)
    decide_session = providers.Factory(DecideSession, ledger, adapters.history)
    train_model = providers.Factory(
        traced(TrainModel, "train_model"),
        tracing,
        ledger,
        known_prices,
        adapters.artifacts,
        adapters.catalog,
        judge,
    )
    budget = adapters.settings.provided.parity.budget
    compress_model = providers.Factory(
        traced(CompressModel, "compress_model"),
        tracing,
        ledger,
        known_prices,
        adapters.artifacts,
        adapters.catalog,
        judge,
        budget,
        adapters.heap,
    )
    tune_model = providers.Factory(TuneModel, ledger, train_model, adapters.tuner)
    run_trial = providers.Factory(
        traced(RunTrial, "run_trial", tallies=True), tracing, ledger, known_prices, adapters.catalog
    )
    run_backtest = providers.Factory(
        traced(RunBacktest, "run_backtest", tallies=True, methods=("folds",)),
        tracing,
        ledger,
        known_prices,
        adapters.catalog,
        serving,
    )
    promote_model = providers.Factory(
        traced(PromoteModel, "promote_model"), tracing, ledger, gate, adapters.observer
    )
    roll_back_model = providers.Factory(RollBackModel, ledger, adapters.observer)
    retire_model = providers.Factory(RetireModel, ledger, adapters.observer)
    challenge_model = providers.Factory(ChallengeModel, ledger, adapters.observer)
    known_evidence = providers.Factory(KnownEvidence, lists)
    end_challenge = providers.Factory(EndChallenge, ledger, known_evidence, adapters.observer)
    issue_shadows = providers.Factory(IssueShadows, ledger, compose_forecast)
    bare_issue_forecast = providers.Factory(IssueForecast, ledger, compose_forecast)
    issue_forecast = providers.Factory(trace_issue, bare_issue_forecast, tracing)
    score_forecast = providers.Factory(
        traced(ScoreForecast, "score_forecast", tallies=True), tracing, ledger, known_prices, adapters.catalog
    )
    # queries
    warm_up = providers.Factory(WarmUp, lists, serving, adapters.catalog, adapters.calendar, adapters.clock)
    model_history = providers.Factory(ModelHistory, adapters.events)
    training_data = providers.Factory(TrainingData, lists, known_prices)
    replay_forecast = providers.Factory(ReplayForecast, ledger, known_prices, serving)
    forecasts = providers.Factory(Forecasts, adapters.events)
    fit_preview = providers.Factory(FitPreview, adapters.catalog)
    preview_forecast = providers.Factory(PreviewForecast, fit_preview, serving, compose_forecast)
    show_verdict = providers.Factory(ShowVerdict, adapters.events, gate)
    show_leaderboard = providers.Factory(ShowLeaderboard, lists)
    outlooks = providers.Singleton(Outlooks, lists)
    show_held = providers.Singleton(ShowHeld, lists)
    show_coverage = providers.Singleton(ShowCoverage, lists, show_held)
    show_reliability = providers.Factory(ShowReliability, show_held)
    show_step_records = providers.Factory(ShowStepRecords, lists)
    show_challengers = providers.Factory(ShowChallengers, lists)
    show_track_record = providers.Factory(ShowTrackRecord, outlooks)
    price_revisions = providers.Factory(PriceRevisions, adapters.events)
    stored_revisions = providers.Factory(StoredRevisions, adapters.events, adapters.history)
    tracked_tickers = providers.Factory(TrackedTickers, lists, adapters.calendar, adapters.clock)
    show_watchlist = providers.Factory(ShowWatchlist, lists, outlooks, show_coverage)
    naive_range = providers.Singleton(NaiveRange, known_prices, adapters.catalog)
    show_tuning = providers.Factory(ShowTuning, adapters.events, lists)
    show_gate = providers.Factory(ShowGate, adapters.events, gate)
    price_quality = providers.Factory(PriceQuality, known_prices, adapters.calendar)
    list_strategies = providers.Factory(ListStrategies, adapters.catalog)
    list_sources = providers.Factory(ListSources, adapters.sources)
    check_source = providers.Factory(CheckSource, adapters.sources, adapters.clock)
    check_leakage = providers.Factory(CheckLeakage, known_prices, adapters.catalog)
    check_forecaster = providers.Factory(CheckForecaster, adapters.catalog)
