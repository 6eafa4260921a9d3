"""`/tickers/{symbol}`: where the share may close, and whether past ranges held."""

from collections.abc import Sequence

from application.find_ticker import find_ticker
from application.queries.lists import Data
from application.queries.price_quality import Quality
from domain.errors import NotFound
from domain.registry_events import Evidence
from domain.ticker import Ticker
from entrypoints.markup import Html, Part, tag
from entrypoints.page_addresses import HOME
from entrypoints.web.forecast_data import shown_forecast
from entrypoints.web.forecast_figure import fan_figure
from entrypoints.web.forecast_parts import answer, sequence_of, source_card, warnings
from entrypoints.web.guard import Need
from entrypoints.web.pages.ticker_evidence import evidence_cards
from entrypoints.web.pages.ticker_tables import MAX_REVISIONS, quality_card, recent_card, record_card
from entrypoints.web.parts import badge, button, card, crumbs, empty, head, note
from entrypoints.web.past_figure import past_card
from entrypoints.web.routing import page
from entrypoints.web.texts import forecast as forecast_texts
from entrypoints.web.texts import frame as frame_texts
from entrypoints.web.texts import ticker as texts
from entrypoints.web.texts import watchlist as watchlist_texts
from entrypoints.web.visit import Page, Visit

RECENT = 20  # forecasts
PERIODS = (60, 125, 250)  # sessions
NEED = Need(scopes=("data:read", "forecasts:read"))


def show(visit: Visit) -> Page:
    """The page of a tracked ticker, with its last forecast or the one that `forecast` names."""
    ticker, row = tracked(visit)
    past = visit.choice("past", PERIODS)
    uses, sees = visit.product.use_cases(), visit.person.sees
    recent = uses.lists().all("forecasts", ticker.symbol, owners=sees, limit=RECENT, newest_first=True)
    asked = visit.asked("forecast")
    chosen = next((one for one in recent if one["forecast"] == asked), recent[0] if recent else None)
    stale = note("warn", visit.say(texts.STALE, row["age"])) if row.get("age") else None
    body = _body(visit, ticker, chosen, recent, past) if chosen else _nothing(visit, row)
    return Page(
        title=tag("span", ticker.symbol),
        body=tag("div", _head(visit, ticker, row), stale, body),
        here=HOME,
    )


def tracked(visit: Visit) -> tuple[Ticker, Data]:
    """The ticker of the path and its row. Raises InvalidInput, or NotFound for one that is not tracked."""
    uses = visit.product.use_cases()
    ticker = find_ticker(uses.ledger(), visit.named("symbol"))
    row = uses.lists().one("tickers", ticker.symbol, "ticker")
    return ticker, uses.tracked_tickers().aged(row)


def _head(visit: Visit, ticker: Ticker, row: Data) -> Html:
    symbol = ticker.symbol
    acts = [
        button(visit.say(name), f"/tickers/{symbol}/{act}", look)
        for name, act, scope, look in (
            (texts.MODELS, "models", "models:read", ""),
            (texts.REFRESH, "refresh", "data:write", ""),
            (texts.RETIRE, "retire", "data:write", ""),
            (texts.TRAIN, "train", "models:train", ""),
            (texts.FORECAST, "forecast", "forecasts:write", "main"),
        )
        if visit.may(scope) and not (row.get("retired") and act in ("refresh", "retire", "train", "forecast"))
    ]
    sub: list[Part] = []
    if row.get("revision"):
        day = tag("b", visit.words.day(row["last"]))
        sub.append(visit.say(texts.SUB, day=day, source=row["source"], number=row["revision"]))
    sub += [" ", badge("warn", visit.say(watchlist_texts.SYNTHETIC))] if row.get("synthetic") else []
    sub += [" ", badge("calm", visit.say(watchlist_texts.RETIRED))] if row.get("retired") else []
    way = crumbs(visit.say(frame_texts.YOU_ARE_HERE), (visit.say(texts.WATCHLIST), HOME), (symbol, ""))
    return head(tag("span", symbol), sub, acts, way)


def _nothing(visit: Visit, row: Data) -> Html:
    symbol = row["ticker"]
    if row.get("revision"):
        act = "forecast" if visit.may("forecasts:write") else ""
        words = texts.NO_FORECAST, texts.NO_FORECAST_NEXT, texts.FORECAST
    else:
        act = "refresh" if visit.may("data:write") else ""
        words = texts.NO_PRICES, texts.NO_PRICES_NEXT, texts.REFRESH
    title, next_step, name = map(visit.say, words)
    link = button(name, f"/tickers/{symbol}/{act}", "main") if act else None
    return tag("section", empty(title, next_step, link), class_="card flush")


def _body(visit: Visit, ticker: Ticker, row: Data, recent: Sequence[Data], past: int) -> list[Html | None]:
    shown, words = shown_forecast(visit, row, past), visit.words
    uses, sees = visit.product.use_cases(), visit.person.sees
    held = uses.show_held()(ticker, sees)
    revisions = uses.price_revisions()(ticker)[-MAX_REVISIONS:][::-1]
    cards = (
        card(
            "fan",
            visit.say(forecast_texts.AHEAD, row["horizon"]),
            fan_figure(words, shown),
            aside=_periods(visit, ticker, past, row["forecast"]),
        ),
        past_card(words, sequence_of(recent)),
        evidence_cards(words, ticker, held, past),
        source_card(visit, row, evidence_of(visit, row), "w5"),
        record_card(words, uses.show_track_record()(ticker, sees), "w7"),
        quality_card(words, revisions, _quality(visit, ticker), "w7"),
        recent_card(words, recent, "w5"),
    )
    live = held.coverage[-1] if held.coverage else None
    return [answer(visit, shown, live), warnings(visit, row), tag("div", cards, class_="grid")]


def _quality(visit: Visit, ticker: Ticker) -> Quality | None:
    try:
        return visit.product.use_cases().price_quality()(ticker)
    except NotFound:
        return None


def evidence_of(visit: Visit, row: Data) -> Evidence | None:
    """The evidence of the version that served; None for the fallback."""
    if not row["model"]:
        return None
    return visit.product.use_cases().show_gate().version(row["model"]).evidence


def _periods(visit: Visit, ticker: Ticker, past: int, forecast: str) -> Html:
    words = dict(zip(PERIODS, (texts.MONTHS_3, texts.MONTHS_6, texts.YEAR), strict=True))
    links = [
        tag(
            "a",
            visit.say(name),
            href=f"/tickers/{ticker.symbol}?past={count}&forecast={forecast}",
            aria_current="true" if count == past else None,
        )
        for count, name in words.items()
    ]
    return tag("div", links, class_="choice", role="group", aria_label=visit.say(texts.PERIOD))


ROUTES = (page("/tickers/{symbol:str}", NEED, show),)
