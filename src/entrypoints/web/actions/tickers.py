"""Actions on tickers: track, refresh, retire, forecast, train and backtest."""

from application.commands.issue_forecast import Request
from application.forecasting.sources import Ask
from domain.errors import PrevistoError
from domain.horizon import DEFAULT, MAX_HORIZON
from entrypoints.markup import Html
from entrypoints.page_addresses import HOME
from entrypoints.web.forms import ask_page, choice_field, field, reason_field, reason_of, whole_number
from entrypoints.web.guard import Need
from entrypoints.web.jobs import submit
from entrypoints.web.pages.ticker import tracked
from entrypoints.web.routing import Fields, action
from entrypoints.web.texts import actions as texts
from entrypoints.web.visit import Page, Visit

MAX_SYMBOL = 24
ORIGINS, STEP = "12", "10"
MAX_ORIGINS, MAX_STEP = 1000, 250
WRITE = Need(scopes=("data:write",))


def ask_track(visit: Visit) -> Page:
    """Which ticker?"""
    name = field("ticker", visit.say(texts.TICKER), visit.say(texts.TICKER_HINT), maxlength=MAX_SYMBOL)
    title, changes = visit.say(texts.TRACK), visit.say(texts.TRACK_CHANGES)
    return ask_page(visit, title, changes, texts.TRACK_DO, back=HOME, here=HOME, fields=[name])


def track(visit: Visit, fields: Fields) -> str:
    """Track a ticker, or do nothing for one that is tracked."""
    ticker, _ = visit.product.use_cases().track_ticker()(fields.get("ticker", "")[:MAX_SYMBOL])
    return f"/tickers/{ticker.symbol}" if visit.may("data:read", "forecasts:read") else HOME


def ask_refresh(visit: Visit) -> Page:
    """Fetch new prices?"""
    ticker, _ = tracked(visit)
    title = visit.say(texts.REFRESH, ticker=ticker.symbol)
    changes, back = visit.say(texts.REFRESH_CHANGES), f"/tickers/{ticker.symbol}"
    return ask_page(visit, title, changes, texts.REFRESH_DO, back=back, here=HOME)


def refresh(visit: Visit, fields: Fields) -> str:
    """Submit a job that fetches new prices."""
    ticker, _ = tracked(visit)
    return submit(visit, "refresh", {"tickers": [ticker.symbol]}, fields)


def ask_retire(visit: Visit) -> Page:
    """Stop following a ticker, and why?"""
    ticker, _ = tracked(visit)
    return ask_page(
        visit,
        visit.say(texts.RETIRE_TICKER, ticker=ticker.symbol),
        visit.say(texts.RETIRE_TICKER_CHANGES),
        texts.RETIRE_DO,
        back=f"/tickers/{ticker.symbol}",
        here=HOME,
        fields=[reason_field(visit)],
        stop=True,
    )


def retire(visit: Visit, fields: Fields) -> str:
    """Retire a ticker."""
    ticker, _ = tracked(visit)
    visit.product.use_cases().retire_ticker()(ticker.symbol, reason_of(fields))
    return f"/tickers/{ticker.symbol}" if visit.may("data:read", "forecasts:read") else HOME


def ask_forecast(visit: Visit) -> Page:
    """How far ahead?"""
    ticker, _ = tracked(visit)
    title, changes = visit.say(texts.FORECAST, ticker=ticker.symbol), visit.say(texts.FORECAST_CHANGES)
    back = f"/tickers/{ticker.symbol}"
    return ask_page(visit, title, changes, texts.FORECAST_DO, back=back, here=HOME, fields=[_horizon(visit)])


def _horizon(visit: Visit) -> Html:
    label, hint = visit.say(texts.HORIZON), visit.say(texts.HORIZON_HINT)
    return field("horizon", label, hint, str(DEFAULT), "number", min=1, max=MAX_HORIZON)


def forecast(visit: Visit, fields: Fields) -> str:
    """Issue a forecast."""
    ticker, _ = tracked(visit)
    uses = visit.product.use_cases()
    ask = Ask(ticker=ticker, horizon=whole_number(fields, "horizon"))
    (issued,) = uses.issue_forecast().all([Request(ask=ask, scope=uses.ledger().scope, again=True)])
    if isinstance(issued, PrevistoError):
        raise issued
    return f"/forecasts/{issued.forecast}"


def ask_train(visit: Visit) -> Page:
    """Which strategy, and how far ahead?"""
    ticker, _ = tracked(visit)
    found = visit.product.use_cases().list_strategies()()
    usable = [one.strategy for one in found if not one.problem]
    fields = [
        choice_field("strategy", visit.say(texts.STRATEGY), usable),
        _horizon(visit),
        field("seed", visit.say(texts.SEED), None, "1", "number", min=0),
    ]
    title, changes = visit.say(texts.TRAIN, ticker=ticker.symbol), visit.say(texts.TRAIN_CHANGES)
    back = f"/tickers/{ticker.symbol}/models"
    return ask_page(visit, title, changes, texts.TRAIN_DO, back=back, here="/models", fields=fields)


def train(visit: Visit, fields: Fields) -> str:
    """Submit a training, which promotes nothing."""
    ticker, _ = tracked(visit)
    wanted = {
        "ticker": ticker.symbol,
        "strategy": fields.get("strategy", ""),
        "horizon": whole_number(fields, "horizon"),
        "seed": whole_number(fields, "seed"),
    }
    return submit(visit, "train", wanted, fields)


def ask_backtest(visit: Visit) -> Page:
    """Which strategy, and from how many origins?"""
    ticker, _ = tracked(visit)
    usable = [one.strategy for one in visit.product.use_cases().list_strategies()() if not one.problem]
    origins, step = visit.say(texts.ORIGINS), visit.say(texts.STEP)
    fields = [
        choice_field("strategy", visit.say(texts.STRATEGY), usable),
        _horizon(visit),
        field("origins", origins, visit.say(texts.ORIGINS_HINT), ORIGINS, "number", min=1, max=MAX_ORIGINS),
        field("step", step, visit.say(texts.STEP_HINT), STEP, "number", min=1, max=MAX_STEP),
        field("seed", visit.say(texts.SEED), None, "1", "number", min=0),
    ]
    title, changes = visit.say(texts.BACKTEST, ticker=ticker.symbol), visit.say(texts.BACKTEST_CHANGES)
    back = f"/tickers/{ticker.symbol}/models"
    return ask_page(visit, title, changes, texts.BACKTEST_DO, back=back, here="/models", fields=fields)


def backtest(visit: Visit, fields: Fields) -> str:
    """Submit a backtest, which registers no version."""
    ticker, _ = tracked(visit)
    numbers = {name: whole_number(fields, name) for name in ("horizon", "origins", "step", "seed")}
    wanted = {"tickers": [ticker.symbol], "strategy": fields.get("strategy", ""), **numbers}
    return submit(visit, "backtest", wanted, fields)


ROUTES = (
    *action("/track", WRITE, ask_track, track),
    *action("/tickers/{symbol:str}/refresh", WRITE, ask_refresh, refresh),
    *action("/tickers/{symbol:str}/retire", WRITE, ask_retire, retire),
    *action(
        "/tickers/{symbol:str}/forecast",
        Need(scopes=("forecasts:read", "forecasts:write")),
        ask_forecast,
        forecast,
    ),
    *action("/tickers/{symbol:str}/train", Need(scopes=("models:train",)), ask_train, train),
    *action("/tickers/{symbol:str}/backtest", Need(scopes=("models:train",)), ask_backtest, backtest),
)
